-- Question: which run ids occur more than once on one day, in one release or in several?
-- Input:    day (the record's columns, one row per run)
-- Output:   run_id TEXT
SELECT run_id
FROM day
GROUP BY run_id
HAVING COUNT(*) > 1
ORDER BY run_id
