-- Question: on which day (UTC) did the runs of each release and outcome on one day become known?
-- Input:    day (the record's columns, one row per run)
-- Output:   release TEXT, outcome TEXT, recorded_on DATE, runs BIGINT
SELECT
  release,
  outcome,
  recorded_on,
  CAST(COUNT(*) AS BIGINT) AS runs
FROM (
  SELECT
    release,
    outcome,
    CAST(recorded_at AS DATE) AS recorded_on
  FROM day
  WHERE recorded_at IS NOT NULL
) AS recorded
GROUP BY release, outcome, recorded_on
ORDER BY release, outcome, recorded_on
