-- Question: how did each agent run in OpenTelemetry GenAI spans (OTLP JSON) end? One root agent span, one run.
-- Input:    raw (one row per span: traceId, spanId, name, startTimeUnixNano, status.code, status.message,
--           attributes.<key>, resource.attributes.<key>, by the semantic conventions gen_ai.*)
-- Output:   run_id TEXT (the trace), started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the conversation), tool TEXT, model TEXT, error_message TEXT,
--           tools_called TEXT
--
-- A run is the first span of a trace that invokes an agent or a workflow (gen_ai.operation.name), even if it has a
-- parent, such as a web request. The load counts all other spans as excluded.
-- It failed when that span's status is an error. The class is its error.type, else that of the first failed tool
-- span, else 'error': the conventions ask for a low-cardinality error.type, so it serves as a class. An error from
-- which the agent recovered is not a failure.
-- The release is service.version, which is the deployed version; gen_ai.agent.version if only that is set.
-- Cost is not in the conventions: add your own attribute as cost_usd.
WITH spans AS (
  SELECT
    _file,
    _line,
    traceId,
    spanId,
    name,
    TRY_CAST(startTimeUnixNano AS BIGINT) AS begun,
    CAST("status.code" AS VARCHAR) IN ('2', 'STATUS_CODE_ERROR') AS is_error,
    "status.message" AS message,
    "attributes.error.type" AS error_type,
    "attributes.gen_ai.operation.name" AS operation,
    "attributes.gen_ai.agent.name" AS agent,
    "attributes.gen_ai.agent.version" AS agent_version,
    "attributes.gen_ai.workflow.name" AS workflow,
    "attributes.gen_ai.conversation.id" AS conversation,
    COALESCE("attributes.gen_ai.request.model", "attributes.gen_ai.response.model") AS model,
    CASE
      WHEN "attributes.gen_ai.operation.name" = 'execute_tool'
      THEN COALESCE("attributes.gen_ai.tool.name", name)
    END AS tool,
    "resource.attributes.service.version" AS service_version,
    "resource.attributes.service.name" AS service
  FROM raw
),
runs AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY traceId ORDER BY begun, spanId) AS place
    FROM spans
    WHERE operation IN ('invoke_agent', 'invoke_workflow')
  ) AS agents
  WHERE place = 1
),
failed_tools AS (
  SELECT traceId, tool, error_type, message
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY traceId ORDER BY begun, spanId) AS place
    FROM spans
    WHERE tool IS NOT NULL AND (is_error OR error_type IS NOT NULL)
  ) AS failures
  WHERE place = 1
),
calls AS (
  SELECT traceId, MAX(model) AS model, STRING_AGG(tool, ', ' ORDER BY begun, spanId) AS tools
  FROM spans
  GROUP BY traceId
)
SELECT
  runs.traceId AS run_id,
  CAST(runs.begun AS TIMESTAMP(9)) AS started_at,
  COALESCE(runs.service_version, runs.agent_version, 'unversioned') AS release,
  COALESCE(runs.workflow, runs.agent, runs.service, runs.name) AS workflow,
  CASE WHEN runs.is_error THEN 'failure' ELSE 'success' END AS outcome,
  CASE WHEN runs.is_error THEN COALESCE(runs.error_type, failed_tools.error_type, 'error') END AS failure_class,
  runs.conversation AS cluster,
  failed_tools.tool AS tool,
  COALESCE(runs.model, calls.model) AS model,
  CASE WHEN runs.is_error THEN COALESCE(runs.message, failed_tools.message) END AS error_message,
  calls.tools AS tools_called,
  runs._file AS _file,
  runs._line AS _line
FROM runs
LEFT JOIN failed_tools ON failed_tools.traceId = runs.traceId
LEFT JOIN calls ON calls.traceId = runs.traceId
