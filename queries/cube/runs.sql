-- Question: how many runs of each release and workflow ended how, on each day?
-- Input:    days (the record's columns, one row per run)
-- Output:   started_on DATE, release TEXT, workflow TEXT, and BIGINT counts of runs: runs, failures, high_severity, severity_unknown,
--           rescued, not_rescued, hidden_rescues, success_not_rescued, approval_known, boundary, boundary_known,
--           authority_crossed, authority_kept
SELECT
  started_on,
  release,
  workflow,
  CAST(COUNT(*) AS BIGINT) AS runs,
  SUM(CAST(CASE WHEN outcome = 'failure' THEN 1 ELSE 0 END AS BIGINT)) AS failures,
  SUM(CAST(CASE WHEN outcome = 'failure' AND severity <= 2 THEN 1 ELSE 0 END AS BIGINT)) AS high_severity,
  SUM(CAST(CASE WHEN outcome = 'failure' AND severity IS NULL THEN 1 ELSE 0 END AS BIGINT)) AS severity_unknown,
  SUM(CAST(CASE WHEN rescued THEN 1 ELSE 0 END AS BIGINT)) AS rescued,
  SUM(CAST(CASE WHEN NOT rescued THEN 1 ELSE 0 END AS BIGINT)) AS not_rescued,
  SUM(CAST(CASE WHEN outcome = 'success' AND rescued THEN 1 ELSE 0 END AS BIGINT)) AS hidden_rescues,
  SUM(CAST(CASE WHEN outcome = 'success' AND NOT rescued THEN 1 ELSE 0 END AS BIGINT)) AS success_not_rescued,
  SUM(CAST(CASE WHEN approval_state <> 'unknown' THEN 1 ELSE 0 END AS BIGINT)) AS approval_known,
  SUM(CAST(CASE WHEN approval_state IN ('bypassed', 'timed_out_approved') OR authority_crossed THEN 1 ELSE 0 END AS BIGINT)) AS boundary,
  SUM(CAST(CASE WHEN approval_state <> 'unknown' OR authority_crossed IS NOT NULL THEN 1 ELSE 0 END AS BIGINT)) AS boundary_known,
  SUM(CAST(CASE WHEN authority_crossed THEN 1 ELSE 0 END AS BIGINT)) AS authority_crossed,
  SUM(CAST(CASE WHEN NOT authority_crossed THEN 1 ELSE 0 END AS BIGINT)) AS authority_kept
FROM days
GROUP BY started_on, release, workflow
ORDER BY started_on, release, workflow
