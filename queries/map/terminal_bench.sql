-- Question: did the agent solve the task of a Terminal-Bench trial, and if not, what stopped it?
-- Input:    raw (one row per trial: run_id, release, release_date, model, run, task_id, timestamp, is_resolved,
--           failure_mode, superseded)
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT, failure_class TEXT,
--           cluster TEXT (the task: its attempts are repeats, not independent), batch TEXT (the run group a burst can
--           sit in), model TEXT, excluded TEXT
-- Recognise: Terminal-Bench trials: task_id, is_resolved, failure_mode, superseded
--
-- A trial without a verdict (is_resolved is null) failed. `failure_mode = unset` says nothing about the outcome: many
-- unresolved trials have it, and some timeouts are resolved. Where the timestamp is missing, the date of the
-- release is used, and the load warns about the number of rows. Trials that a later submission replaced are left out.
SELECT
  run_id,
  COALESCE(timestamp, release_date) AS started_at,
  release,
  'terminal' AS workflow,
  CASE WHEN is_resolved = true THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN is_resolved = true THEN NULL
    WHEN failure_mode IS NULL OR failure_mode = 'unset' THEN 'unresolved'
    ELSE failure_mode
  END AS failure_class,
  task_id AS cluster,
  run AS batch,
  model,
  CASE WHEN superseded = true THEN 'a later submission replaced the trial' END AS excluded
FROM raw
