-- Question: which runs of each day are cases, which are read one by one?
-- Input:    days (as days.sql reads them, one row per run)
-- Output:   the record's columns, types as in the record, source_file, source_line, started_on DATE and is_case BOOLEAN (true)
SELECT *
FROM days
WHERE is_case
ORDER BY started_at, run_id
