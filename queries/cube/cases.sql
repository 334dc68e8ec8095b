-- Question: which runs of one day are cases, to be read one by one? A case failed, was rescued or retried, or went
--           past an approval boundary.
-- Input:    day (the record's columns, one row per run)
-- Output:   the columns of a case, types as in the record
SELECT
  run_id,
  started_at,
  release,
  workflow,
  outcome,
  failure_class,
  severity,
  retry_count,
  approval_state,
  authority_crossed,
  tool,
  model,
  tenant,
  batch,
  rescued,
  rescue_minutes,
  cost_usd,
  error_message
FROM day
WHERE outcome = 'failure'
  OR rescued
  OR retry_count > 0
  OR authority_crossed
  OR approval_state IN ('bypassed', 'timed_out_approved', 'revoked')
ORDER BY started_at, run_id
