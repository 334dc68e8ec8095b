-- Question: how did each agent run in OpenInference spans end? One trace with an agent, one run.
-- Recognise: OpenInference spans (OTLP): traceId, attributes.openinference.span.kind
-- Recognise: Phoenix spans (export): context.trace_id, context.span_id, span_kind
-- Input:    raw, one row per span, in two layouts, and people's annotations beside them:
--           OTLP spans (traceId, spanId, parentSpanId, name, startTimeUnixNano, status.*, attributes.<key>,
--           resource.attributes.service.*);
--           spans as Phoenix exports them, from its client's DataFrame or its API (context.trace_id, context.span_id,
--           parent_id, name, span_kind, start_time, status_code, status_message, attributes.<key>, events);
--           annotations of spans (span_id, annotation_name or name, annotator_kind, result.label, result.score)
--           events (one row per event of an OTLP span: traceId, spanId, name, attributes.exception.*)
-- Output:   run_id TEXT (the trace), started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the session), tenant TEXT (the user), approval_state TEXT, rescued TEXT,
--           rescue_minutes TEXT, tool TEXT, model TEXT, cost_usd DOUBLE, error_message TEXT, tools_called TEXT,
--           prompt_version TEXT, excluded TEXT
--
-- A run is the root span of a trace, if its kind is AGENT or CHAIN. Under another root, such as a web request, it is the first
-- span of the kind AGENT. Agents inside are steps of the run.
-- A run failed when the status of that span is an error, or when it is unset and the span has an exception (an event
-- `exception`, or the attribute exception.type). An error from which the agent recovered is not a failure.
-- The class is the run's exception.type, else that of the first failed tool span, else 'error'.
-- Approvals and rescues come only from annotations of the kind HUMAN, on any span of the trace, that bear the names of the
-- record: approval_state (or approval), rescued, rescue_minutes. The label counts before the score.
-- The workflow is agent.name of the run, else of the first agent inside, else the name of the span.
-- The release is service.version, else `release`, `agent_version` or `version` in the metadata of the run, else of any span,
-- where it is a text.
-- The version of the prompt is llm.prompt_template.version; several of one trace are in their order.
-- The cost is the sum of llm.cost.total over the LLM spans that are in no other LLM span with a cost, else that of the run.
-- Excluded: traces without these spans, runs without a release, and spans without a trace. A trace whose root is missing
-- is a run only by its AGENT span. A span that occurs twice, such as in two files, counts once.
-- In a Phoenix export an unset text can be '', times are UTC, and numbers of a JSON file are milliseconds, as pandas writes.
-- Sources: spec/semantic_conventions.md and spec/traces.md in github.com/Arize-ai/openinference; get_spans_dataframe and
-- get_span_annotations_dataframe of arize-phoenix-client in github.com/Arize-ai/phoenix.
WITH rows_of_export AS (
  SELECT
    _file,
    _line,
    COALESCE(NULLIF(CAST(traceId AS VARCHAR), ''), NULLIF(CAST("context.trace_id" AS VARCHAR), '')) AS trace,
    COALESCE(NULLIF(CAST(spanId AS VARCHAR), ''), NULLIF(CAST("context.span_id" AS VARCHAR), '')) AS span,
    COALESCE(NULLIF(CAST(parentSpanId AS VARCHAR), ''), NULLIF(CAST(parent_id AS VARCHAR), '')) AS parent,
    NULLIF(CAST(name AS VARCHAR), '') AS name,
    COALESCE(NULLIF(CAST(startTimeUnixNano AS VARCHAR), '0'), NULLIF(CAST(start_time AS VARCHAR), '')) AS begun,
    UPPER(COALESCE(
      NULLIF(CAST("attributes.openinference.span.kind" AS VARCHAR), ''), NULLIF(CAST(span_kind AS VARCHAR), '')
    )) AS kind,
    UPPER(COALESCE(CAST("status.code" AS VARCHAR), CAST(status_code AS VARCHAR))) AS status,
    COALESCE(NULLIF(CAST("status.message" AS VARCHAR), ''), NULLIF(CAST(status_message AS VARCHAR), '')) AS message,
    NULLIF(CAST("attributes.exception.type" AS VARCHAR), '') AS exception_type,
    NULLIF(CAST("attributes.exception.message" AS VARCHAR), '') AS exception_message,
    CASE
      WHEN traceId IS NULL THEN REPLACE(REPLACE(CAST(raw.events AS VARCHAR), '": ', '":'), '\"', '\u0022')
    END AS happened,
    NULLIF(CAST("attributes.agent.name" AS VARCHAR), '') AS agent,
    NULLIF(CAST("attributes.session.id" AS VARCHAR), '') AS conversation,
    NULLIF(CAST("attributes.user.id" AS VARCHAR), '') AS customer,
    NULLIF(CAST("attributes.llm.model_name" AS VARCHAR), '') AS model,
    NULLIF(CAST("attributes.llm.prompt_template.version" AS VARCHAR), '') AS prompt,
    NULLIF(CAST("attributes.tool.name" AS VARCHAR), '') AS tool_name,
    TRY_CAST("attributes.llm.cost.total" AS DOUBLE) AS cost,
    REPLACE(CAST("attributes.metadata" AS VARCHAR), '": ', '":') AS metadata,
    NULLIF(CAST("resource.attributes.service.version" AS VARCHAR), '') AS service_version,
    CAST(span_id AS VARCHAR) AS annotated,
    COALESCE(CAST(annotation_name AS VARCHAR), CAST(name AS VARCHAR)) AS annotation,
    UPPER(CAST(annotator_kind AS VARCHAR)) AS annotator,
    COALESCE(NULLIF(CAST("result.label" AS VARCHAR), ''), CAST("result.score" AS VARCHAR)) AS answer
  FROM raw
),
exceptions AS (
  SELECT
    traceId,
    spanId,
    MIN(CAST("attributes.exception.type" AS VARCHAR)) AS type,
    MIN(CAST("attributes.exception.message" AS VARCHAR)) AS message
  FROM events
  WHERE name = 'exception' AND traceId IS NOT NULL
  GROUP BY traceId, spanId
),
distinct_spans AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY trace, span ORDER BY _file, _line) AS copy
    FROM rows_of_export
    WHERE trace IS NOT NULL
  ) AS ranked
  WHERE copy = 1 OR span IS NULL
),
spans AS (
  SELECT
    one.*,
    CASE WHEN one.status IN ('2', 'STATUS_CODE_ERROR', 'ERROR') THEN 1 ELSE 0 END AS is_error,
    CASE WHEN one.status IN ('1', 'STATUS_CODE_OK', 'OK') THEN 1 ELSE 0 END AS is_ok,
    CASE
      WHEN exceptions.spanId IS NOT NULL OR one.exception_type IS NOT NULL OR one.happened LIKE '%"name":"exception"%' THEN 1
      ELSE 0
    END AS has_exception,
    COALESCE(
      exceptions.type, one.exception_type,
      NULLIF(SPLIT_PART(SPLIT_PART(one.happened, '"exception.type":"', 2), '"', 1), ''),
      NULLIF(SPLIT_PART(SPLIT_PART(SPLIT_PART(one.happened, '"exception":{', 2), '"type":"', 2), '"', 1), '')
    ) AS error_type,
    COALESCE(
      one.message, exceptions.message, one.exception_message,
      REPLACE(NULLIF(SPLIT_PART(SPLIT_PART(one.happened, '"exception.message":"', 2), '"', 1), ''), '\u0022', '"'),
      REPLACE(
        NULLIF(SPLIT_PART(SPLIT_PART(SPLIT_PART(one.happened, '"exception":{', 2), '"message":"', 2), '"', 1), ''), '\u0022', '"'
      )
    ) AS text,
    COALESCE(
      NULLIF(SPLIT_PART(SPLIT_PART(one.metadata, '"release":"', 2), '"', 1), ''),
      NULLIF(SPLIT_PART(SPLIT_PART(one.metadata, '"agent_version":"', 2), '"', 1), ''),
      NULLIF(SPLIT_PART(SPLIT_PART(one.metadata, '"version":"', 2), '"', 1), '')
    ) AS told_version,
    CASE WHEN one.parent IS NULL THEN 0 ELSE 1 END AS is_child,
    CASE
      WHEN one.parent IS NULL AND one.kind IN ('AGENT', 'CHAIN') THEN 0
      WHEN one.kind = 'AGENT' THEN 1
      ELSE 2
    END AS depth,
    CASE WHEN one.kind = 'TOOL' THEN COALESCE(one.tool_name, one.name) END AS tool
  FROM distinct_spans AS one
  LEFT JOIN exceptions ON exceptions.traceId = one.trace AND exceptions.spanId = one.span
),
ordered AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY trace ORDER BY depth, begun, is_child, span) AS place
  FROM spans
),
agents AS (
  SELECT trace, agent
  FROM (
    SELECT trace, agent, ROW_NUMBER() OVER (PARTITION BY trace ORDER BY depth, begun, span) AS nth
    FROM spans
    WHERE kind = 'AGENT' AND agent IS NOT NULL
  ) AS named
  WHERE nth = 1
),
failed_tools AS (
  SELECT trace, tool, error_type, text
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY trace ORDER BY begun, span) AS nth
    FROM spans
    WHERE tool IS NOT NULL AND (is_error = 1 OR has_exception = 1)
  ) AS failures
  WHERE nth = 1
),
prompts AS (
  SELECT trace, STRING_AGG(prompt, ', ' ORDER BY prompt) AS prompts
  FROM (SELECT trace, prompt FROM spans WHERE prompt IS NOT NULL GROUP BY trace, prompt) AS distinct_prompts
  GROUP BY trace
),
calls AS (
  SELECT spans.trace AS trace, SUM(spans.cost) AS cost, COUNT(spans.cost) AS costs
  FROM spans
  LEFT JOIN (SELECT trace, span, kind FROM spans WHERE kind = 'LLM' AND cost IS NOT NULL AND span IS NOT NULL) AS around
    ON around.trace = spans.trace AND around.span = spans.parent
  WHERE spans.kind = 'LLM' AND around.kind IS NULL
  GROUP BY spans.trace
),
traces AS (
  SELECT
    trace,
    MIN(depth) AS depth,
    MIN(is_child) AS is_partial,
    MAX(kind) AS kind,
    MAX(service_version) AS service_version,
    MAX(told_version) AS told_version,
    MAX(conversation) AS conversation,
    MAX(customer) AS customer,
    MAX(CASE WHEN kind = 'LLM' THEN model END) AS model,
    STRING_AGG(tool, ', ' ORDER BY begun, span) AS tools
  FROM spans
  GROUP BY trace
),
answers AS (
  SELECT
    targets.run AS run,
    MAX(CASE WHEN given.annotation IN ('approval_state', 'approval') THEN given.answer END) AS approval,
    MAX(CASE WHEN given.annotation = 'rescued' THEN given.answer END) AS rescued,
    MAX(CASE WHEN given.annotation = 'rescue_minutes' THEN given.answer END) AS minutes
  FROM rows_of_export AS given
  JOIN (SELECT trace AS run, span AS target FROM spans WHERE span IS NOT NULL) AS targets ON targets.target = given.annotated
  WHERE given.annotator = 'HUMAN'
  GROUP BY targets.run
),
runs AS (
  SELECT
    ordered.*,
    traces.model AS called_model,
    traces.tools AS tools,
    traces.conversation AS known_conversation,
    traces.customer AS known_customer,
    COALESCE(
      ordered.service_version, ordered.told_version, traces.service_version, traces.told_version
    ) AS release,
    CASE
      WHEN ordered.is_error = 1 THEN 1
      WHEN ordered.is_ok = 1 THEN 0
      ELSE ordered.has_exception
    END AS has_failed,
    CASE
      WHEN traces.depth < 2 THEN NULL
      WHEN traces.kind IS NULL THEN 'no span of the trace has openinference.span.kind'
      WHEN traces.is_partial = 1 THEN 'the root span of the trace is missing, and no other has the kind AGENT'
      ELSE 'the root of the trace is neither AGENT nor CHAIN, and no span has the kind AGENT'
    END AS without_run
  FROM ordered
  LEFT JOIN traces ON traces.trace = ordered.trace
  WHERE ordered.place = 1 OR traces.depth = 2
),
reasons AS (
  SELECT
    trace, begun, release, agent, name, kind, has_failed, error_type, text, model, called_model, conversation,
    known_conversation, customer, known_customer, cost, tools, _file, _line,
    CASE
      WHEN without_run IS NOT NULL THEN without_run
      WHEN release IS NULL THEN 'the run has no service.version, and its metadata no release, agent_version or version'
    END AS excluded
  FROM runs
  UNION ALL
  SELECT
    trace, begun, service_version AS release, agent, name, kind, 0 AS has_failed, exception_type AS error_type,
    message AS text, model, model AS called_model, conversation, conversation AS known_conversation, customer,
    customer AS known_customer, cost, tool_name AS tools, _file, _line,
    'the span has no trace id' AS excluded
  FROM rows_of_export
  WHERE trace IS NULL AND annotator IS NULL
)
SELECT
  reasons.trace AS run_id,
  CASE
    WHEN reasons.begun ~ '^[0-9]{11,19}$' THEN REPLACE(CAST(CAST(
      CASE
        WHEN LENGTH(reasons.begun) > 13 THEN TRY_CAST(reasons.begun AS BIGINT)
        ELSE TRY_CAST(reasons.begun AS BIGINT) * 1000000
      END AS TIMESTAMP(9)) AS VARCHAR), ' ', 'T') || 'Z'
    WHEN reasons.begun LIKE '%Z' OR reasons.begun ~ '[+-][0-9]{2}:?[0-9]{2}$' THEN reasons.begun
    ELSE REPLACE(REPLACE(reasons.begun, ' UTC', ''), ' ', 'T') || 'Z'
  END AS started_at,
  reasons.release AS release,
  COALESCE(reasons.agent, agents.agent, reasons.name, 'unnamed') AS workflow,
  CASE WHEN reasons.has_failed = 1 THEN 'failure' ELSE 'success' END AS outcome,
  CASE
    WHEN reasons.has_failed = 1 THEN COALESCE(reasons.error_type, failed_tools.error_type, 'error')
  END AS failure_class,
  COALESCE(reasons.conversation, reasons.known_conversation) AS cluster,
  COALESCE(reasons.customer, reasons.known_customer) AS tenant,
  LOWER(answers.approval) AS approval_state,
  CASE
    WHEN answers.rescued IN ('1', '1.0') THEN 'true'
    WHEN answers.rescued IN ('0', '0.0') THEN 'false'
    ELSE LOWER(answers.rescued)
  END AS rescued,
  answers.minutes AS rescue_minutes,
  failed_tools.tool AS tool,
  COALESCE(reasons.model, reasons.called_model) AS model,
  CASE WHEN calls.costs > 0 THEN calls.cost ELSE reasons.cost END AS cost_usd,
  CASE WHEN reasons.has_failed = 1 THEN COALESCE(reasons.text, failed_tools.text) END AS error_message,
  reasons.tools AS tools_called,
  prompts.prompts AS prompt_version,
  reasons.excluded AS excluded,
  reasons._file AS _file,
  reasons._line AS _line
FROM reasons
LEFT JOIN agents ON agents.trace = reasons.trace
LEFT JOIN failed_tools ON failed_tools.trace = reasons.trace
LEFT JOIN calls ON calls.trace = reasons.trace
LEFT JOIN prompts ON prompts.trace = reasons.trace
LEFT JOIN answers ON answers.run = reasons.trace
