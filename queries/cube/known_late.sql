-- Question: on which day (UTC) did the runs of each day, release and outcome become known?
-- Input:    days (the record's columns, one row per run)
-- Output:   started_on DATE, release TEXT, outcome TEXT, recorded_on DATE, runs BIGINT
SELECT
  started_on,
  release,
  outcome,
  recorded_on,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM (
  SELECT
    started_on,
    release,
    outcome,
    CAST(recorded_at AS DATE) AS recorded_on
  FROM days
  WHERE recorded_at IS NOT NULL
) AS recorded
GROUP BY started_on, release, outcome, recorded_on
ORDER BY started_on, release, outcome, recorded_on
