-- Question: how did each trace of a Langfuse export end? One trace, one run.
-- Recognise: Langfuse observations (blob storage export): trace_id, parent_observation_id, start_time, type, level
-- Recognise: Langfuse traces (public API): id, timestamp, htmlPath, observations
-- Recognise: Langfuse traces (export of the interface): trace.id, trace.timestamp, observations
-- Input:    raw, in two layouts:
--           rows of the blob storage export, observations_v2 and scores (trace_id, parent_observation_id, start_time,
--           type, name, level, status_message, release, version, trace_name, session_id, user_id, provided_model_name,
--           total_cost, prompt_name, prompt_version, metadata.*; name, value, string_value, source, data_type);
--           documents with a trace each, as the public API gives them (id, timestamp) or as the interface exports
--           them (trace.id, trace.timestamp), with their lists as tables:
--           observations (type, name, level, statusMessage, startTime, model, totalCost, inputCost, outputCost, promptName,
--           promptVersion)
--           scores (name, value, stringValue, source)
-- Output:   run_id TEXT, started_at TIMESTAMP, updated_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the session), tenant TEXT (the user), tool TEXT, model TEXT,
--           cost_usd DOUBLE, approval_state TEXT, rescued TEXT, rescue_minutes TEXT, error_message TEXT, task TEXT,
--           tools_called TEXT, prompt_version TEXT, trace_url TEXT, excluded TEXT
--
-- Langfuse has no outcome. A run failed when an observation has the level ERROR; the first such observation names the
-- class and the tool. Add a rule on your own scores (marks: name, text) where you have them.
-- Approvals and rescues come from scores or metadata with the names of the record: approval_state (or approval),
-- rescued, rescue_minutes. A score counts before metadata, and a person's score (ANNOTATION) before the others.
-- The release is the trace's `release`, else its `version`; a trace with neither is 'unversioned'.
-- The version of the prompt is name and version of each prompt of the trace, such as `planner:3, writer:7`.
-- Cost is the sum over the observations for which Langfuse knows the price of the model.
-- Excluded: observations without a trace, and rows of the old export traces/, which do not say how a trace ended.
-- In the blob storage export an unset text is '', and times are UTC without a zone.
-- Source: langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields (October 2026)
WITH rows_of_export AS (
  SELECT
    _file,
    _line,
    NULLIF(CAST(trace_id AS VARCHAR), '') AS trace_id,
    CAST(id AS VARCHAR) AS id,
    CASE WHEN COALESCE(CAST(parent_observation_id AS VARCHAR), '') = '' THEN 0 ELSE 1 END AS is_child,
    NULLIF(CAST(start_time AS VARCHAR), '') AS begun,
    NULLIF(CAST(updated_at AS VARCHAR), '') AS updated,
    CAST(type AS VARCHAR) AS type,
    NULLIF(CAST(name AS VARCHAR), '') AS name,
    CAST(level AS VARCHAR) AS level,
    NULLIF(CAST(status_message AS VARCHAR), '') AS message,
    NULLIF(CAST(provided_model_name AS VARCHAR), '') AS model,
    TRY_CAST(total_cost AS DOUBLE) AS cost,
    NULLIF(CAST(release AS VARCHAR), '') AS release,
    NULLIF(CAST(version AS VARCHAR), '') AS version,
    NULLIF(CAST(trace_name AS VARCHAR), '') AS trace_name,
    NULLIF(CAST(session_id AS VARCHAR), '') AS session,
    NULLIF(CAST(user_id AS VARCHAR), '') AS customer,
    NULLIF(CAST(input AS VARCHAR), '') AS task,
    NULLIF(CAST(prompt_name AS VARCHAR), '') || ':' || CAST(prompt_version AS VARCHAR) AS prompt,
    COALESCE(CAST("metadata.approval_state" AS VARCHAR), CAST("metadata.approval" AS VARCHAR)) AS approval,
    CAST("metadata.rescued" AS VARCHAR) AS rescued,
    CAST("metadata.rescue_minutes" AS VARCHAR) AS minutes,
    COALESCE(NULLIF(CAST(string_value AS VARCHAR), ''), CAST(value AS VARCHAR)) AS text,
    CASE WHEN CAST(source AS VARCHAR) = 'ANNOTATION' THEN 0 ELSE 1 END AS is_automatic
  FROM raw
),
observed AS (
  SELECT
    _file || ' ' || CAST(_line AS VARCHAR) AS run,
    CAST(type AS VARCHAR) AS type,
    CAST(name AS VARCHAR) AS name,
    CAST(level AS VARCHAR) AS level,
    CAST(statusMessage AS VARCHAR) AS message,
    CAST(startTime AS VARCHAR) AS begun,
    CAST(model AS VARCHAR) AS model,
    COALESCE(TRY_CAST(totalCost AS DOUBLE), TRY_CAST(inputCost AS DOUBLE) + TRY_CAST(outputCost AS DOUBLE)) AS cost,
    NULLIF(CAST(promptName AS VARCHAR), '') || ':' || CAST(promptVersion AS VARCHAR) AS prompt
  FROM observations
  UNION ALL
  SELECT trace_id AS run, type, name, level, message, begun, model, cost, prompt
  FROM rows_of_export
  WHERE trace_id IS NOT NULL AND begun IS NOT NULL
),
steps AS (
  SELECT
    run,
    type,
    name,
    message,
    begun,
    cost,
    CASE WHEN level = 'ERROR' THEN 1 ELSE 0 END AS is_error,
    CASE WHEN type = 'TOOL' THEN name END AS tool,
    CASE WHEN type = 'GENERATION' AND model <> 'unknown' THEN model END AS spoken
  FROM observed
),
errors AS (
  SELECT run, type, message, tool
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY run ORDER BY begun, name) AS place
    FROM steps
    WHERE is_error = 1
  ) AS ranked
  WHERE place = 1
),
prompts AS (
  SELECT run, STRING_AGG(prompt, ', ' ORDER BY prompt) AS prompts
  FROM (SELECT run, prompt FROM observed WHERE prompt IS NOT NULL GROUP BY run, prompt) AS distinct_prompts
  GROUP BY run
),
sums AS (
  SELECT
    run,
    SUM(cost) AS cost,
    COUNT(cost) AS costs,
    MAX(spoken) AS model,
    MAX(tool) AS tool,
    STRING_AGG(tool, ', ' ORDER BY begun, name) AS tools
  FROM steps
  GROUP BY run
),
marks AS (
  SELECT
    _file || ' ' || CAST(_line AS VARCHAR) AS run,
    CAST(name AS VARCHAR) AS name,
    COALESCE(NULLIF(CAST(stringValue AS VARCHAR), ''), CAST(value AS VARCHAR)) AS text,
    CASE WHEN CAST(source AS VARCHAR) = 'ANNOTATION' THEN 0 ELSE 1 END AS is_automatic
  FROM scores
  UNION ALL
  SELECT trace_id AS run, name, text, is_automatic
  FROM rows_of_export
  WHERE trace_id IS NOT NULL AND begun IS NULL
),
marked AS (
  SELECT
    run,
    MAX(CASE WHEN name IN ('approval_state', 'approval') THEN text END) AS approval,
    MAX(CASE WHEN name = 'rescued' THEN text END) AS rescued,
    MAX(CASE WHEN name = 'rescue_minutes' THEN text END) AS minutes
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY run, name ORDER BY is_automatic, text) AS place
    FROM marks
  ) AS ranked
  WHERE place = 1
  GROUP BY run
),
roots AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY trace_id ORDER BY is_child, begun, id) AS place
    FROM rows_of_export
    WHERE begun IS NOT NULL
  ) AS ranked
  WHERE place = 1 OR trace_id IS NULL
),
traces AS (
  SELECT
    trace_id,
    MIN(begun) AS begun,
    MAX(updated) AS updated,
    MAX(release) AS release,
    MAX(version) AS version,
    MAX(trace_name) AS trace_name,
    MAX(session) AS session,
    MAX(customer) AS customer,
    MAX(approval) AS approval,
    MAX(rescued) AS rescued,
    MAX(minutes) AS minutes
  FROM rows_of_export
  WHERE begun IS NOT NULL
  GROUP BY trace_id
),
runs AS (
  SELECT
    _file || ' ' || CAST(_line AS VARCHAR) AS run,
    COALESCE(CAST("trace.id" AS VARCHAR), CAST(id AS VARCHAR)) AS run_id,
    COALESCE(CAST("trace.timestamp" AS VARCHAR), CAST(timestamp AS VARCHAR)) AS begun,
    COALESCE(CAST("trace.updatedAt" AS VARCHAR), CAST(updatedAt AS VARCHAR)) AS updated,
    COALESCE(
      NULLIF(CAST("trace.release" AS VARCHAR), ''), NULLIF(CAST(release AS VARCHAR), ''),
      NULLIF(CAST("trace.version" AS VARCHAR), ''), NULLIF(CAST(version AS VARCHAR), '')
    ) AS release,
    COALESCE(NULLIF(CAST("trace.name" AS VARCHAR), ''), NULLIF(CAST(name AS VARCHAR), '')) AS workflow,
    COALESCE(CAST("trace.sessionId" AS VARCHAR), CAST(sessionId AS VARCHAR)) AS session,
    COALESCE(CAST("trace.userId" AS VARCHAR), CAST(userId AS VARCHAR)) AS customer,
    COALESCE(CAST("trace.input" AS VARCHAR), CAST(input AS VARCHAR)) AS task,
    COALESCE(CAST("trace.htmlPath" AS VARCHAR), CAST(htmlPath AS VARCHAR)) AS url,
    COALESCE(
      CAST("trace.metadata.approval_state" AS VARCHAR), CAST("trace.metadata.approval" AS VARCHAR),
      CAST("metadata.approval_state" AS VARCHAR), CAST("metadata.approval" AS VARCHAR)
    ) AS approval,
    COALESCE(CAST("trace.metadata.rescued" AS VARCHAR), CAST("metadata.rescued" AS VARCHAR)) AS rescued,
    COALESCE(CAST("trace.metadata.rescue_minutes" AS VARCHAR), CAST("metadata.rescue_minutes" AS VARCHAR)) AS minutes,
    CASE
      WHEN CAST(project_id AS VARCHAR) <> '' THEN 'a row of the export traces/ has no observations: export observations_v2/'
    END AS excluded,
    _file,
    _line
  FROM raw
  WHERE trace_id IS NULL AND start_time IS NULL AND data_type IS NULL
  UNION ALL
  SELECT
    roots.trace_id AS run,
    roots.trace_id AS run_id,
    traces.begun AS begun,
    traces.updated AS updated,
    COALESCE(traces.release, traces.version) AS release,
    COALESCE(traces.trace_name, roots.name) AS workflow,
    traces.session AS session,
    traces.customer AS customer,
    roots.task AS task,
    CAST(NULL AS VARCHAR) AS url,
    traces.approval AS approval,
    traces.rescued AS rescued,
    traces.minutes AS minutes,
    CASE WHEN roots.trace_id IS NULL THEN 'the observation has no trace_id' END AS excluded,
    roots._file AS _file,
    roots._line AS _line
  FROM roots
  LEFT JOIN traces ON traces.trace_id = roots.trace_id
),
answers AS (
  SELECT
    runs.*,
    LOWER(NULLIF(COALESCE(marked.approval, runs.approval), '')) AS approval_state,
    LOWER(NULLIF(COALESCE(marked.rescued, runs.rescued), '')) AS was_rescued,
    NULLIF(COALESCE(marked.minutes, runs.minutes), '') AS rescue_minutes
  FROM runs
  LEFT JOIN marked ON marked.run = runs.run
)
SELECT
  answers.run_id AS run_id,
  CASE
    WHEN answers.begun LIKE '%Z' OR answers.begun ~ '[+-][0-9]{2}:?[0-9]{2}$' THEN answers.begun
    ELSE REPLACE(REPLACE(answers.begun, ' UTC', ''), ' ', 'T') || 'Z'
  END AS started_at,
  CASE
    WHEN answers.updated LIKE '%Z' OR answers.updated ~ '[+-][0-9]{2}:?[0-9]{2}$' THEN answers.updated
    ELSE REPLACE(REPLACE(answers.updated, ' UTC', ''), ' ', 'T') || 'Z'
  END AS updated_at,
  COALESCE(answers.release, 'unversioned') AS release,
  COALESCE(answers.workflow, 'unnamed') AS workflow,
  CASE WHEN errors.run IS NULL THEN 'success' ELSE 'failure' END AS outcome,
  CASE WHEN errors.run IS NOT NULL THEN LOWER(COALESCE(errors.type, 'step')) || '_error' END AS failure_class,
  answers.session AS cluster,
  answers.customer AS tenant,
  CASE WHEN errors.run IS NULL THEN sums.tool ELSE errors.tool END AS tool,
  sums.model AS model,
  CASE WHEN sums.costs > 0 THEN sums.cost END AS cost_usd,
  answers.approval_state AS approval_state,
  CASE
    WHEN answers.was_rescued IN ('1', '1.0') THEN 'true'
    WHEN answers.was_rescued IN ('0', '0.0') THEN 'false'
    ELSE answers.was_rescued
  END AS rescued,
  answers.rescue_minutes AS rescue_minutes,
  errors.message AS error_message,
  answers.task AS task,
  sums.tools AS tools_called,
  prompts.prompts AS prompt_version,
  answers.url AS trace_url,
  answers.excluded AS excluded,
  answers._file AS _file,
  answers._line AS _line
FROM answers
LEFT JOIN sums ON sums.run = answers.run
LEFT JOIN errors ON errors.run = answers.run
LEFT JOIN prompts ON prompts.run = answers.run
