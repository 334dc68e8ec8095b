-- Question: how did each trace of MLflow end? One trace, one run.
-- Input:    raw, with a trace in each row or document: what mlflow.search_traces() returns, saved to Parquet or
--           JSON; the trace tables of Databricks; Trace.to_json() (info.*, data.spans); or TraceInfo of the REST API.
--           Of MLflow 3: trace_id, request_time, state, trace_metadata.*, tags.*, assessments, spans. Of MLflow 2:
--           request_id, timestamp_ms, status, request_metadata.*, tags.*
--           traces (the list in an answer of the REST API, with the same columns)
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT, failure_class TEXT,
--           cluster TEXT (the session), tenant TEXT (the user), cost_usd DOUBLE, approval_state TEXT, rescued TEXT,
--           rescue_minutes TEXT, prompt_version TEXT, agent_version TEXT, commit TEXT, excluded TEXT
-- Recognise: MLflow 3, traces: trace_id, request_time, state, trace_metadata
-- Recognise: MLflow 3, traces as documents: info.trace_id, info.request_time, info.state
-- Recognise: MLflow 2, traces: request_id, timestamp_ms, execution_time_ms, status, request_metadata
--
-- A run is a trace. It failed if its state is ERROR, which is the status of its root span. IN_PROGRESS is pending. The
-- class of a failure is the first exception.type in its spans, where the export has them, else 'error'.
-- The release is the metadata mlflow.modelId (the version of the application, by mlflow.set_active_model), else
-- mlflow.source.git.commit, else app_version or version among metadata or tags.
-- The version of the agent is mlflow.modelId, the commit mlflow.source.git.commit, and the prompts those of the tag
-- mlflow.linkedPrompts.
-- The workflow is the tag mlflow.traceName, else the experiment.
-- A human assessment is no rescue by itself. Approvals and rescues come from assessments, tags or metadata with the
-- names of the record: approval_state (or approval), rescued, rescue_minutes. An assessment counts before a tag.
-- Cost is total_cost of the metadata mlflow.trace.cost, in US dollars, where MLflow knows the price of the model.
-- Excluded: traces without a release or a time, traces whose state is not set, and traces of scorers, which judge the
-- agent. The lists of keys and values in which the REST API of MLflow 2 gives tags and metadata are not read.
-- Sources: mlflow 3.17.2, entities/trace.py (to_pandas_dataframe_row), entities/trace_info.py and trace_info_v2.py,
-- entities/assessment.py, tracing/constant.py
WITH traced AS (
  SELECT
    _file,
    _line,
    COALESCE(
      NULLIF(CAST(trace_id AS VARCHAR), ''),
      NULLIF(CAST("info.trace_id" AS VARCHAR), ''),
      NULLIF(CAST(request_id AS VARCHAR), ''),
      NULLIF(CAST("info.request_id" AS VARCHAR), '')
    ) AS trace,
    COALESCE(
      NULLIF(CAST(request_time AS VARCHAR), ''),
      NULLIF(CAST("info.request_time" AS VARCHAR), ''),
      NULLIF(CAST(timestamp_ms AS VARCHAR), ''),
      NULLIF(CAST("info.timestamp_ms" AS VARCHAR), '')
    ) AS begun,
    COALESCE(
      NULLIF(CAST(state AS VARCHAR), ''),
      NULLIF(CAST("info.state" AS VARCHAR), ''),
      NULLIF(CAST(status AS VARCHAR), ''),
      NULLIF(CAST("info.status" AS VARCHAR), '')
    ) AS state,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.modelId" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.modelId" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.modelId" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.modelId" AS VARCHAR), '')
    ) AS model_id,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("tags.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.source.git.commit" AS VARCHAR), '')
    ) AS git_commit,
    COALESCE(
      NULLIF(CAST("trace_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("tags.app_version" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.app_version" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("tags.version" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.version" AS VARCHAR), '')
    ) AS version,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.trace.session" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.trace.session" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.trace.session" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.trace.session" AS VARCHAR), '')
    ) AS session,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.trace.user" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.trace.user" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.trace.user" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.trace.user" AS VARCHAR), '')
    ) AS person,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.trace.cost.total_cost" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.trace.cost.total_cost" AS VARCHAR), '')
    ) AS cost,
    COALESCE(
      NULLIF(CAST("tags.mlflow.traceName" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.traceName" AS VARCHAR), '')
    ) AS name,
    COALESCE(
      NULLIF(CAST("trace_location.mlflow_experiment.experiment_id" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_location.mlflow_experiment.experiment_id" AS VARCHAR), ''),
      NULLIF(CAST(experiment_id AS VARCHAR), ''),
      NULLIF(CAST("info.experiment_id" AS VARCHAR), '')
    ) AS experiment,
    COALESCE(
      NULLIF(CAST("tags.mlflow.linkedPrompts" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.linkedPrompts" AS VARCHAR), '')
    ) AS prompts,
    COALESCE(
      NULLIF(CAST("tags.mlflow.trace.sourceScorer" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.trace.sourceScorer" AS VARCHAR), '')
    ) AS scorer,
    COALESCE(
      NULLIF(CAST("tags.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("tags.approval" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.approval" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.approval" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.approval" AS VARCHAR), '')
    ) AS approval,
    COALESCE(
      NULLIF(CAST("tags.rescued" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.rescued" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.rescued" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.rescued" AS VARCHAR), '')
    ) AS rescued,
    COALESCE(
      NULLIF(CAST("tags.rescue_minutes" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.rescue_minutes" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.rescue_minutes" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.rescue_minutes" AS VARCHAR), '')
    ) AS minutes,
    COALESCE(NULLIF(CAST(assessments AS VARCHAR), ''), NULLIF(CAST("info.assessments" AS VARCHAR), '')) AS assessments,
    COALESCE(CAST(spans AS VARCHAR), CAST("data.spans" AS VARCHAR)) AS spans
  FROM raw
  UNION ALL
  SELECT
    _file,
    _row AS _line,
    COALESCE(
      NULLIF(CAST(trace_id AS VARCHAR), ''),
      NULLIF(CAST("info.trace_id" AS VARCHAR), ''),
      NULLIF(CAST(request_id AS VARCHAR), ''),
      NULLIF(CAST("info.request_id" AS VARCHAR), '')
    ) AS trace,
    COALESCE(
      NULLIF(CAST(request_time AS VARCHAR), ''),
      NULLIF(CAST("info.request_time" AS VARCHAR), ''),
      NULLIF(CAST(timestamp_ms AS VARCHAR), ''),
      NULLIF(CAST("info.timestamp_ms" AS VARCHAR), '')
    ) AS begun,
    COALESCE(
      NULLIF(CAST(state AS VARCHAR), ''),
      NULLIF(CAST("info.state" AS VARCHAR), ''),
      NULLIF(CAST(status AS VARCHAR), ''),
      NULLIF(CAST("info.status" AS VARCHAR), '')
    ) AS state,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.modelId" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.modelId" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.modelId" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.modelId" AS VARCHAR), '')
    ) AS model_id,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("tags.mlflow.source.git.commit" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.source.git.commit" AS VARCHAR), '')
    ) AS git_commit,
    COALESCE(
      NULLIF(CAST("trace_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.app_version" AS VARCHAR), ''),
      NULLIF(CAST("tags.app_version" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.app_version" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.version" AS VARCHAR), ''),
      NULLIF(CAST("tags.version" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.version" AS VARCHAR), '')
    ) AS version,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.trace.session" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.trace.session" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.trace.session" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.trace.session" AS VARCHAR), '')
    ) AS session,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.trace.user" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.trace.user" AS VARCHAR), ''),
      NULLIF(CAST("request_metadata.mlflow.trace.user" AS VARCHAR), ''),
      NULLIF(CAST("info.request_metadata.mlflow.trace.user" AS VARCHAR), '')
    ) AS person,
    COALESCE(
      NULLIF(CAST("trace_metadata.mlflow.trace.cost.total_cost" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.mlflow.trace.cost.total_cost" AS VARCHAR), '')
    ) AS cost,
    COALESCE(
      NULLIF(CAST("tags.mlflow.traceName" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.traceName" AS VARCHAR), '')
    ) AS name,
    COALESCE(
      NULLIF(CAST("trace_location.mlflow_experiment.experiment_id" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_location.mlflow_experiment.experiment_id" AS VARCHAR), ''),
      NULLIF(CAST(experiment_id AS VARCHAR), ''),
      NULLIF(CAST("info.experiment_id" AS VARCHAR), '')
    ) AS experiment,
    COALESCE(
      NULLIF(CAST("tags.mlflow.linkedPrompts" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.linkedPrompts" AS VARCHAR), '')
    ) AS prompts,
    COALESCE(
      NULLIF(CAST("tags.mlflow.trace.sourceScorer" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.mlflow.trace.sourceScorer" AS VARCHAR), '')
    ) AS scorer,
    COALESCE(
      NULLIF(CAST("tags.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("tags.approval" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.approval" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.approval_state" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.approval" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.approval" AS VARCHAR), '')
    ) AS approval,
    COALESCE(
      NULLIF(CAST("tags.rescued" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.rescued" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.rescued" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.rescued" AS VARCHAR), '')
    ) AS rescued,
    COALESCE(
      NULLIF(CAST("tags.rescue_minutes" AS VARCHAR), ''),
      NULLIF(CAST("info.tags.rescue_minutes" AS VARCHAR), ''),
      NULLIF(CAST("trace_metadata.rescue_minutes" AS VARCHAR), ''),
      NULLIF(CAST("info.trace_metadata.rescue_minutes" AS VARCHAR), '')
    ) AS minutes,
    COALESCE(NULLIF(CAST(assessments AS VARCHAR), ''), NULLIF(CAST("info.assessments" AS VARCHAR), '')) AS assessments,
    COALESCE(CAST(spans AS VARCHAR), CAST("data.spans" AS VARCHAR)) AS spans
  FROM traces
),
marked AS (
  SELECT
    *,
    -- A JSON list of objects with name and version reads as `planner:3, writer:7`.
    REPLACE(REPLACE(REPLACE(prompts, '": "', '":"'), '", "', '","'), '}, {', '},{') AS packed_prompts,
    CASE WHEN begun ~ '^[0-9]{13}(\.0)?$' THEN TRY_CAST(TRY_CAST(begun AS DOUBLE) AS BIGINT) END AS begun_ms,
    -- What follows the name of an assessment, up to the next one.
    SPLIT_PART(SPLIT_PART(SPLIT_PART(assessments, '"rescued"', 2), '"assessment_name"', 1), '"value"', 2) AS is_rescued,
    SPLIT_PART(SPLIT_PART(SPLIT_PART(assessments, '"rescue_minutes"', 2), '"assessment_name"', 1), '"value"', 2) AS took,
    SPLIT_PART(SPLIT_PART(SPLIT_PART(assessments, '"approval_state"', 2), '"assessment_name"', 1), '"value"', 2) AS decided,
    COALESCE(
      NULLIF(SPLIT_PART(SPLIT_PART(spans, '"exception.type":"', 2), '"', 1), ''),
      NULLIF(SPLIT_PART(SPLIT_PART(spans, '"exception.type": "', 2), '"', 1), '')
    ) AS exception
  FROM traced
)
SELECT
  trace AS run_id,
  CASE
    WHEN begun_ms IS NOT NULL THEN REPLACE(CAST(CAST(begun_ms AS TIMESTAMP(3)) AS VARCHAR), ' ', 'T') || 'Z'
    WHEN begun ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN begun
    ELSE REPLACE(REPLACE(begun, ' UTC', ''), ' ', 'T') || 'Z'
  END AS started_at,
  COALESCE(model_id, git_commit, version) AS release,
  COALESCE(name, 'experiment ' || experiment, 'unnamed') AS workflow,
  CASE
    WHEN state LIKE '%IN_PROGRESS' THEN 'pending'
    WHEN state LIKE '%ERROR' THEN 'failure'
    ELSE 'success'
  END AS outcome,
  CASE WHEN state LIKE '%ERROR' THEN COALESCE(exception, 'error') END AS failure_class,
  session AS cluster,
  person AS tenant,
  TRY_CAST(cost AS DOUBLE) AS cost_usd,
  LOWER(CASE WHEN decided ~ '^\s*:\s*"' THEN SPLIT_PART(decided, '"', 2) ELSE approval END) AS approval_state,
  CASE
    WHEN is_rescued ~ '^\s*:\s*"?(true|True|yes|1)' THEN 'true'
    WHEN is_rescued ~ '^\s*:\s*"?(false|False|no|0)' THEN 'false'
    ELSE LOWER(rescued)
  END AS rescued,
  CASE
    WHEN took ~ '^\s*:\s*[0-9]' THEN TRIM(SPLIT_PART(SPLIT_PART(REPLACE(took, ':', ''), '}', 1), ',', 1))
    ELSE minutes
  END AS rescue_minutes,
  CASE
    WHEN packed_prompts LIKE '[{"name":"%'
    THEN REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(packed_prompts, '","version":"', ':'), '[{"name":"', ''), '"},{"name":"', ', '), '"}]', ''), '"', '')
  END AS prompt_version,
  model_id AS agent_version,
  git_commit AS "commit",
  CASE
    WHEN trace IS NULL THEN 'the row has no trace_id and no request_id'
    WHEN scorer IS NOT NULL THEN 'the trace is of a scorer: its tag mlflow.trace.sourceScorer is set'
    WHEN state IS NULL OR NOT state ~ '(OK|ERROR|IN_PROGRESS)$' THEN 'no verdict: the state of the trace is not set'
    WHEN begun IS NULL THEN 'no time: the trace has no request_time and no timestamp_ms'
    WHEN COALESCE(model_id, git_commit, version) IS NULL
    THEN 'no release: the trace has no mlflow.modelId, mlflow.source.git.commit, app_version or version'
  END AS excluded,
  _file,
  _line
FROM marked
