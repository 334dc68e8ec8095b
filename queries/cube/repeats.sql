-- Question: which run ids occur more than once on some days, in one release or in several, on one day or on two?
-- Input:    days (the record's columns, one row per run)
-- Output:   run_id TEXT
SELECT run_id
FROM days
GROUP BY run_id
HAVING COUNT(*) > 1
ORDER BY run_id
