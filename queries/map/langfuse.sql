-- Question: how did each trace of a Langfuse export end? One document, one run.
-- Input:    raw (one row per document; the trace is the document itself, as the public API gives it: id, timestamp; or
--           its member `trace`, as the interface exports it: trace.id, trace.timestamp)
--           observations (one row per observation: type, name, level, statusMessage, startTime, model, totalCost,
--           inputCost, outputCost)
-- Output:   run_id TEXT, started_at TIMESTAMP, updated_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the session), tenant TEXT (the user), tool TEXT, model TEXT,
--           cost_usd DOUBLE, error_message TEXT, task TEXT, tools_called TEXT, trace_url TEXT
--
-- Langfuse has no outcome. A run failed when an observation has the level ERROR; the first such observation names the
-- class and the tool. Add a rule on your own scores (table `scores`: name, value) where you have them.
-- The release is the trace's `release`, else its `version`; a trace with neither is 'unversioned'.
-- Cost is the sum over the observations for which Langfuse knows the price of the model.
WITH steps AS (
  SELECT
    _file,
    _line,
    type,
    name,
    level,
    statusMessage,
    model,
    CAST(startTime AS VARCHAR) AS begun,
    COALESCE(TRY_CAST(totalCost AS DOUBLE), TRY_CAST(inputCost AS DOUBLE) + TRY_CAST(outputCost AS DOUBLE)) AS cost,
    CASE WHEN level = 'ERROR' THEN 1 ELSE 0 END AS is_error,
    CASE WHEN type = 'TOOL' THEN name END AS tool,
    CASE WHEN type = 'GENERATION' AND model <> 'unknown' THEN model END AS spoken
  FROM observations
),
errors AS (
  SELECT _file, _line, name, type, statusMessage, tool
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY _file, _line ORDER BY begun, name) AS place
    FROM steps
    WHERE is_error = 1
  ) AS ranked
  WHERE place = 1
),
sums AS (
  SELECT
    _file,
    _line,
    SUM(cost) AS cost,
    MAX(spoken) AS model,
    MAX(tool) AS tool,
    STRING_AGG(tool, ', ' ORDER BY begun, name) AS tools
  FROM steps
  GROUP BY _file, _line
)
SELECT
  COALESCE(raw."trace.id", raw.id) AS run_id,
  COALESCE(raw."trace.timestamp", raw.timestamp) AS started_at,
  COALESCE(raw."trace.updatedAt", raw.updatedAt) AS updated_at,
  COALESCE(raw."trace.release", raw.release, raw."trace.version", raw.version, 'unversioned') AS release,
  COALESCE(NULLIF(raw."trace.name", ''), NULLIF(raw.name, ''), 'unnamed') AS workflow,
  CASE WHEN errors._file IS NULL THEN 'success' ELSE 'failure' END AS outcome,
  CASE WHEN errors._file IS NOT NULL THEN LOWER(COALESCE(errors.type, 'step')) || '_error' END AS failure_class,
  COALESCE(raw."trace.sessionId", raw.sessionId) AS cluster,
  COALESCE(raw."trace.userId", raw.userId) AS tenant,
  CASE WHEN errors._file IS NULL THEN sums.tool ELSE errors.tool END AS tool,
  sums.model AS model,
  sums.cost AS cost_usd,
  errors.statusMessage AS error_message,
  COALESCE(raw."trace.input", raw.input) AS task,
  sums.tools AS tools_called,
  COALESCE(raw."trace.htmlPath", raw.htmlPath) AS trace_url,
  raw._file AS _file,
  raw._line AS _line
FROM raw
LEFT JOIN sums ON sums._file = raw._file AND sums._line = raw._line
LEFT JOIN errors ON errors._file = raw._file AND errors._line = raw._line
