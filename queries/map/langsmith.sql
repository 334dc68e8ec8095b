-- Question: how did each trace of a LangSmith export end? One root run, one run.
-- Input:    raw (one row per run, as the bulk export writes them to Parquet, or as JSON lines of the run schema: id,
--           trace_id, parent_run_id, dotted_order, name, run_type, status, error, start_time, end_time, total_cost,
--           extra and feedback_stats as objects, structs, or texts that hold an object)
-- Output:   run_id TEXT (the root run), started_at TIMESTAMP, updated_at TIMESTAMP (its end), release TEXT,
--           workflow TEXT, outcome TEXT, failure_class TEXT, cluster TEXT (the thread), tenant TEXT (the user),
--           tool TEXT, model TEXT, cost_usd DOUBLE, approval_state TEXT, rescued TEXT, rescue_minutes TEXT,
--           error_message TEXT, tools_called TEXT, prompt_version TEXT, commit TEXT, excluded TEXT
-- Recognise: LangSmith, the runs of a bulk export: trace_id, dotted_order, run_type, status, extra
-- Recognise: LangSmith, runs as documents: trace_id, dotted_order, run_type, session_id
--
-- A run is a root run: its parent_run_id is null or ''. It failed if its status is `error`. An error of a child from
-- which the agent recovered is no failure. A root run that is pending, or that a LangGraph interrupt stopped, is
-- pending. LangGraph may wait there for a person, but it does not say for what, so no approval is read from it.
-- The class of a failure is the exception with which the error begins, else the run_type of the failed child. Errors
-- travel upwards, so the child is the deepest one with the error of the root, else the last failed one.
-- The release is metadata.revision_id, which the SDK takes from LANGSMITH_REVISION_ID or git; else the
-- LANGSMITH_HOST_REVISION_ID of a deployment, else metadata.release or metadata.version.
-- A revision_id that is a hash is the commit too. The version of the prompt is lc_hub_repo and lc_hub_commit_hash, which
-- a prompt pulled from LangSmith leaves in the metadata of its runs; several are in order of their names.
-- The thread is metadata.thread_id, session_id or conversation_id. The session_id of the run itself is its project.
-- Approvals and rescues come from feedback or metadata with the names of the record: approval_state (or approval),
-- rescued, rescue_minutes. Feedback counts before metadata. No other feedback makes a failure, an approval or a rescue.
-- Cost is the total_cost of the root, which LangSmith sums over the trace, where it knows the price of the model.
-- Excluded: root runs without a release or a status, and runs whose root is not in the export.
-- An unset text may be ''. Times without a zone are UTC.
-- Sources: docs.langchain.com/langsmith/run-data-format and data-export; langsmith 0.15.1, schemas.py (Run) and
-- env/_runtime_env.py (revision_id)
WITH runs AS (
  SELECT
    _file,
    _line,
    CAST(id AS VARCHAR) AS id,
    COALESCE(NULLIF(CAST(trace_id AS VARCHAR), ''), CAST(id AS VARCHAR)) AS trace,
    CASE
      WHEN COALESCE(CAST(parent_run_id AS VARCHAR), '') <> '' THEN 0
      WHEN COALESCE(NULLIF(CAST(trace_id AS VARCHAR), ''), CAST(id AS VARCHAR)) <> CAST(id AS VARCHAR) THEN 0
      ELSE 1
    END AS is_root,
    LENGTH(COALESCE(CAST(dotted_order AS VARCHAR), '')) AS depth,
    NULLIF(CAST(name AS VARCHAR), '') AS name,
    LOWER(NULLIF(CAST(run_type AS VARCHAR), '')) AS kind,
    LOWER(NULLIF(CAST(status AS VARCHAR), '')) AS status,
    NULLIF(CAST(error AS VARCHAR), '') AS error,
    NULLIF(CAST(start_time AS VARCHAR), '') AS begun,
    NULLIF(CAST(end_time AS VARCHAR), '') AS ended,
    TRY_CAST(total_cost AS DOUBLE) AS cost,
    COALESCE(
      NULLIF(CAST("extra.metadata.revision_id" AS VARCHAR), ''),
      NULLIF(CAST("metadata.revision_id" AS VARCHAR), ''),
      NULLIF(CAST("extra.metadata.LANGSMITH_HOST_REVISION_ID" AS VARCHAR), ''),
      NULLIF(CAST("extra.metadata.release" AS VARCHAR), ''),
      NULLIF(CAST("extra.metadata.version" AS VARCHAR), '')
    ) AS release,
    COALESCE(
      NULLIF(CAST("extra.metadata.revision_id" AS VARCHAR), ''), NULLIF(CAST("metadata.revision_id" AS VARCHAR), '')
    ) AS revision,
    NULLIF(CAST("extra.metadata.lc_hub_repo" AS VARCHAR), '')
      || ':' || NULLIF(CAST("extra.metadata.lc_hub_commit_hash" AS VARCHAR), '') AS prompt,
    COALESCE(
      NULLIF(CAST("extra.metadata.thread_id" AS VARCHAR), ''),
      NULLIF(CAST("extra.metadata.session_id" AS VARCHAR), ''),
      NULLIF(CAST("extra.metadata.conversation_id" AS VARCHAR), ''),
      NULLIF(CAST(thread_id AS VARCHAR), '')
    ) AS thread,
    NULLIF(CAST("extra.metadata.user_id" AS VARCHAR), '') AS customer,
    NULLIF(CAST("extra.metadata.graph_id" AS VARCHAR), '') AS graph,
    NULLIF(CAST("extra.metadata.ls_model_name" AS VARCHAR), '') AS model,
    LOWER(
      COALESCE(
        CASE
          WHEN TRY_CAST("feedback_stats.approval_state.values.rejected" AS DOUBLE) > 0 THEN 'rejected'
          WHEN TRY_CAST("feedback_stats.approval_state.values.approved_modified" AS DOUBLE) > 0 THEN 'approved_modified'
          WHEN TRY_CAST("feedback_stats.approval_state.values.approved" AS DOUBLE) > 0 THEN 'approved'
          WHEN TRY_CAST("feedback_stats.approval_state.values.auto_approved" AS DOUBLE) > 0 THEN 'auto_approved'
          WHEN TRY_CAST("feedback_stats.approval_state.values.escalated" AS DOUBLE) > 0 THEN 'escalated'
        END,
        NULLIF(CAST("extra.metadata.approval_state" AS VARCHAR), ''),
        NULLIF(CAST("extra.metadata.approval" AS VARCHAR), '')
      )
    ) AS approval,
    LOWER(
      COALESCE(
        CASE
          WHEN TRY_CAST("feedback_stats.rescued.avg" AS DOUBLE) > 0 THEN 'true'
          WHEN TRY_CAST("feedback_stats.rescued.avg" AS DOUBLE) = 0 THEN 'false'
        END,
        NULLIF(CAST("extra.metadata.rescued" AS VARCHAR), '')
      )
    ) AS rescued,
    COALESCE(
      CAST("feedback_stats.rescue_minutes.avg" AS VARCHAR), NULLIF(CAST("extra.metadata.rescue_minutes" AS VARCHAR), '')
    ) AS minutes
  FROM raw
),
roots AS (
  SELECT trace, MAX(error) AS root_error, COUNT(*) AS roots
  FROM runs
  WHERE is_root = 1
  GROUP BY trace
),
failed AS (
  SELECT trace, kind, tool
  FROM (
    SELECT
      runs.trace AS trace,
      runs.kind AS kind,
      CASE WHEN runs.kind = 'tool' THEN runs.name END AS tool,
      ROW_NUMBER() OVER (
        PARTITION BY runs.trace
        ORDER BY
          CASE WHEN SUBSTR(runs.error, 1, 60) = SUBSTR(roots.root_error, 1, 60) THEN runs.depth ELSE 0 END DESC,
          runs.begun DESC,
          runs.id DESC
      ) AS place
    FROM runs
    JOIN roots ON roots.trace = runs.trace
    WHERE runs.is_root = 0 AND runs.error IS NOT NULL
  ) AS ranked
  WHERE place = 1
),
prompts AS (
  SELECT trace, STRING_AGG(prompt, ', ' ORDER BY prompt) AS prompts
  FROM (SELECT trace, prompt FROM runs WHERE prompt IS NOT NULL GROUP BY trace, prompt) AS distinct_prompts
  GROUP BY trace
),
sums AS (
  SELECT
    trace,
    MAX(release) AS release,
    MAX(revision) AS revision,
    MAX(thread) AS thread,
    MAX(customer) AS customer,
    MAX(graph) AS graph,
    MAX(CASE WHEN kind = 'llm' THEN model END) AS model,
    STRING_AGG(CASE WHEN kind = 'tool' THEN name END, ', ' ORDER BY begun, id) AS tools
  FROM runs
  GROUP BY trace
),
answers AS (
  SELECT
    runs.*,
    COALESCE(runs.release, sums.release) AS version,
    COALESCE(runs.revision, sums.revision) AS told_revision,
    prompts.prompts AS prompts,
    COALESCE(runs.thread, sums.thread) AS conversation,
    COALESCE(runs.customer, sums.customer) AS person,
    COALESCE(runs.graph, sums.graph, runs.name, 'unnamed') AS workflow,
    COALESCE(runs.model, sums.model) AS spoken,
    sums.tools AS tools,
    failed.kind AS failed_kind,
    failed.tool AS failed_tool,
    CASE
      WHEN runs.status = 'interrupted' OR runs.error ~ '^(langgraph\.errors\.)?(GraphInterrupt|NodeInterrupt)\(' THEN 'pending'
      WHEN runs.status = 'error' THEN 'failure'
      WHEN runs.status = 'success' THEN 'success'
      WHEN runs.status IS NOT NULL THEN 'pending'
      WHEN runs.error IS NOT NULL THEN 'failure'
      WHEN runs.ended IS NULL THEN 'pending'
    END AS outcome,
    CASE
      WHEN runs.error ~ '^[A-Za-z_][A-Za-z0-9_.]*\(' THEN SPLIT_PART(runs.error, '(', 1)
    END AS exception,
    CASE
      WHEN runs.is_root = 0 THEN 'no root: the trace has no run whose parent_run_id is null or empty'
      WHEN runs.status IS NULL AND runs.error IS NULL AND runs.ended IS NOT NULL THEN 'no verdict: the root run has no status'
      WHEN runs.begun IS NULL THEN 'no time: the root run has no start_time'
      WHEN runs.release IS NULL AND sums.release IS NULL
      THEN 'no release: extra.metadata has no revision_id, LANGSMITH_HOST_REVISION_ID, release or version'
    END AS excluded
  FROM runs
  LEFT JOIN roots ON roots.trace = runs.trace
  LEFT JOIN sums ON sums.trace = runs.trace
  LEFT JOIN failed ON failed.trace = runs.trace
  LEFT JOIN prompts ON prompts.trace = runs.trace
  WHERE runs.is_root = 1 OR roots.roots IS NULL
)
SELECT
  id AS run_id,
  CASE
    WHEN begun ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN begun
    ELSE REPLACE(REPLACE(begun, ' UTC', ''), ' ', 'T') || 'Z'
  END AS started_at,
  CASE
    WHEN ended ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN ended
    ELSE REPLACE(REPLACE(ended, ' UTC', ''), ' ', 'T') || 'Z'
  END AS updated_at,
  version AS release,
  workflow,
  outcome,
  CASE WHEN outcome = 'failure' THEN COALESCE(exception, failed_kind || '_error', kind || '_error', 'error') END AS failure_class,
  conversation AS cluster,
  person AS tenant,
  CASE WHEN outcome = 'failure' THEN failed_tool END AS tool,
  spoken AS model,
  cost AS cost_usd,
  approval AS approval_state,
  CASE WHEN rescued IN ('1', '1.0') THEN 'true' WHEN rescued IN ('0', '0.0') THEN 'false' ELSE rescued END AS rescued,
  minutes AS rescue_minutes,
  CASE WHEN outcome = 'failure' THEN error END AS error_message,
  tools AS tools_called,
  prompts AS prompt_version,
  CASE WHEN told_revision ~ '^[0-9a-f]{7,40}(-dirty)?$' THEN told_revision END AS "commit",
  excluded,
  _file,
  _line
FROM answers
