-- Question: how many runs of each day and release say when they were written, and how many of them were written on a day (UTC)
--           before the one they began on?
-- Input:    days (the record's columns, one row per run)
-- Output:   started_on DATE, release TEXT, and BIGINT counts of runs: dated, before_start
SELECT
  started_on,
  release,
  CAST(COUNT(*) AS BIGINT) AS dated,
  SUM(CAST(CASE WHEN written_on < started_on THEN 1 ELSE 0 END AS BIGINT)) AS before_start
FROM (
  SELECT
    started_on,
    release,
    CAST(COALESCE(recorded_at, updated_at) AS DATE) AS written_on
  FROM days
  WHERE recorded_at IS NOT NULL OR updated_at IS NOT NULL
) AS written
GROUP BY started_on, release
ORDER BY started_on, release
