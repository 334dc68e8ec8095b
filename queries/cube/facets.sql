-- Question: how many runs of each release and workflow have which value of one column, on each day?
-- Input:    days (started_on, release, workflow, and the column in question as facet; one row per run)
-- Output:   started_on DATE, release TEXT, workflow TEXT, facet TEXT, runs BIGINT; runs without a value are left out
SELECT
  started_on,
  release,
  workflow,
  facet,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM days
WHERE facet IS NOT NULL
GROUP BY started_on, release, workflow, facet
ORDER BY started_on, release, workflow, facet
