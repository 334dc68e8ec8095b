-- Question: how did each trace of the OpenAI Agents SDK end? One trace, one run.
-- Recognise: OpenAI Agents SDK traces: object = trace*, id, span_data.type
-- Input:    raw (one row per item of an exporter: object `trace` with id, workflow_name, group_id, metadata.*; object
--           `trace.span` with id, trace_id, parent_id, started_at, ended_at, span_data.*, error.message, error.data.error)
--           data (the same items, from the bodies {"data": […]} that the SDK posts)
-- Output:   run_id TEXT (the trace), started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the group), approval_state TEXT, handoff_target TEXT, rescued TEXT,
--           tool TEXT, model TEXT, error_message TEXT, tools_called TEXT, excluded TEXT
--
-- A span with an error is bad, and so is a guardrail that triggered. A run failed when its last bad span ended and no call
-- of a model or function began afterwards: from the other errors the agent recovered. Nested agents belong to the same run.
-- The class is that of the last of these bad spans. Older versions of the SDK mark the error of a call on the call alone, and newer
-- ones repeat it on the agent, as 'Error in agent run'. The call counts before that. A refused handoff is not bad.
-- A guardrail that triggered is a safe stop: class guardrails_triggered. It is no violation of a rule.
-- A span is exported when it ends. Where a parent is missing, the run has not ended, or its span is lost: it is pending.
-- Approvals: the SDK says only that a person rejected a call. That is `rejected`, also if the run went on.
-- Rescues: a handoff to an agent whose name has the word human, person or escalation (also escalate, escalated), such as
-- `human_agent` or `EscalationAgent`. Other handoffs are steps of the run.
-- The release is metadata.release of the trace, else metadata.agent_version, else metadata.version.
-- The items have no cost and no severity. Tokens are no cost.
-- Excluded: traces without one of these keys, without spans, or without an agent, a call of a model or a function; spans whose
-- trace has no item of its own, which has the workflow and the metadata; and items that are something else.
-- An item that occurs twice, such as in two files, counts once.
-- Sources: src/agents/tracing (span_data.py, spans.py, traces.py, processors.py) and src/agents/run_internal in
-- github.com/openai/openai-agents-python.
WITH items AS (
  SELECT
    _file,
    _line,
    CAST(object AS VARCHAR) AS object,
    NULLIF(CAST(id AS VARCHAR), '') AS id,
    NULLIF(CAST(trace_id AS VARCHAR), '') AS trace_id,
    NULLIF(CAST(parent_id AS VARCHAR), '') AS parent_id,
    CAST(started_at AS VARCHAR) AS begun,
    CAST(ended_at AS VARCHAR) AS ended,
    NULLIF(CAST(workflow_name AS VARCHAR), '') AS workflow,
    NULLIF(CAST(group_id AS VARCHAR), '') AS conversation,
    COALESCE(
      NULLIF(CAST("metadata.release" AS VARCHAR), ''),
      NULLIF(CAST("metadata.agent_version" AS VARCHAR), ''),
      NULLIF(CAST("metadata.version" AS VARCHAR), '')
    ) AS release,
    CAST("span_data.type" AS VARCHAR) AS kind,
    CAST("span_data.name" AS VARCHAR) AS name,
    NULLIF(CAST("span_data.model" AS VARCHAR), '') AS model,
    CAST("span_data.to_agent" AS VARCHAR) AS receiver,
    LOWER(CAST("span_data.triggered" AS VARCHAR)) AS triggered,
    CAST("error.message" AS VARCHAR) AS message,
    CAST("error.data.error" AS VARCHAR) AS detail
  FROM raw
  WHERE raw.data IS NULL
  UNION ALL
  SELECT
    _file,
    _line,
    CAST(object AS VARCHAR) AS object,
    NULLIF(CAST(id AS VARCHAR), '') AS id,
    NULLIF(CAST(trace_id AS VARCHAR), '') AS trace_id,
    NULLIF(CAST(parent_id AS VARCHAR), '') AS parent_id,
    CAST(started_at AS VARCHAR) AS begun,
    CAST(ended_at AS VARCHAR) AS ended,
    NULLIF(CAST(workflow_name AS VARCHAR), '') AS workflow,
    NULLIF(CAST(group_id AS VARCHAR), '') AS conversation,
    COALESCE(
      NULLIF(CAST("metadata.release" AS VARCHAR), ''),
      NULLIF(CAST("metadata.agent_version" AS VARCHAR), ''),
      NULLIF(CAST("metadata.version" AS VARCHAR), '')
    ) AS release,
    CAST("span_data.type" AS VARCHAR) AS kind,
    CAST("span_data.name" AS VARCHAR) AS name,
    NULLIF(CAST("span_data.model" AS VARCHAR), '') AS model,
    CAST("span_data.to_agent" AS VARCHAR) AS receiver,
    LOWER(CAST("span_data.triggered" AS VARCHAR)) AS triggered,
    CAST("error.message" AS VARCHAR) AS message,
    CAST("error.data.error" AS VARCHAR) AS detail
  FROM data
),
distinct_items AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY object, id ORDER BY _file, _line) AS place
    FROM items
  ) AS ranked
  WHERE place = 1 OR id IS NULL
),
spans AS (
  SELECT
    *,
    CASE
      WHEN kind = 'handoff' THEN 0
      WHEN message IS NOT NULL OR (kind = 'guardrail' AND triggered = 'true') THEN 1
      ELSE 0
    END AS is_bad,
    CASE
      WHEN message IS NULL AND kind IN ('agent', 'generation', 'response', 'function', 'speech', 'transcription') THEN 1
      ELSE 0
    END AS is_good,
    CASE WHEN message LIKE 'Error in agent run%' THEN 0 ELSE 1 END AS is_cause,
    CASE WHEN detail LIKE '%was manually rejected by user%' THEN 1 ELSE 0 END AS is_rejected,
    CASE WHEN kind = 'function' THEN name END AS tool,
    CASE
      WHEN kind = 'handoff' AND (
        LOWER(receiver) ~ '(^|[^a-z])(human|person|escalation|escalate|escalated)([^a-z]|$)'
        OR receiver ~ '(^|[a-z])(Human|Person|Escalation|Escalate|Escalated)([^a-z]|$)'
      )
      THEN receiver
    END AS person
  FROM distinct_items
  WHERE object = 'trace.span' AND trace_id IS NOT NULL
),
orphans AS (
  SELECT children.trace_id AS trace_id, COUNT(*) AS spans
  FROM spans AS children
  LEFT JOIN (SELECT trace_id, id AS found FROM spans WHERE id IS NOT NULL) AS parents
    ON parents.trace_id = children.trace_id AND parents.found = children.parent_id
  WHERE children.parent_id IS NOT NULL AND parents.found IS NULL
  GROUP BY children.trace_id
),
sums AS (
  SELECT
    trace_id,
    MIN(begun) AS begun,
    MAX(CASE WHEN is_good = 1 THEN begun END) AS last_good,
    MAX(is_good) AS has_good,
    MAX(is_bad) AS has_bad,
    MAX(is_rejected) AS is_rejected,
    MAX(model) AS model,
    MAX(person) AS person,
    STRING_AGG(tool, ', ' ORDER BY begun, id) AS tools
  FROM spans
  GROUP BY trace_id
),
errors AS (
  SELECT
    trace_id,
    tool,
    CASE WHEN detail IS NULL THEN COALESCE(message, name) ELSE message || ': ' || detail END AS text,
    CASE
      WHEN kind = 'guardrail' OR message LIKE 'Guardrail tripwire%' THEN 'guardrails_triggered'
      WHEN is_rejected = 1 THEN 'rejected_by_person'
      WHEN message LIKE 'Max turns%' THEN 'max_turns_exceeded'
      WHEN kind = 'function' THEN 'tool_error'
      WHEN kind IN ('generation', 'response') THEN 'model_error'
      ELSE kind || '_error'
    END AS class
  FROM (
    SELECT spans.*, ROW_NUMBER() OVER (
      PARTITION BY spans.trace_id ORDER BY spans.is_cause DESC, spans.ended DESC, spans.begun DESC, spans.id DESC
    ) AS nth
    FROM spans
    LEFT JOIN sums ON sums.trace_id = spans.trace_id
    WHERE spans.is_bad = 1 AND (sums.last_good IS NULL OR sums.last_good < spans.ended)
  ) AS failures
  WHERE nth = 1
),
traces AS (
  SELECT id AS trace_id, _file, _line, workflow, conversation, release
  FROM distinct_items
  WHERE object = 'trace' AND id IS NOT NULL
),
runs AS (
  SELECT
    traces.trace_id AS trace_id,
    traces._file AS _file,
    traces._line AS _line,
    traces.workflow AS workflow,
    traces.conversation AS conversation,
    traces.release AS release,
    CASE
      WHEN sums.trace_id IS NULL THEN 'the trace has no spans'
      WHEN sums.has_good = 0 AND sums.has_bad = 0 THEN 'no span of the trace is an agent, a call of a model or a function'
      WHEN traces.release IS NULL THEN 'the metadata of the trace has no release, agent_version or version'
    END AS excluded
  FROM traces
  LEFT JOIN sums ON sums.trace_id = traces.trace_id
  UNION ALL
  SELECT
    distinct_items.trace_id AS trace_id,
    distinct_items._file AS _file,
    distinct_items._line AS _line,
    CAST(NULL AS VARCHAR) AS workflow,
    CAST(NULL AS VARCHAR) AS conversation,
    CAST(NULL AS VARCHAR) AS release,
    CASE
      WHEN distinct_items.object = 'trace' THEN 'the trace has no id'
      WHEN distinct_items.object IS NULL OR distinct_items.object <> 'trace.span'
        THEN 'the object of the item is neither trace nor trace.span'
      WHEN distinct_items.trace_id IS NULL THEN 'the span has no trace_id'
      ELSE 'the trace has no item of its own, so no workflow_name and no metadata'
    END AS excluded
  FROM distinct_items
  LEFT JOIN (SELECT trace_id AS known FROM traces) AS known ON known.known = distinct_items.trace_id
  WHERE known.known IS NULL AND (distinct_items.object IS NULL OR distinct_items.object <> 'trace' OR distinct_items.id IS NULL)
),
ends AS (
  SELECT
    runs.*,
    sums.begun AS begun,
    sums.is_rejected AS was_rejected,
    sums.model AS model,
    sums.person AS person,
    sums.tools AS tools,
    errors.tool AS failed_tool,
    errors.text AS text,
    errors.class AS class,
    CASE
      WHEN orphans.trace_id IS NOT NULL THEN 'pending'
      WHEN errors.trace_id IS NULL THEN 'success'
      ELSE 'failure'
    END AS outcome
  FROM runs
  LEFT JOIN sums ON sums.trace_id = runs.trace_id
  LEFT JOIN errors ON errors.trace_id = runs.trace_id
  LEFT JOIN orphans ON orphans.trace_id = runs.trace_id
)
SELECT
  trace_id AS run_id,
  begun AS started_at,
  release AS release,
  COALESCE(workflow, 'unnamed') AS workflow,
  outcome AS outcome,
  CASE WHEN outcome = 'failure' THEN class END AS failure_class,
  conversation AS cluster,
  CASE WHEN was_rejected = 1 THEN 'rejected' END AS approval_state,
  person AS handoff_target,
  CASE WHEN person IS NOT NULL THEN 'true' END AS rescued,
  CASE WHEN outcome = 'failure' THEN failed_tool END AS tool,
  model AS model,
  CASE WHEN outcome = 'failure' THEN text END AS error_message,
  tools AS tools_called,
  excluded AS excluded,
  _file AS _file,
  _line AS _line
FROM ends
