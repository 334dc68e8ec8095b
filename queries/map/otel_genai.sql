-- Question: how did each agent run in OpenTelemetry GenAI spans (OTLP) end? One trace with an agent, one run.
-- Recognise: OpenTelemetry GenAI spans (OTLP): traceId, attributes.gen_ai.operation.name
-- Input:    raw (one row per span: traceId, spanId, name, startTimeUnixNano, status.code, status.message,
--           attributes.<key>, resource.attributes.<key>, by the semantic conventions gen_ai.*)
--           events (one row per event of a span: traceId, spanId, name, attributes.exception.*)
-- Output:   run_id TEXT (the trace), started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the conversation), tool TEXT, model TEXT, error_message TEXT,
--           tools_called TEXT, agent_version TEXT, commit TEXT, excluded TEXT
--
-- A run is the first span of a trace that enters an agent, even if it has a parent, such as a web request. By its
-- gen_ai.operation.name that is invoke_agent, the older invoke_workflow, or handle_conversation_turn, the entry point of a
-- runner. Where that attribute is missing, a span name that begins with one of these words counts.
-- A run failed when the status of that span is an error, or when it is unset and the span has error.type or an event
-- `exception`. An error from which the agent recovered is not a failure.
-- The class is its error.type, else that of the first failed tool span, else its exception.type, else 'error': the
-- conventions ask for a low-cardinality error.type, so it serves as a class.
-- The workflow is gen_ai.agent.name; the older gen_ai.workflow.name counts before it, because it names the whole.
-- The release is service.version, which is the deployed version; gen_ai.agent.version if only that is set.
-- The version of the agent is gen_ai.agent.version, and the commit vcs.ref.head.revision of the resource or of the span. The
-- conventions name a prompt (gen_ai.prompt.name) and have no version of it.
-- Cost and approvals are not in the conventions: add your own attributes as cost_usd and approval_state.
-- Excluded: the spans of traces in which no span enters an agent, and rows without a trace. A span that occurs twice, such
-- as in two files, counts once.
WITH rows_of_requests AS (
  SELECT
    _file,
    _line,
    NULLIF(CAST(traceId AS VARCHAR), '') AS traceId,
    NULLIF(CAST(spanId AS VARCHAR), '') AS spanId,
    name,
    TRY_CAST(startTimeUnixNano AS BIGINT) AS begun,
    CASE WHEN CAST("status.code" AS VARCHAR) IN ('2', 'STATUS_CODE_ERROR') THEN 1 ELSE 0 END AS is_error,
    CASE WHEN CAST("status.code" AS VARCHAR) IN ('1', 'STATUS_CODE_OK') THEN 1 ELSE 0 END AS is_ok,
    NULLIF(CAST("status.message" AS VARCHAR), '') AS message,
    NULLIF(CAST("attributes.error.type" AS VARCHAR), '') AS error_type,
    "attributes.gen_ai.operation.name" AS operation,
    CASE
      WHEN COALESCE("attributes.gen_ai.operation.name", SPLIT_PART(name, ' ', 1))
        IN ('invoke_agent', 'invoke_workflow', 'handle_conversation_turn')
      THEN 0
      ELSE 1
    END AS is_inside,
    NULLIF(CAST("attributes.gen_ai.agent.name" AS VARCHAR), '') AS agent,
    NULLIF(CAST("attributes.gen_ai.agent.version" AS VARCHAR), '') AS agent_version,
    NULLIF(CAST("attributes.gen_ai.workflow.name" AS VARCHAR), '') AS workflow,
    NULLIF(CAST("attributes.gen_ai.conversation.id" AS VARCHAR), '') AS conversation,
    COALESCE(
      NULLIF(CAST("attributes.gen_ai.request.model" AS VARCHAR), ''),
      NULLIF(CAST("attributes.gen_ai.response.model" AS VARCHAR), '')
    ) AS model,
    CASE
      WHEN "attributes.gen_ai.operation.name" = 'execute_tool'
      THEN COALESCE("attributes.gen_ai.tool.name", name)
    END AS tool,
    NULLIF(CAST("resource.attributes.service.version" AS VARCHAR), '') AS service_version,
    NULLIF(CAST("resource.attributes.service.name" AS VARCHAR), '') AS service,
    COALESCE(
      NULLIF(CAST("resource.attributes.vcs.ref.head.revision" AS VARCHAR), ''),
      NULLIF(CAST("attributes.vcs.ref.head.revision" AS VARCHAR), '')
    ) AS revision
  FROM raw
),
spans AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY traceId, spanId ORDER BY _file, _line) AS copy
    FROM rows_of_requests
  ) AS ranked
  WHERE copy = 1 OR traceId IS NULL OR spanId IS NULL
),
exceptions AS (
  SELECT
    traceId,
    spanId,
    MIN(CAST("attributes.exception.type" AS VARCHAR)) AS type,
    MIN(CAST("attributes.exception.message" AS VARCHAR)) AS message
  FROM events
  WHERE name = 'exception'
  GROUP BY traceId, spanId
),
ordered AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY traceId ORDER BY is_inside, begun, spanId) AS place
  FROM spans
),
failed_tools AS (
  SELECT traceId, tool, error_type, message
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY traceId ORDER BY begun, spanId) AS nth
    FROM spans
    WHERE tool IS NOT NULL AND (is_error = 1 OR error_type IS NOT NULL)
  ) AS failures
  WHERE nth = 1
),
traces AS (
  SELECT
    traceId,
    MAX(model) AS model,
    STRING_AGG(tool, ', ' ORDER BY begun, spanId) AS tools,
    MIN(is_inside) AS has_no_run,
    MAX(operation) AS operation
  FROM spans
  GROUP BY traceId
),
runs AS (
  SELECT
    ordered.*,
    traces.model AS called_model,
    traces.tools AS tools,
    exceptions.type AS exception_type,
    exceptions.message AS exception_message,
    CASE
      WHEN ordered.is_error = 1 THEN 1
      WHEN ordered.is_ok = 1 THEN 0
      WHEN ordered.error_type IS NOT NULL OR exceptions.spanId IS NOT NULL THEN 1
      ELSE 0
    END AS has_failed,
    CASE
      WHEN ordered.traceId IS NULL THEN 'the span has no traceId'
      WHEN traces.has_no_run = 0 THEN NULL
      WHEN traces.operation IS NULL THEN 'no span of the trace has gen_ai.operation.name'
      ELSE 'no gen_ai.operation.name of the trace is invoke_agent, invoke_workflow or handle_conversation_turn'
    END AS excluded
  FROM ordered
  LEFT JOIN traces ON traces.traceId = ordered.traceId
  LEFT JOIN exceptions ON exceptions.traceId = ordered.traceId AND exceptions.spanId = ordered.spanId
  WHERE ordered.place = 1 OR traces.has_no_run = 1 OR ordered.traceId IS NULL
)
SELECT
  runs.traceId AS run_id,
  runs.begun AS started_at,
  COALESCE(runs.service_version, runs.agent_version, 'unversioned') AS release,
  COALESCE(runs.workflow, runs.agent, runs.service, runs.name) AS workflow,
  CASE WHEN runs.has_failed = 1 THEN 'failure' ELSE 'success' END AS outcome,
  CASE
    WHEN runs.has_failed = 1 THEN COALESCE(runs.error_type, failed_tools.error_type, runs.exception_type, 'error')
  END AS failure_class,
  runs.conversation AS cluster,
  failed_tools.tool AS tool,
  COALESCE(runs.model, runs.called_model) AS model,
  CASE
    WHEN runs.has_failed = 1 THEN COALESCE(runs.message, runs.exception_message, failed_tools.message)
  END AS error_message,
  runs.tools AS tools_called,
  runs.agent_version AS agent_version,
  runs.revision AS "commit",
  runs.excluded AS excluded,
  runs._file AS _file,
  runs._line AS _line
FROM runs
LEFT JOIN failed_tools ON failed_tools.traceId = runs.traceId
