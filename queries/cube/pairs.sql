-- Question: how many runs of each release and workflow have which values of two columns, on each day?
-- Input:    days (started_on, release, workflow, and the columns in question as facet and other; one row per run)
-- Output:   started_on DATE, release TEXT, workflow TEXT, facet TEXT, other TEXT, runs BIGINT; runs that lack one of the values
--           are left out
SELECT
  started_on,
  release,
  workflow,
  facet,
  other,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM days
WHERE facet IS NOT NULL AND other IS NOT NULL
GROUP BY started_on, release, workflow, facet, other
ORDER BY started_on, release, workflow, facet, other
