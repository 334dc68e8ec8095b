-- Question: how unevenly do failures fall on the clusters (tasks, conversations, users) of one day? The sums give the
--           variance of a clustered count at any rate p: sum (x - p n)^2 for x failures in n runs.
-- Input:    day (the record's columns, one row per run); runs without a cluster are left out
-- Output:   release TEXT, workflow TEXT, failure_class TEXT (NULL: all failures), and BIGINT sums over the clusters with
--           such a failure: clusters (their number), failures, failures_squared, failures_times_runs
--           "cluster" is quoted: CLUSTER is a keyword in some dialects.
SELECT
  failed.release,
  failed.workflow,
  failed.failure_class,
  CAST(COUNT(*) AS BIGINT) AS clusters,
  SUM(failed.failures) AS failures,
  SUM(failed.failures * failed.failures) AS failures_squared,
  SUM(failed.failures * sized.runs) AS failures_times_runs
FROM (
  SELECT
    release,
    workflow,
    "cluster",
    COALESCE(failure_class, 'unclassified') AS failure_class,
    CAST(COUNT(*) AS BIGINT) AS failures
  FROM day
  WHERE outcome = 'failure' AND "cluster" IS NOT NULL
  GROUP BY release, workflow, "cluster", COALESCE(failure_class, 'unclassified')
  UNION ALL
  SELECT
    release,
    workflow,
    "cluster",
    CAST(NULL AS VARCHAR) AS failure_class,
    CAST(COUNT(*) AS BIGINT) AS failures
  FROM day
  WHERE outcome = 'failure' AND "cluster" IS NOT NULL
  GROUP BY release, workflow, "cluster"
) AS failed
JOIN (
  SELECT
    release,
    workflow,
    "cluster",
    CAST(COUNT(*) AS BIGINT) AS runs
  FROM day
  WHERE "cluster" IS NOT NULL
  GROUP BY release, workflow, "cluster"
) AS sized
  ON failed.release = sized.release AND failed.workflow = sized.workflow AND failed."cluster" = sized."cluster"
GROUP BY failed.release, failed.workflow, failed.failure_class
ORDER BY failed.release, failed.workflow, failed.failure_class
