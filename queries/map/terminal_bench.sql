-- Question: did the agent solve the task of a Terminal-Bench trial, and if not, what stopped it?
-- Input:    results (the list in the results.json of a run: id, trial_name, task_id, is_resolved, failure_mode,
--           trial_started_at, agent_started_at)
--           raw, with a trial in each document: the results.json of one trial, with the same columns; or the
--           result.json of Harbor, which runs Terminal-Bench 2 (id, task_name, trial_name, source, started_at,
--           agent_info.*, agent_result.cost_usd, verifier_result.rewards.reward, exception_info.*, config.job_id)
--           raw, with the run_metadata.json of a run (agent_name, model_name, dataset_name, start_time, output_path)
--           raw, with tidy rows, one a trial (run_id, release, release_date, model, run, task_id, timestamp,
--           is_resolved, failure_mode, superseded)
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT, workflow TEXT (the data set, else 'terminal'),
--           outcome TEXT, failure_class TEXT, cluster TEXT (the task: its attempts are repeats, not independent),
--           batch TEXT (the run of the harness, in which a burst can sit), model TEXT, cost_usd DOUBLE,
--           error_message TEXT, excluded TEXT
-- Recognise: Terminal-Bench, the results of a run: trial_name, task_id, is_resolved, failure_mode
-- Recognise: Terminal-Bench 2, the results of Harbor: trial_name, task_name, task_checksum, agent_info.name
-- Recognise: Terminal-Bench, one row per trial: run_id, release, task_id, is_resolved, failure_mode
--
-- A run is a trial. It failed unless is_resolved is true. So a trial without a verdict (null) failed, as in the
-- harness's own n_unresolved. `failure_mode = unset` says nothing about the outcome: many unresolved trials have it, and
-- some timeouts are resolved. A trial of Harbor succeeded if its reward is 1 and Harbor does not call the reward
-- invalid; the class of the others is the type of the exception, else 'partial' or 'unresolved' by the reward.
-- The release is the first of these: a folder release=NAME above the file; agent, version and model of Harbor;
-- agent_name and model_name of the run_metadata.json beside the run's results.json, so give the folder as input; the
-- folder of a submission to the leaderboard, such as 20250811_cursor-cli_claude-4-sonnet.
-- A trial that crashed early has no time. It has the start of its run then, or the earliest time in its run. Tidy rows
-- without a timestamp have the date of their release, and the load warns about their number. A time of Harbor without
-- a zone is read as UTC.
-- Terminal-Bench has tokens and no cost. There are no approvals and no rescues.
-- Excluded: trials without a release or a time, trials of Harbor that were cancelled or not verified, trials that a
-- later submission replaced, the documents that hold the trials of a run, and documents that are no trial. A trial in
-- the results.json of its run and in a results.json of its own counts once.
-- Sources: terminal-bench 0.2.18, harness/models.py (BenchmarkResults, TrialResults, RunMetadata); harbor 0.26.0,
-- models/trial/result.py (TrialResult); github.com/laude-institute/terminal-bench-leaderboard, results/
WITH documents AS (
  SELECT
    _file,
    _line,
    SUBSTR(_file, 1, LENGTH(_file) - LENGTH(SPLIT_PART(_file, '/', -1))) AS folder,
    CASE
      WHEN task_name IS NOT NULL THEN 'harbor'
      WHEN task_id IS NOT NULL AND run_id IS NOT NULL THEN 'tidy'
      WHEN task_id IS NOT NULL AND trial_name IS NOT NULL THEN 'trial'
      WHEN agent_name IS NOT NULL AND output_path IS NOT NULL THEN 'metadata'
      WHEN results IS NOT NULL THEN 'results'
      WHEN n_total_trials IS NOT NULL THEN 'job'
      ELSE 'other'
    END AS kind,
    CAST(id AS VARCHAR) AS id,
    CAST(run_id AS VARCHAR) AS run_id,
    NULLIF(CAST(release AS VARCHAR), '') AS release,
    CAST(release_date AS VARCHAR) AS release_date,
    CAST(timestamp AS VARCHAR) AS timestamp,
    CAST(model AS VARCHAR) AS model,
    CAST(run AS VARCHAR) AS run,
    CAST(trial_name AS VARCHAR) AS trial,
    CAST(task_id AS VARCHAR) AS task_id,
    CAST(task_name AS VARCHAR) AS task_name,
    LOWER(CAST(is_resolved AS VARCHAR)) AS resolved,
    CAST(failure_mode AS VARCHAR) AS mode,
    LOWER(CAST(superseded AS VARCHAR)) AS superseded,
    COALESCE(CAST(trial_started_at AS VARCHAR), CAST(agent_started_at AS VARCHAR)) AS begun,
    CAST(agent_name AS VARCHAR) AS agent_name,
    NULLIF(CAST(model_name AS VARCHAR), '') AS model_name,
    CAST(dataset_name AS VARCHAR) AS dataset,
    CAST(start_time AS VARCHAR) AS start_time,
    CAST(started_at AS VARCHAR) AS started_at,
    NULLIF(CAST(source AS VARCHAR), '') AS source,
    CAST("agent_info.name" AS VARCHAR) AS agent,
    NULLIF(CAST("agent_info.version" AS VARCHAR), 'unknown') AS agent_version,
    CAST("agent_info.model_info.name" AS VARCHAR) AS agent_model,
    CAST("agent_result.cost_usd" AS DOUBLE) AS cost,
    CAST("verifier_result.rewards.reward" AS DOUBLE) AS reward,
    CASE
      WHEN CAST("verifier_result.rewards.reward" AS DOUBLE) >= 1
        AND COALESCE(LOWER(CAST(reward_valid AS VARCHAR)), 'true') = 'true'
      THEN 1
      ELSE 0
    END AS is_rewarded,
    CAST("exception_info.exception_type" AS VARCHAR) AS exception,
    CAST("exception_info.exception_message" AS VARCHAR) AS message,
    COALESCE(CAST("config.job_id" AS VARCHAR), CAST("config.trials_dir" AS VARCHAR)) AS job
  FROM raw
),
metadata AS (
  SELECT
    folder,
    MAX(CONCAT_WS('_', agent_name, model_name)) AS release,
    MAX(model_name) AS model,
    MAX(dataset) AS dataset,
    MIN(start_time) AS begun
  FROM documents
  WHERE kind = 'metadata'
  GROUP BY folder
),
listed AS (
  SELECT CAST(id AS VARCHAR) AS id, COUNT(*) AS places
  FROM results
  WHERE id IS NOT NULL
  GROUP BY CAST(id AS VARCHAR)
),
trials AS (
  SELECT
    CAST(id AS VARCHAR) AS id,
    CAST(trial_name AS VARCHAR) AS trial,
    CAST(task_id AS VARCHAR) AS task,
    LOWER(CAST(is_resolved AS VARCHAR)) AS resolved,
    CAST(failure_mode AS VARCHAR) AS mode,
    COALESCE(CAST(trial_started_at AS VARCHAR), CAST(agent_started_at AS VARCHAR)) AS begun,
    NULLIF(CAST(release AS VARCHAR), '') AS named_release,
    SUBSTR(_file, 1, LENGTH(_file) - LENGTH(SPLIT_PART(_file, '/', -1))) AS folder,
    SPLIT_PART(_file, '/', -3) AS submission,
    0 AS is_document,
    _file,
    _row AS _line
  FROM results
  UNION ALL
  SELECT
    id,
    trial,
    task_id AS task,
    resolved,
    mode,
    begun,
    release AS named_release,
    -- The file lies in <run>/<task>/<trial>/.
    SUBSTR(
      folder, 1,
      LENGTH(folder) - LENGTH(SPLIT_PART(folder, '/', -2)) - LENGTH(SPLIT_PART(folder, '/', -3)) - 2
    ) AS folder,
    SPLIT_PART(_file, '/', -5) AS submission,
    1 AS is_document,
    _file,
    _line
  FROM documents
  WHERE kind = 'trial'
),
released AS (
  SELECT
    trials.*,
    COALESCE(
      trials.named_release,
      metadata.release,
      CASE WHEN trials.submission ~ '^[0-9]{8}_.' THEN trials.submission END
    ) AS release,
    metadata.model AS model,
    COALESCE(metadata.dataset, 'terminal') AS dataset,
    COALESCE(trials.begun, metadata.begun, MIN(trials.begun) OVER (PARTITION BY trials.folder)) AS moment,
    SPLIT_PART(trials.trial, '-of-', -1) AS ending,
    CASE WHEN trials.is_document = 1 AND listed.places > 0 THEN 1 ELSE 0 END AS is_repeated
  FROM trials
  LEFT JOIN metadata ON metadata.folder = trials.folder
  LEFT JOIN listed ON listed.id = trials.id
)
SELECT
  COALESCE(id, trial) AS run_id,
  moment AS started_at,
  release,
  dataset AS workflow,
  CASE WHEN resolved = 'true' THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN resolved = 'true' THEN NULL
    WHEN mode IS NULL OR mode IN ('unset', 'none') THEN 'unresolved'
    ELSE mode
  END AS failure_class,
  task AS cluster,
  -- A trial is named <task>.<attempt>-of-<attempts>.<run>.
  CASE WHEN trial LIKE '%-of-%.%' THEN SUBSTR(ending, LENGTH(SPLIT_PART(ending, '.', 1)) + 2) ELSE folder END AS batch,
  model,
  CAST(NULL AS DOUBLE) AS cost_usd,
  CAST(NULL AS VARCHAR) AS error_message,
  CASE
    WHEN trial IS NULL OR task IS NULL THEN 'the element of `results` has no trial_name or no task_id'
    WHEN is_repeated = 1 THEN 'the results.json of the run has the trial too'
    WHEN release IS NULL
    THEN 'no release: no run_metadata.json with agent_name beside the results.json of the run, and no folder release=NAME'
    WHEN moment IS NULL THEN 'no time: neither the trial nor another of its run has trial_started_at or agent_started_at'
  END AS excluded,
  _file,
  _line
FROM released
UNION ALL
SELECT
  CASE WHEN kind = 'tidy' THEN run_id ELSE id END AS run_id,
  CASE
    WHEN kind = 'tidy' THEN COALESCE(timestamp, release_date)
    WHEN started_at ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN started_at
    ELSE started_at || 'Z'
  END AS started_at,
  CASE
    WHEN release IS NOT NULL THEN release
    WHEN agent IS NOT NULL THEN CONCAT_WS('_', agent, agent_version, agent_model)
  END AS release,
  COALESCE(source, 'terminal') AS workflow,
  CASE
    WHEN kind = 'tidy' AND resolved = 'true' THEN 'success'
    WHEN kind = 'harbor' AND is_rewarded = 1 THEN 'success'
    ELSE 'failure'
  END AS outcome,
  CASE
    WHEN kind = 'harbor' AND is_rewarded = 1 THEN NULL
    WHEN kind = 'harbor' AND exception IS NOT NULL THEN exception
    WHEN kind = 'harbor' AND reward > 0 THEN 'partial'
    WHEN resolved = 'true' THEN NULL
    WHEN mode IS NULL OR mode IN ('unset', 'none') THEN 'unresolved'
    ELSE mode
  END AS failure_class,
  COALESCE(task_name, task_id) AS cluster,
  COALESCE(run, job) AS batch,
  COALESCE(model, agent_model) AS model,
  cost AS cost_usd,
  CASE WHEN is_rewarded = 0 THEN message END AS error_message,
  CASE
    WHEN kind = 'results' THEN 'the results.json of a run: each of its trials is a row'
    WHEN kind = 'metadata' THEN 'the run_metadata.json of a run'
    WHEN kind = 'job' THEN 'the result.json of a job of Harbor: each of its trials has a result.json'
    WHEN kind = 'other' THEN 'the document is no trial: it has no task_id and no task_name'
    WHEN superseded = 'true' THEN 'a later submission replaced the trial'
    WHEN kind = 'harbor' AND agent IS NULL AND release IS NULL
    THEN 'no release: the trial has no agent_info.name, and no folder release=NAME is above it'
    WHEN kind = 'harbor' AND started_at IS NULL THEN 'no time: the trial has no started_at'
    WHEN kind = 'harbor' AND exception = 'CancelledError' THEN 'the trial was cancelled (CancelledError)'
    WHEN kind = 'harbor' AND reward IS NULL AND exception IS NULL
    THEN 'no verdict: the trial has no verifier_result.rewards.reward and no exception_info'
  END AS excluded,
  _file,
  _line
FROM documents
WHERE kind <> 'trial'
