-- Question: how many runs of each release and workflow have which value of one column, on one day?
-- Input:    day (release, workflow, and the column in question as facet; one row per run)
-- Output:   release TEXT, workflow TEXT, facet TEXT, runs BIGINT; runs without a value are left out
SELECT
  release,
  workflow,
  facet,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM day
WHERE facet IS NOT NULL
GROUP BY release, workflow, facet
ORDER BY release, workflow, facet
