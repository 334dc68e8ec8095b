-- Question: how did each agent run in ClickHouse's table otel_traces end? One trace with an agent, one run.
-- Recognise: OpenTelemetry spans from ClickHouse (otel_traces): TraceId, SpanId, SpanName, Timestamp
-- Input:    raw (one row per span of `SELECT * FROM otel_traces`, as Parquet or JSONEachRow: Timestamp, TraceId, SpanId,
--           ParentSpanId, SpanName, ServiceName, ResourceAttributes.<key>, SpanAttributes.<key>, StatusCode,
--           StatusMessage, and the arrays "Events.Name" and "Events.Attributes")
-- Output:   run_id TEXT (the trace), started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the conversation), tool TEXT, model TEXT, error_message TEXT,
--           tools_called TEXT, agent_version TEXT, commit TEXT, excluded TEXT
--
-- The attributes are those of the conventions gen_ai.*, read as in the mapping otel_genai. A run is the first span of a trace
-- that enters an agent, even if it has a parent: by gen_ai.operation.name invoke_agent, invoke_workflow or
-- handle_conversation_turn, or by such a span name where the attribute is missing. Agents inside are steps of the run.
-- A run failed when StatusCode of that span is Error (older tables: STATUS_CODE_ERROR), or when it is unset and the span has
-- error.type or an event `exception`. An error from which the agent recovered is not a failure.
-- The class is its error.type, else that of the first failed tool span, else its exception.type, else 'error'.
-- The workflow is gen_ai.workflow.name, else gen_ai.agent.name, else the service, else the name of the span.
-- The release is service.version, which is the deployed version; gen_ai.agent.version if only that is set.
-- The version of the agent is gen_ai.agent.version, and the commit vcs.ref.head.revision of the resource or of the span.
-- Cost, severity, approvals and rescues are not in the conventions: add your own attributes.
-- In the table a text that is not set is '', and times are UTC without a zone.
-- Excluded: the spans of traces in which no span enters an agent, runs without one of the two versions, and rows without a
-- trace. A span that occurs twice, such as in two files, counts once.
-- Source: exporter/clickhouseexporter (internal/sqltemplates/traces_table.sql, traces_json_table.sql, and schema/traces.sql
-- for the older table) in github.com/open-telemetry/opentelemetry-collector-contrib.
WITH rows_of_table AS (
  SELECT
    _file,
    _line,
    NULLIF(CAST("TraceId" AS VARCHAR), '') AS trace,
    NULLIF(CAST("SpanId" AS VARCHAR), '') AS span,
    CASE WHEN COALESCE(CAST("ParentSpanId" AS VARCHAR), '') = '' THEN 0 ELSE 1 END AS is_child,
    CAST("SpanName" AS VARCHAR) AS name,
    NULLIF(CAST("Timestamp" AS VARCHAR), '') AS begun,
    UPPER(CAST("StatusCode" AS VARCHAR)) AS status,
    NULLIF(CAST("StatusMessage" AS VARCHAR), '') AS message,
    NULLIF(CAST("SpanAttributes.error.type" AS VARCHAR), '') AS error_type,
    REPLACE(CAST("Events.Name" AS VARCHAR), ' ', '') AS event_names,
    REPLACE(REPLACE(CAST("Events.Attributes" AS VARCHAR), '": ', '":'), '\"', '\u0022') AS happened,
    NULLIF(CAST("SpanAttributes.gen_ai.operation.name" AS VARCHAR), '') AS operation,
    NULLIF(CAST("SpanAttributes.gen_ai.agent.name" AS VARCHAR), '') AS agent,
    NULLIF(CAST("SpanAttributes.gen_ai.agent.version" AS VARCHAR), '') AS agent_version,
    NULLIF(CAST("SpanAttributes.gen_ai.workflow.name" AS VARCHAR), '') AS workflow,
    NULLIF(CAST("SpanAttributes.gen_ai.conversation.id" AS VARCHAR), '') AS conversation,
    COALESCE(
      NULLIF(CAST("SpanAttributes.gen_ai.request.model" AS VARCHAR), ''),
      NULLIF(CAST("SpanAttributes.gen_ai.response.model" AS VARCHAR), '')
    ) AS model,
    NULLIF(CAST("SpanAttributes.gen_ai.tool.name" AS VARCHAR), '') AS tool_name,
    NULLIF(CAST("ResourceAttributes.service.version" AS VARCHAR), '') AS service_version,
    COALESCE(
      NULLIF(CAST("ResourceAttributes.vcs.ref.head.revision" AS VARCHAR), ''),
      NULLIF(CAST("SpanAttributes.vcs.ref.head.revision" AS VARCHAR), '')
    ) AS revision,
    NULLIF(CAST("ServiceName" AS VARCHAR), '') AS service
  FROM raw
),
distinct_spans AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY trace, span ORDER BY _file, _line) AS copy
    FROM rows_of_table
  ) AS ranked
  WHERE copy = 1 OR span IS NULL OR trace IS NULL
),
spans AS (
  SELECT
    *,
    CASE WHEN status IN ('ERROR', 'STATUS_CODE_ERROR') THEN 1 ELSE 0 END AS is_error,
    CASE WHEN status IN ('OK', 'STATUS_CODE_OK') THEN 1 ELSE 0 END AS is_ok,
    CASE WHEN event_names ~ '(\[|,)["'']exception["''](\]|,)' THEN 1 ELSE 0 END AS has_exception,
    COALESCE(
      NULLIF(SPLIT_PART(SPLIT_PART(happened, '"exception.type":"', 2), '"', 1), ''),
      NULLIF(SPLIT_PART(SPLIT_PART(SPLIT_PART(happened, '"exception":{', 2), '"type":"', 2), '"', 1), '')
    ) AS exception_type,
    COALESCE(
      REPLACE(NULLIF(SPLIT_PART(SPLIT_PART(happened, '"exception.message":"', 2), '"', 1), ''), '\u0022', '"'),
      REPLACE(
        NULLIF(SPLIT_PART(SPLIT_PART(SPLIT_PART(happened, '"exception":{', 2), '"message":"', 2), '"', 1), ''), '\u0022', '"'
      )
    ) AS exception_message,
    CASE
      WHEN COALESCE(operation, SPLIT_PART(name, ' ', 1)) IN ('invoke_agent', 'invoke_workflow', 'handle_conversation_turn')
      THEN 0
      ELSE 1
    END AS is_inside,
    CASE WHEN operation = 'execute_tool' THEN COALESCE(tool_name, name) END AS tool
  FROM distinct_spans
),
ordered AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY trace ORDER BY is_inside, begun, is_child, span) AS place
  FROM spans
),
failed_tools AS (
  SELECT trace, tool, error_type, message
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY trace ORDER BY begun, span) AS nth
    FROM spans
    WHERE trace IS NOT NULL AND tool IS NOT NULL AND (is_error = 1 OR error_type IS NOT NULL)
  ) AS failures
  WHERE nth = 1
),
traces AS (
  SELECT
    trace,
    MAX(model) AS model,
    STRING_AGG(tool, ', ' ORDER BY begun, span) AS tools,
    MIN(is_inside) AS has_no_run,
    MAX(operation) AS operation
  FROM spans
  WHERE trace IS NOT NULL
  GROUP BY trace
),
runs AS (
  SELECT
    ordered.*,
    traces.model AS called_model,
    traces.tools AS tools,
    CASE
      WHEN ordered.is_error = 1 THEN 1
      WHEN ordered.is_ok = 1 THEN 0
      WHEN ordered.error_type IS NOT NULL OR ordered.has_exception = 1 THEN 1
      ELSE 0
    END AS has_failed,
    CASE
      WHEN ordered.trace IS NULL THEN 'the span has no TraceId'
      WHEN traces.has_no_run = 1 AND traces.operation IS NULL THEN 'no span of the trace has gen_ai.operation.name'
      WHEN traces.has_no_run = 1
      THEN 'no gen_ai.operation.name of the trace is invoke_agent, invoke_workflow or handle_conversation_turn'
      WHEN ordered.service_version IS NULL AND ordered.agent_version IS NULL
      THEN 'the run has neither service.version nor gen_ai.agent.version'
    END AS excluded
  FROM ordered
  LEFT JOIN traces ON traces.trace = ordered.trace
  WHERE ordered.place = 1 OR traces.has_no_run = 1 OR ordered.trace IS NULL
)
SELECT
  runs.trace AS run_id,
  CASE
    WHEN runs.begun LIKE '%Z' OR runs.begun ~ '[+-][0-9]{2}:?[0-9]{2}$' THEN runs.begun
    ELSE REPLACE(REPLACE(runs.begun, ' UTC', ''), ' ', 'T') || 'Z'
  END AS started_at,
  COALESCE(runs.service_version, runs.agent_version) AS release,
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
LEFT JOIN failed_tools ON failed_tools.trace = runs.trace
