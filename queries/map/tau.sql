-- Question: was the task of the customer done in a conversation of tau-bench or tau2-bench, and who got it if not?
-- Input:    simulations (the list in a results.json of tau2-bench: id, task_id, start_time, termination_reason,
--           agent_cost, reward_info.reward, messages, ticks), with tasks (id, evaluation_criteria.actions) and, in raw,
--           info.git_commit, info.agent_info.*, info.environment_info.domain_name, timestamp
--           raw, with a simulation in each document, as the folder simulations/ of tau2-bench has them; simulation_index
--           (id) of the results.json says to which results they belong
--           raw, with a run in each object, as tau-bench writes them (task_id, reward, info.error, info.task.actions,
--           traj, trial)
--           raw, with tidy rows, one a conversation (run_id, source, release, release_date, workflow, model, task_id,
--           timestamp, reward, error, agent_cost, user_cost, n_tool_errors, tool_error_messages, tools_used,
--           termination_reason, handoff_to_human, handoff_expected, handoff_args)
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT, workflow TEXT (the domain), outcome TEXT,
--           failure_class TEXT, cluster TEXT (the task), batch TEXT (the file a run was logged to), model TEXT,
--           handoff_target TEXT, rescued BOOLEAN, cost_usd DOUBLE, error_message TEXT, task TEXT, tools_called TEXT,
--           next_action TEXT, excluded TEXT
-- Recognise: tau2-bench, the results of a run: task_id, termination_reason, reward_info.reward, agent_cost
-- Recognise: tau-bench, the results of a run: task_id, reward, traj, trial
-- Recognise: tau-bench, one row per conversation: run_id, task_id, reward, handoff_to_human
--
-- A run is a conversation about a task. It succeeded if its reward is 1. A conversation that ended early has no reward
-- and failed: max_steps, timeout, too_many_errors, agent_error, user_error, context_window_exceeded, unexpected_error.
-- A hand-off is a call of transfer_to_human_agents. Whether the task requires one is known from its expected actions. It
-- becomes the next action, which the conduct audit reads. Whether the person finished the work after a hand-off is
-- not logged, so `rescued` is true if the run was handed over and false if not. There are no approvals.
-- The release of tau2-bench is the agent's implementation, its model and the first seven characters of the commit, as
-- llm_agent_gpt-4.1@0a1b2c3. tau-bench names its files <strategy>-<model>-<temperature>_range_…, and what stands before
-- _range_ is the release. A folder release=NAME above the file wins.
-- tau-bench logs no time and no domain: put its files into folders, such as started_at=2025-06-18/workflow=airline.
-- The times have no zone. They are read as UTC, which is at most half a day off and the same for every release. Where a
-- tidy row has none, the date of the release is used, and the load warns about the number of rows.
-- Cost is that of the agent. In tidy rows the cost of the simulated user is added, if it is in dollars. The agentverify
-- runs log another unit in `user_cost` (their values are in the hundreds), so it is not added there.
-- Excluded: simulations that never took place (infrastructure_error), that were not evaluated, or that have no release or
-- time; the results documents, whose simulations are rows; and documents that are no conversation. tau2-bench leaves
-- context_window_exceeded out of its own rates too. Here it is a failure, because the agent filled the window.
-- Sources: sierra-research/tau2-bench, src/tau2/data_model/simulation.py (Results, Info, SimulationRun) and message.py;
-- sierra-research/tau-bench, tau_bench/types.py (EnvRunResult) and run.py
WITH documents AS (
  SELECT
    _file,
    _line,
    CASE
      WHEN run_id IS NOT NULL THEN 'tidy'
      WHEN traj IS NOT NULL AND task_id IS NOT NULL THEN 'tau'
      WHEN termination_reason IS NOT NULL AND task_id IS NOT NULL THEN 'simulation'
      WHEN "info.agent_info.implementation" IS NOT NULL THEN 'results'
      ELSE 'other'
    END AS kind,
    CAST(run_id AS VARCHAR) AS run_id,
    CAST(id AS VARCHAR) AS id,
    CAST(source AS VARCHAR) AS source,
    NULLIF(CAST(release AS VARCHAR), '') AS release,
    CAST(release_date AS VARCHAR) AS release_date,
    NULLIF(CAST(workflow AS VARCHAR), '') AS workflow,
    CAST(model AS VARCHAR) AS model,
    CAST(task_id AS VARCHAR) AS task_id,
    CAST(timestamp AS VARCHAR) AS timestamp,
    CAST(started_at AS VARCHAR) AS started_at,
    CAST(start_time AS VARCHAR) AS start_time,
    CAST(reward AS DOUBLE) AS reward,
    CAST("reward_info.reward" AS DOUBLE) AS evaluated,
    COALESCE(CAST(error AS VARCHAR), CAST("info.error" AS VARCHAR)) AS error,
    CAST(agent_cost AS DOUBLE) AS agent_cost,
    CAST(user_cost AS DOUBLE) AS user_cost,
    CAST(n_tool_errors AS BIGINT) AS tool_errors,
    CAST(tool_error_messages AS VARCHAR) AS tool_error_messages,
    CAST(tools_used AS VARCHAR) AS tools_used,
    CAST(termination_reason AS VARCHAR) AS ending,
    LOWER(CAST(handoff_to_human AS VARCHAR)) AS handed_over,
    LOWER(CAST(handoff_expected AS VARCHAR)) AS hand_off_expected,
    CAST(handoff_args AS VARCHAR) AS handoff_args,
    CAST(trial AS VARCHAR) AS trial,
    COALESCE(CAST(traj AS VARCHAR), CAST(messages AS VARCHAR), CAST(ticks AS VARCHAR)) AS talk,
    CAST("info.task.actions" AS VARCHAR) AS actions,
    CAST("info.agent_info.implementation" AS VARCHAR) AS agent,
    CAST("info.agent_info.llm" AS VARCHAR) AS llm,
    NULLIF(CAST("info.git_commit" AS VARCHAR), 'unknown') AS git_commit,
    CAST("info.environment_info.domain_name" AS VARCHAR) AS domain
  FROM raw
),
results AS (
  SELECT
    _file,
    _line,
    COALESCE(CONCAT_WS('_', agent, llm) || '@' || SUBSTR(git_commit, 1, 7), CONCAT_WS('_', agent, llm)) AS release,
    llm,
    domain,
    timestamp
  FROM documents
  WHERE kind = 'results'
),
expected AS (
  SELECT
    _file,
    CAST(id AS VARCHAR) AS task_id,
    MAX(
      CASE WHEN CAST("evaluation_criteria.actions" AS VARCHAR) ~ '"name"\s*:\s*"transfer_to_human_agents"' THEN 1 ELSE 0 END
    ) AS is_expected
  FROM tasks
  WHERE "evaluation_criteria.actions" IS NOT NULL
  GROUP BY _file, CAST(id AS VARCHAR)
),
indexed AS (
  SELECT CAST(id AS VARCHAR) AS id, MIN(_file) AS _file
  FROM simulation_index
  GROUP BY CAST(id AS VARCHAR)
),
simulated AS (
  SELECT
    CAST(id AS VARCHAR) AS id,
    CAST(task_id AS VARCHAR) AS task_id,
    COALESCE(CAST(start_time AS VARCHAR), CAST(timestamp AS VARCHAR)) AS begun,
    CAST(termination_reason AS VARCHAR) AS ending,
    CAST(agent_cost AS DOUBLE) AS agent_cost,
    CAST("reward_info.reward" AS DOUBLE) AS evaluated,
    COALESCE(CAST(messages AS VARCHAR), CAST(ticks AS VARCHAR)) AS talk,
    NULLIF(CAST(release AS VARCHAR), '') AS named_release,
    _file AS results_file,
    _file,
    _row AS _line
  FROM simulations
  UNION ALL
  SELECT
    documents.id AS id,
    documents.task_id AS task_id,
    COALESCE(documents.start_time, documents.timestamp) AS begun,
    documents.ending AS ending,
    documents.agent_cost AS agent_cost,
    documents.evaluated AS evaluated,
    documents.talk AS talk,
    documents.release AS named_release,
    indexed._file AS results_file,
    documents._file AS _file,
    documents._line AS _line
  FROM documents
  LEFT JOIN indexed ON indexed.id = documents.id
  WHERE documents.kind = 'simulation'
),
conversations AS (
  SELECT
    simulated.*,
    COALESCE(simulated.named_release, results.release) AS release,
    COALESCE(results.domain, 'tau2') AS domain,
    results.llm AS llm,
    COALESCE(results.timestamp, simulated.results_file) AS batch,
    expected.is_expected AS is_expected,
    CASE
      WHEN simulated.talk IS NULL THEN NULL
      WHEN simulated.talk ~ '"name"\s*:\s*"transfer_to_human_agents"' THEN 1
      ELSE 0
    END AS is_handed_over,
    CASE
      WHEN simulated.talk ~ '"requestor"\s*:\s*"assistant"\s*,\s*"error"\s*:\s*true' THEN 1
      -- With sorted keys.
      WHEN simulated.talk ~ '"error"\s*:\s*true\s*,\s*"id"\s*:\s*"[^"]*"\s*,\s*"requestor"\s*:\s*"assistant"' THEN 1
      ELSE 0
    END AS has_tool_error
  FROM simulated
  LEFT JOIN results ON results._file = simulated.results_file
  LEFT JOIN expected ON expected._file = simulated.results_file AND expected.task_id = simulated.task_id
)
SELECT
  id AS run_id,
  CASE WHEN begun ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN begun ELSE REPLACE(begun, ' ', 'T') || 'Z' END AS started_at,
  release,
  domain AS workflow,
  CASE WHEN evaluated > 0.999999 THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN evaluated > 0.999999 THEN NULL
    WHEN ending = 'max_steps' THEN 'step_limit'
    WHEN ending NOT IN ('user_stop', 'agent_stop') THEN ending
    WHEN is_handed_over = 1 AND is_expected = 0 THEN 'needless_handoff'
    WHEN has_tool_error = 1 THEN 'tool_error'
    ELSE 'wrong_result'
  END AS failure_class,
  domain || '/' || task_id AS cluster,
  batch,
  llm AS model,
  CASE WHEN is_handed_over = 1 THEN 'human_agent' END AS handoff_target,
  CASE WHEN is_handed_over = 1 THEN true WHEN is_handed_over = 0 THEN false END AS rescued,
  agent_cost AS cost_usd,
  CAST(NULL AS VARCHAR) AS error_message,
  CAST(NULL AS VARCHAR) AS task,
  CAST(NULL AS VARCHAR) AS tools_called,
  CASE WHEN is_expected = 1 THEN 'hand over to a person' WHEN is_expected = 0 THEN 'finish the task' END AS next_action,
  CASE
    WHEN id IS NULL OR task_id IS NULL THEN 'the element of `simulations` has no id or no task_id'
    WHEN ending = 'infrastructure_error' THEN 'the simulation did not take place: infrastructure_error'
    WHEN evaluated IS NULL AND COALESCE(ending, 'user_stop') IN ('user_stop', 'agent_stop')
    THEN 'no verdict: the simulation has no reward_info.reward'
    WHEN release IS NULL
    THEN 'no release: no results.json with info.agent_info.implementation belongs to the simulation, and no folder release=NAME'
    WHEN begun IS NULL THEN 'no time: the simulation has no start_time and no timestamp'
  END AS excluded,
  _file,
  _line
FROM conversations
UNION ALL
SELECT
  COALESCE(run_id, CONCAT_WS('/', SPLIT_PART(_file, '/', -1), task_id, trial)) AS run_id,
  CASE WHEN kind = 'tidy' THEN COALESCE(timestamp || 'Z', release_date) ELSE started_at END AS started_at,
  CASE
    WHEN kind = 'tau' AND release IS NULL AND _file LIKE '%_range_%'
    THEN SPLIT_PART(SPLIT_PART(_file, '/', -1), '_range_', 1)
    ELSE release
  END AS release,
  COALESCE(workflow, 'tau') AS workflow,
  CASE WHEN reward > 0.999999 THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN reward > 0.999999 THEN NULL
    WHEN error IS NOT NULL THEN 'crashed'
    WHEN ending = 'max_steps' THEN 'step_limit'
    WHEN kind = 'tau'
      AND talk ~ '"name"\s*:\s*"transfer_to_human_agents"'
      AND NOT actions ~ '"name"\s*:\s*"transfer_to_human_agents"'
    THEN 'needless_handoff'
    WHEN handed_over = 'true' AND hand_off_expected = 'false' THEN 'needless_handoff'
    WHEN tool_errors > 0 THEN 'tool_error'
    ELSE 'wrong_result'
  END AS failure_class,
  COALESCE(workflow, 'tau') || '/' || task_id AS cluster,
  COALESCE(source, SPLIT_PART(_file, '/', -1)) AS batch,
  NULLIF(model, '(not recorded)') AS model,
  CASE
    WHEN handed_over = 'true' THEN 'human_agent'
    WHEN kind = 'tau' AND talk ~ '"name"\s*:\s*"transfer_to_human_agents"' THEN 'human_agent'
  END AS handoff_target,
  CASE
    WHEN handed_over = 'true' THEN true
    WHEN handed_over = 'false' THEN false
    WHEN kind = 'tau' THEN talk ~ '"name"\s*:\s*"transfer_to_human_agents"'
  END AS rescued,
  CASE
    WHEN source LIKE '%agentverify%' THEN agent_cost
    WHEN agent_cost IS NULL THEN user_cost
    ELSE agent_cost + COALESCE(user_cost, 0)
  END AS cost_usd,
  COALESCE(error, NULLIF(tool_error_messages, '[]')) AS error_message,
  handoff_args AS task,
  tools_used AS tools_called,
  CASE
    WHEN hand_off_expected = 'true' THEN 'hand over to a person'
    WHEN kind = 'tidy' THEN 'finish the task'
    WHEN actions ~ '"name"\s*:\s*"transfer_to_human_agents"' THEN 'hand over to a person'
    WHEN actions IS NOT NULL THEN 'finish the task'
  END AS next_action,
  CASE
    WHEN kind = 'results' THEN 'the results.json of tau2-bench: each of its simulations is a row'
    WHEN kind = 'other' THEN 'the document is no conversation: it has neither run_id, nor traj, nor termination_reason'
    WHEN kind = 'tau' AND reward IS NULL THEN 'no verdict: the run has no reward'
    WHEN kind = 'tau' AND release IS NULL AND NOT _file LIKE '%_range_%'
    THEN 'no release: the name of the file has no _range_, and no folder release=NAME is above it'
    WHEN kind = 'tau' AND started_at IS NULL
    THEN 'no time: tau-bench logs none, and no folder started_at=DATE is above the file'
  END AS excluded,
  _file,
  _line
FROM documents
WHERE kind <> 'simulation'
