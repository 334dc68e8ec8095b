-- Title: Failure rate of the newest releases, day by day
-- Note: Failed runs in percent of all runs of the day.
-- Note: The four releases that ran last.
-- Kind: line
WITH newest AS (
    SELECT release, MAX(day) AS last_day
    FROM counts
    GROUP BY release
    ORDER BY last_day DESC, release DESC
    LIMIT 4
)
SELECT
    counts.day,
    counts.release,
    100 * SUM(counts.failures) / SUM(counts.runs) AS failures_percent
FROM counts
INNER JOIN newest ON newest.release = counts.release
GROUP BY counts.day, counts.release
ORDER BY day, release
