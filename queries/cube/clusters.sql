-- Question: how unevenly do failures fall on the clusters (tasks, conversations, users) of each day? The sums give the
--           variance of a clustered count at any rate p: sum (x - p n)^2 for x failures in n runs.
-- Input:    days (the record's columns, one row per run); runs without a cluster are left out
-- Output:   started_on DATE, release TEXT, workflow TEXT, failure_class TEXT (NULL: all failures), and BIGINT sums over the clusters with
--           such a failure: clusters (their number), failures, failures_squared, failures_times_runs
--           "cluster" is quoted: CLUSTER is a keyword in some dialects.
SELECT
  failed.started_on,
  failed.release,
  failed.workflow,
  failed.failure_class,
  CAST(COUNT(*) AS BIGINT) AS clusters,
  SUM(failed.failures) AS failures,
  SUM(failed.failures * failed.failures) AS failures_squared,
  SUM(failed.failures * sized.runs) AS failures_times_runs
FROM (
  SELECT
    started_on,
    release,
    workflow,
    "cluster",
    COALESCE(failure_class, 'unclassified') AS failure_class,
    CAST(COUNT(*) AS BIGINT) AS failures
  FROM days
  WHERE outcome = 'failure' AND "cluster" IS NOT NULL
  GROUP BY started_on, release, workflow, "cluster", COALESCE(failure_class, 'unclassified')
  UNION ALL
  SELECT
    started_on,
    release,
    workflow,
    "cluster",
    CAST(NULL AS VARCHAR) AS failure_class,
    CAST(COUNT(*) AS BIGINT) AS failures
  FROM days
  WHERE outcome = 'failure' AND "cluster" IS NOT NULL
  GROUP BY started_on, release, workflow, "cluster"
) AS failed
JOIN (
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
  ON failed.started_on = sized.started_on AND failed.release = sized.release AND failed.workflow = sized.workflow
    AND failed."cluster" = sized."cluster"
GROUP BY failed.started_on, failed.release, failed.workflow, failed.failure_class
ORDER BY failed.started_on, failed.release, failed.workflow, failed.failure_class
