-- Question: how many runs of each release and workflow have which approval state, on each day?
-- Input:    days (the record's columns, one row per run)
-- Output:   started_on DATE, release TEXT, workflow TEXT, approval_state TEXT, runs BIGINT
SELECT
  started_on,
  release,
  workflow,
  approval_state,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM days
WHERE approval_state <> 'unknown'
GROUP BY started_on, release, workflow, approval_state
ORDER BY started_on, release, workflow, approval_state
