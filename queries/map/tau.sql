-- Question: was the task of the customer done in a tau-bench conversation, and who got it if not?
-- Input:    raw (one row per conversation: run_id, source, release, release_date, workflow, model, task_id, timestamp,
--           reward, error, agent_cost, user_cost, n_tool_errors, tool_error_messages, tools_used, termination_reason,
--           handoff_to_human, handoff_expected, handoff_args)
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT, workflow TEXT, outcome TEXT, failure_class TEXT,
--           cluster TEXT (the task), batch TEXT (the file a run was logged to), model TEXT, handoff_target TEXT,
--           rescued BOOLEAN, cost_usd DOUBLE, error_message TEXT, task TEXT, tools_called TEXT, next_action TEXT
-- Recognise: tau-bench conversations: task_id, reward, termination_reason, handoff_expected
--
-- The timestamps have no zone. They are read as UTC, which is at most half a day off and the same for every release.
-- Where there is none, the date of the release is used, and the load warns about the number of rows.
-- Cost is that of the agent plus that of the simulated user, if it is in dollars. The agentverify runs log another unit in
-- `user_cost` (their values are in the hundreds), so only the cost of the agent is used for them.
-- Whether a task requires a hand-off is known. It becomes the next action, which the conduct audit reads.
-- Whether the person finished the work after a hand-off is not logged, so `rescued` is true if the run was handed over
-- and false if not.
SELECT
  run_id,
  COALESCE(timestamp || 'Z', release_date) AS started_at,
  release,
  workflow,
  CASE WHEN reward >= 1 THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN reward >= 1 THEN NULL
    WHEN error IS NOT NULL THEN 'crashed'
    WHEN termination_reason = 'max_steps' THEN 'step_limit'
    WHEN handoff_to_human AND NOT handoff_expected THEN 'needless_handoff'
    WHEN n_tool_errors > 0 THEN 'tool_error'
    ELSE 'wrong_result'
  END AS failure_class,
  workflow || '/' || task_id AS cluster,
  source AS batch,
  NULLIF(model, '(not recorded)') AS model,
  CASE WHEN handoff_to_human THEN 'human_agent' END AS handoff_target,
  handoff_to_human AS rescued,
  CASE
    WHEN source LIKE '%agentverify%' THEN agent_cost
    WHEN agent_cost IS NULL THEN user_cost
    ELSE agent_cost + COALESCE(user_cost, 0)
  END AS cost_usd,
  COALESCE(error, NULLIF(tool_error_messages, '[]')) AS error_message,
  handoff_args AS task,
  tools_used AS tools_called,
  CASE WHEN handoff_expected THEN 'hand over to a person' ELSE 'finish the task' END AS next_action
FROM raw
