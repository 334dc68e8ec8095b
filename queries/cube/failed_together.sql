-- Question: which values of one column (a cluster, a batch, a minute) have several failures of a release on one day, and of
--           how many runs?
-- Input:    day (release, workflow, outcome, failure_class, and the column in question as facet; one row per run)
-- Output:   release TEXT, facet TEXT, workflow TEXT, failure_class TEXT, and BIGINT counts: failures of this workflow and
--           class, failed and runs of the release with the value; values with a single failure are left out
SELECT
  failed.release,
  failed.facet,
  failed.workflow,
  failed.failure_class,
  failed.failures,
  sized.failed,
  sized.runs
FROM (
  SELECT
    release,
    facet,
    workflow,
    COALESCE(failure_class, 'unclassified') AS failure_class,
    CAST(COUNT(*) AS BIGINT) AS failures
  FROM day
  WHERE outcome = 'failure' AND facet IS NOT NULL
  GROUP BY release, facet, workflow, COALESCE(failure_class, 'unclassified')
) AS failed
JOIN (
  SELECT
    release,
    facet,
    CAST(SUM(CASE WHEN outcome = 'failure' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
    CAST(COUNT(*) AS BIGINT) AS runs
  FROM day
  WHERE facet IS NOT NULL
  GROUP BY release, facet
) AS sized
  ON failed.release = sized.release AND failed.facet = sized.facet
WHERE sized.failed > 1
ORDER BY failed.release, failed.facet, failed.workflow, failed.failure_class
