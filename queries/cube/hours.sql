-- Question: how many runs of each release and workflow began in each hour (UTC) of each day?
-- Input:    days (the record's columns, one row per run)
-- Output:   started_on DATE, release TEXT, workflow TEXT, hour BIGINT (0 to 23), runs BIGINT
SELECT
  started_on,
  release,
  workflow,
  hour,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM (
  SELECT
    started_on,
    release,
    workflow,
    CAST(EXTRACT(HOUR FROM started_at) AS BIGINT) AS hour
  FROM days
) AS started
GROUP BY started_on, release, workflow, hour
ORDER BY started_on, release, workflow, hour
