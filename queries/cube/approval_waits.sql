-- Question: how long did the approvals of each release and workflow wait for a person, on each day?
-- Input:    days (the record's columns, one row per run); runs that no person approved, and runs without a recorded wait, are
--           left out
-- Output:   started_on DATE, release TEXT, workflow TEXT, and BIGINT: approvals, seconds (their sum; a wait is rounded to seconds and capped at one
--           week), seconds_squared (the sum of their squares)
SELECT
  started_on,
  release,
  workflow,
  CAST(COUNT(*) AS BIGINT) AS approvals,
  SUM(seconds) AS seconds,
  SUM(seconds * seconds) AS seconds_squared
FROM (
  SELECT
    started_on,
    release,
    workflow,
    CAST(ROUND(CASE WHEN approval_wait_s < 604800 THEN approval_wait_s ELSE 604800 END) AS BIGINT) AS seconds
  FROM days
  WHERE approval_state IN ('approved', 'approved_modified') AND approval_wait_s IS NOT NULL
) AS waited
GROUP BY started_on, release, workflow
ORDER BY started_on, release, workflow
