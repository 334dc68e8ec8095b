-- Question: which runs occur more than once on one day? A run is a release and a run id.
-- Input:    day (the record's columns, one row per run)
-- Output:   release TEXT, run_id TEXT
SELECT release, run_id
FROM day
GROUP BY release, run_id
HAVING COUNT(*) > 1
ORDER BY release, run_id
