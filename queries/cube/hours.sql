-- Question: how many runs of each release and workflow began in each hour (UTC) of one day?
-- Input:    day (the record's columns, one row per run)
-- Output:   release TEXT, workflow TEXT, hour BIGINT (0 to 23), runs BIGINT
SELECT
  release,
  workflow,
  hour,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM (
  SELECT
    release,
    workflow,
    CAST(EXTRACT(HOUR FROM started_at) AS BIGINT) AS hour
  FROM day
) AS started
GROUP BY release, workflow, hour
ORDER BY release, workflow, hour
