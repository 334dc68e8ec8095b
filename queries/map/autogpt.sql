-- Question: did the agent pass the challenge in an Auto-GPT nightly CI report?
-- Input:    raw (one row per challenge in a report: run_id, agent, report, benchmark_start_time, completion_time,
--           agent_git_commit_sha, challenge, difficulty, success, fail_reason, reached_cutoff, cost)
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT (agent and commit), workflow TEXT, outcome TEXT,
--           failure_class TEXT, cluster TEXT (the challenge), batch TEXT (the report), tenant TEXT (the agent),
--           cost_usd DOUBLE, error_message TEXT, excluded TEXT
-- Recognise: Auto-GPT nightly benchmark reports: agent_git_commit_sha, challenge, report, reached_cutoff
--
-- Excluded: challenges whose reason "depends on" another. They were never tried, because a challenge before them had
-- failed.
-- Times come as 2023-08-04-00:07 without a zone (CI ran in UTC) and as ISO with an offset. Where the start is missing,
-- the completion is used. A commit is a bare hash or a link that ends in one; its first seven characters name
-- the release. Runs without a commit are a separate release, because their version is unknown.
WITH runs AS (
  SELECT
    *,
    COALESCE(benchmark_start_time, completion_time) AS moment,
    CASE WHEN fail_reason LIKE '%depends on%' THEN 'never tried: a challenge before it had failed' END AS untried
  FROM raw
)
SELECT
  run_id,
  CASE
    WHEN LENGTH(moment) = 16 THEN SUBSTR(moment, 1, 10) || 'T' || SUBSTR(moment, 12, 5) || ':00Z'
    ELSE moment
  END AS started_at,
  agent || '@' || COALESCE(SUBSTR(RIGHT(agent_git_commit_sha, 40), 1, 7), 'unrecorded') AS release,
  COALESCE(difficulty, 'challenge') AS workflow,
  CASE WHEN success THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN success THEN NULL
    WHEN fail_reason LIKE 'Agent is not eligible%' THEN 'not_eligible'
    WHEN reached_cutoff THEN 'cutoff'
    WHEN fail_reason LIKE 'assert%' THEN 'assertion'
    WHEN fail_reason IS NULL THEN 'no_reason_given'
    ELSE 'error'
  END AS failure_class,
  challenge AS cluster,
  report AS batch,
  agent AS tenant,
  cost AS cost_usd,
  fail_reason AS error_message,
  untried AS excluded,
  _file,
  _line
FROM runs
