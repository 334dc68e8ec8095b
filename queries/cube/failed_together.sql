-- Question: which values of one column (a cluster, a batch, a minute) have several failures of a release on each day, and of
--           how many runs?
-- Input:    days (started_on, release, workflow, outcome, failure_class, and the column in question as facet; one row per run)
-- Output:   started_on DATE, release TEXT, facet, workflow TEXT, failure_class TEXT, and BIGINT counts: failures of this workflow and
--           class, failed and runs of the release with the value; values with a single failure are left out
SELECT
  failed.started_on,
  failed.release,
  failed.facet,
  failed.workflow,
  failed.failure_class,
  failed.failures,
  sized.failed,
  sized.runs
FROM (
  SELECT
    started_on,
    release,
    facet,
    workflow,
    COALESCE(failure_class, 'unclassified') AS failure_class,
    CAST(COUNT(*) AS BIGINT) AS failures
  FROM days
  WHERE outcome = 'failure' AND facet IS NOT NULL
  GROUP BY started_on, release, facet, workflow, COALESCE(failure_class, 'unclassified')
) AS failed
JOIN (
  SELECT
    started_on,
    release,
    facet,
    CAST(SUM(CASE WHEN outcome = 'failure' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
    CAST(COUNT(*) AS BIGINT) AS runs
  FROM days
  WHERE facet IS NOT NULL
  GROUP BY started_on, release, facet
) AS sized
  ON failed.started_on = sized.started_on AND failed.release = sized.release AND failed.facet = sized.facet
WHERE sized.failed > 1
ORDER BY failed.started_on, failed.release, failed.facet, failed.workflow, failed.failure_class
