-- Question: how did each prompt to a coding agent end, and who accepted or rejected its tool calls?
-- Recognise: Claude Code events (OTLP logs): body = claude_code.*
-- Recognise: Claude Code events (OTLP logs): attributes.event.name = claude_code.*
-- Recognise: Claude Code events (OTLP logs): scope.name = com.anthropic.claude_code*
-- Recognise: Codex events (OTLP logs): attributes.event.name = codex.*
-- Input:    raw (one row per log record of an OTLP export: body, timeUnixNano, attributes.event.name,
--           attributes.event.sequence, attributes.session.id, attributes.conversation.id, attributes.prompt.id,
--           attributes.<key of the event>, resource.attributes.service.*; spans named claude_code.tool.blocked_on_user
--           in the same table give the waits)
-- Output:   run_id TEXT (the prompt, else the session), started_at TIMESTAMP, release TEXT, workflow TEXT (the service),
--           outcome TEXT, failure_class TEXT, cluster TEXT (the session of a prompt), approval_state TEXT,
--           approval_wait_s DOUBLE (all waits of the run), tool TEXT, model TEXT, tenant TEXT (the organization),
--           cost_usd DOUBLE, error_message TEXT, tools_called TEXT, excluded TEXT
--
-- Claude Code numbers its prompts, so a run is a prompt. Codex does not, so a run is its conversation.
-- The last telling event decides the outcome: a failed or successful tool call, a request to the model that failed or
-- succeeded, or a decision about a tool call. After an error from which the agent recovered, a successful event follows.
-- A run without a telling event is pending.
-- A person who rejects or dismisses a call is `rejected`; a rule that accepts all calls is `auto_approved`. The record has
-- no word for a rule that rejects, so such a call leaves the state to the other calls of the run.
-- Excluded: records that are no event of an agent, and events that belong to no prompt or session.
-- Sources: code.claude.com/docs/en/monitoring-usage (its events and the span blocked_on_user), and the event names
-- and attributes of openai/codex, codex-rs/otel.
WITH records AS (
  SELECT
    _file,
    _line,
    COALESCE(
      NULLIF(TRY_CAST(timeUnixNano AS BIGINT), 0),
      NULLIF(TRY_CAST(observedTimeUnixNano AS BIGINT), 0),
      TRY_CAST(startTimeUnixNano AS BIGINT)
    ) AS at,
    TRY_CAST("attributes.event.sequence" AS BIGINT) AS sequence,
    COALESCE(CAST("attributes.event.name" AS VARCHAR), CAST(eventName AS VARCHAR), CAST(body AS VARCHAR)) AS named,
    CASE WHEN CAST(name AS VARCHAR) LIKE 'claude_code.%' THEN CAST(name AS VARCHAR) END AS span,
    CASE
      WHEN CAST(body AS VARCHAR) LIKE 'claude_code.%' OR CAST("scope.name" AS VARCHAR) LIKE '%claude_code%' THEN 1
      ELSE 0
    END AS is_claude,
    NULLIF(CAST("attributes.prompt.id" AS VARCHAR), '') AS prompt,
    COALESCE(
      NULLIF(CAST("attributes.session.id" AS VARCHAR), ''), NULLIF(CAST("attributes.conversation.id" AS VARCHAR), '')
    ) AS session,
    CAST("attributes.tool_name" AS VARCHAR) AS tool,
    LOWER(CAST("attributes.decision" AS VARCHAR)) AS decision,
    LOWER(CAST("attributes.source" AS VARCHAR)) AS source,
    LOWER(CAST("attributes.success" AS VARCHAR)) AS success,
    CAST("attributes.error_type" AS VARCHAR) AS error_type,
    COALESCE(CAST("attributes.error" AS VARCHAR), CAST("attributes.error.message" AS VARCHAR)) AS message,
    CAST("attributes.event.kind" AS VARCHAR) AS kind,
    LOWER(CAST("attributes.server_fallback_hop" AS VARCHAR)) AS is_hop,
    CAST("attributes.model" AS VARCHAR) AS model,
    CAST("attributes.organization.id" AS VARCHAR) AS organization,
    TRY_CAST("attributes.cost_usd" AS DOUBLE) AS cost,
    TRY_CAST("attributes.duration_ms" AS DOUBLE) AS duration_ms,
    COALESCE(CAST("resource.attributes.service.version" AS VARCHAR), CAST("attributes.app.version" AS VARCHAR)) AS version,
    CAST("resource.attributes.service.name" AS VARCHAR) AS service
  FROM raw
),
events AS (
  SELECT
    *,
    REPLACE(REPLACE(named, 'claude_code.', ''), 'codex.', '') AS event,
    CASE
      WHEN decision LIKE 'accept%' OR decision LIKE 'approved%' THEN 'accepted'
      WHEN decision LIKE 'timed%' OR decision = 'timeout' THEN 'timed_out'
      WHEN decision IS NOT NULL THEN 'rejected'
    END AS answer,
    CASE WHEN source LIKE 'user%' THEN 1 ELSE 0 END AS is_by_person
  FROM records
),
telling AS (
  SELECT
    *,
    COALESCE(prompt, session) AS run,
    CASE
      WHEN event = 'tool_decision' AND answer = 'accepted' THEN 0
      WHEN event = 'tool_decision' THEN 1
      WHEN event = 'tool_result' AND success = 'false' THEN 1
      WHEN event = 'tool_result' AND success = 'true' THEN 0
      WHEN event IN ('api_error', 'api_retries_exhausted') THEN 1
      WHEN event = 'api_refusal' AND (is_hop IS NULL OR is_hop <> 'true') THEN 1
      WHEN event IN ('api_request', 'sse_event') AND message IS NOT NULL THEN 1
      WHEN event = 'api_request' THEN 0
      WHEN event = 'sse_event' AND kind = 'response.completed' THEN 0
    END AS is_bad,
    CASE WHEN event = 'tool_decision' AND answer = 'rejected' AND is_by_person = 1 THEN 1 ELSE 0 END AS is_refused,
    CASE WHEN event = 'tool_decision' AND answer = 'timed_out' THEN 1 ELSE 0 END AS is_timed_out,
    CASE WHEN event = 'tool_decision' AND answer = 'accepted' AND is_by_person = 1 THEN 1 ELSE 0 END AS is_approved,
    CASE WHEN event = 'tool_decision' AND answer = 'accepted' AND is_by_person = 0 THEN 1 ELSE 0 END AS is_automatic,
    CASE
      WHEN span = 'claude_code.tool.blocked_on_user' AND (source IS NULL OR is_by_person = 1) THEN duration_ms / 1000
    END AS wait_s,
    CASE WHEN event = 'tool_result' THEN tool END AS called
  FROM events
),
sessions AS (
  SELECT session, MAX(prompt) AS prompt
  FROM records
  WHERE session IS NOT NULL
  GROUP BY session
),
placed AS (
  SELECT
    telling.*,
    CASE
      WHEN telling.named IS NULL AND telling.span IS NULL THEN 'the record has no event.name'
      WHEN telling.span IS NULL AND telling.is_claude = 0
        AND telling.named NOT LIKE 'claude_code.%' AND telling.named NOT LIKE 'codex.%'
      THEN 'the event is neither claude_code.* nor codex.*'
      WHEN telling.run IS NULL THEN 'the event has no prompt.id, session.id or conversation.id'
      WHEN telling.prompt IS NULL AND sessions.prompt IS NOT NULL THEN 'the event has no prompt.id, and its session has prompts'
    END AS excluded
  FROM telling
  LEFT JOIN sessions ON sessions.session = telling.session
),
sums AS (
  SELECT
    run,
    MIN(at) AS begun,
    MAX(version) AS version,
    MAX(service) AS service,
    MAX(model) AS model,
    MAX(organization) AS organization,
    SUM(cost) AS cost,
    SUM(wait_s) AS wait_s,
    COUNT(wait_s) AS waits,
    COUNT(cost) AS costs,
    MAX(is_refused) AS is_refused,
    MAX(is_timed_out) AS is_timed_out,
    MAX(is_approved) AS is_approved,
    MAX(is_automatic) AS is_automatic,
    STRING_AGG(called, ', ' ORDER BY at, sequence) AS tools
  FROM placed
  WHERE excluded IS NULL
  GROUP BY run
),
endings AS (
  SELECT run, event, answer, is_by_person, is_bad, tool, error_type, message
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY run ORDER BY at DESC, sequence DESC, is_bad DESC) AS place
    FROM placed
    WHERE excluded IS NULL AND is_bad IS NOT NULL
  ) AS ranked
  WHERE place = 1
),
firsts AS (
  SELECT *
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY run, excluded ORDER BY at, sequence) AS place
    FROM placed
  ) AS ranked
  WHERE place = 1 OR excluded IS NOT NULL
)
SELECT
  firsts.run AS run_id,
  sums.begun AS started_at,
  COALESCE(sums.version, 'unversioned') AS release,
  COALESCE(sums.service, 'coding agent') AS workflow,
  CASE
    WHEN endings.is_bad = 1 THEN 'failure'
    WHEN endings.is_bad = 0 THEN 'success'
    ELSE 'pending'
  END AS outcome,
  CASE
    WHEN endings.is_bad IS NULL OR endings.is_bad = 0 THEN NULL
    WHEN endings.event = 'tool_decision' AND endings.answer = 'timed_out' THEN 'approval_timed_out'
    WHEN endings.event = 'tool_decision' AND endings.is_by_person = 1 THEN 'rejected_by_person'
    WHEN endings.event = 'tool_decision' THEN 'rejected_by_rule'
    WHEN endings.event = 'tool_result' THEN COALESCE(endings.error_type, 'tool_error')
    WHEN endings.event = 'api_refusal' THEN 'api_refusal'
    ELSE 'api_error'
  END AS failure_class,
  CASE WHEN firsts.prompt IS NOT NULL THEN firsts.session END AS cluster,
  CASE
    WHEN sums.is_refused = 1 THEN 'rejected'
    WHEN sums.is_timed_out = 1 THEN 'timed_out_denied'
    WHEN sums.is_approved = 1 THEN 'approved'
    WHEN sums.is_automatic = 1 THEN 'auto_approved'
  END AS approval_state,
  CASE WHEN sums.waits > 0 THEN sums.wait_s END AS approval_wait_s,
  endings.tool AS tool,
  sums.model AS model,
  sums.organization AS tenant,
  CASE WHEN sums.costs > 0 THEN sums.cost END AS cost_usd,
  CASE WHEN endings.is_bad = 1 THEN endings.message END AS error_message,
  sums.tools AS tools_called,
  firsts.excluded AS excluded,
  firsts._file AS _file,
  firsts._line AS _line
FROM firsts
LEFT JOIN sums ON sums.run = firsts.run
LEFT JOIN endings ON endings.run = firsts.run
