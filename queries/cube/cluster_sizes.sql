-- Question: into how many clusters (tasks, conversations, users) of what size do the runs of one day fall?
-- Input:    day (the record's columns, one row per run); runs without a cluster are left out
-- Output:   release TEXT, workflow TEXT, and BIGINT: clusters, runs, runs_squared (sum of the squared sizes)
--           "cluster" is quoted: CLUSTER is a keyword in some dialects.
SELECT
  release,
  workflow,
  CAST(COUNT(*) AS BIGINT) AS clusters,
  SUM(runs) AS runs,
  SUM(runs * runs) AS runs_squared
FROM (
  SELECT
    release,
    workflow,
    "cluster",
    CAST(COUNT(*) AS BIGINT) AS runs
  FROM day
  WHERE "cluster" IS NOT NULL
  GROUP BY release, workflow, "cluster"
) AS sized
GROUP BY release, workflow
ORDER BY release, workflow
