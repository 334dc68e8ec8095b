-- Question: into how many clusters (tasks, conversations, users) of what size do the runs of each day fall?
-- Input:    days (the record's columns, one row per run); runs without a cluster are left out
-- Output:   started_on DATE, release TEXT, workflow TEXT, and BIGINT: clusters, runs, runs_squared (sum of the squared sizes)
--           "cluster" is quoted: CLUSTER is a keyword in some dialects.
SELECT
  started_on,
  release,
  workflow,
  CAST(COUNT(*) AS BIGINT) AS clusters,
  SUM(runs) AS runs,
  SUM(runs * runs) AS runs_squared
FROM (
  SELECT
    started_on,
    release,
    workflow,
    "cluster",
    CAST(COUNT(*) AS BIGINT) AS runs
  FROM days
  WHERE "cluster" IS NOT NULL
  GROUP BY started_on, release, workflow, "cluster"
) AS sized
GROUP BY started_on, release, workflow
ORDER BY started_on, release, workflow
