-- Question: which runs of one day are cases, which are read one by one?
-- Input:    day (as day.sql reads it, one row per run)
-- Output:   the record's columns, types as in the record, source_file, source_line, and is_case BOOLEAN (true)
SELECT *
FROM day
WHERE is_case
ORDER BY started_at, run_id
