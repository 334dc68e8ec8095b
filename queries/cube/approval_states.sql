-- Question: how many runs of each release and workflow have which approval state, on one day?
-- Input:    day (the record's columns, one row per run)
-- Output:   release TEXT, workflow TEXT, approval_state TEXT, runs BIGINT
SELECT
  release,
  workflow,
  approval_state,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM day
WHERE approval_state <> 'unknown'
GROUP BY release, workflow, approval_state
ORDER BY release, workflow, approval_state
