-- Question: which columns are read for the runs of some days? Every run has the columns that are counted or compared. Only cases
--           have the others, so that memory does not grow with the texts of plain successes. A case is a run that failed, was
--           rescued, retried or handed over, has a next action, or has an irregular approval or authority.
-- Input:    days (the record's columns, one row per run; source_file TEXT, source_line BIGINT)
-- Output:   the record's columns, types as in the record, source_file, source_line, started_on DATE (UTC) and is_case BOOLEAN
--           "cluster" and "commit" are quoted: both are keywords in some dialects.
SELECT
  run_id,
  started_at,
  CAST(started_at AS DATE) AS started_on,
  release,
  workflow,
  outcome,
  failure_class,
  severity,
  retry_count,
  updated_at,
  recorded_at,
  "cluster",
  batch,
  approval_state,
  approval_wait_s,
  authority_crossed,
  tool,
  model,
  tenant,
  prompt_version,
  agent_version,
  config_version,
  "commit",
  label,
  rescued,
  rescue_minutes,
  cost_usd,
  source_file,
  source_line,
  is_case,
  CASE WHEN is_case THEN agent END AS agent,
  CASE WHEN is_case THEN error_message END AS error_message,
  CASE WHEN is_case THEN transient END AS transient,
  CASE WHEN is_case THEN idempotent END AS idempotent,
  CASE WHEN is_case THEN action_executed END AS action_executed,
  CASE WHEN is_case THEN approved_at END AS approved_at,
  CASE WHEN is_case THEN closed_at END AS closed_at,
  CASE WHEN is_case THEN handoff_target END AS handoff_target,
  CASE WHEN is_case THEN task END AS task,
  CASE WHEN is_case THEN evidence END AS evidence,
  CASE WHEN is_case THEN tools_called END AS tools_called,
  CASE WHEN is_case THEN next_action END AS next_action,
  CASE WHEN is_case THEN implication END AS implication,
  CASE WHEN is_case THEN trace_url END AS trace_url,
  CASE WHEN is_case THEN ticket END AS ticket
FROM (
  SELECT
    *,
    outcome = 'failure'
    OR rescued
    OR retry_count > 0
    OR authority_crossed
    OR approval_state IN ('bypassed', 'timed_out_approved', 'revoked', 'rejected', 'timed_out_denied', 'pending')
    OR handoff_target IS NOT NULL
    OR next_action IS NOT NULL
    OR (approved_at IS NOT NULL AND closed_at IS NOT NULL) AS is_case
  FROM days
) AS marked
