-- Question: did the sample of an Inspect evaluation get full marks, and if not, what stopped it?
-- Input:    samples (the list in a JSON log: id, epoch, uuid, scores, error.message, limit.type, invalidation,
--           model_usage, started_at, events), with, in raw, eval.run_id, eval.created, eval.task, eval.solver,
--           eval.model, eval.revision.commit, eval.metadata.release
-- Output:   run_id TEXT, started_at TIMESTAMP, release TEXT, workflow TEXT (the task of the evaluation), outcome TEXT,
--           failure_class TEXT, cluster TEXT (the sample: its epochs are repeats, not independent), batch TEXT (the run
--           of the evaluation), model TEXT, commit TEXT, cost_usd DOUBLE, approval_state TEXT, error_message TEXT,
--           excluded TEXT
-- Recognise: Inspect, the samples of a JSON log: id, epoch, target, scores
--
-- Inspect writes .eval files unless INSPECT_LOG_FORMAT is json. Convert those first:
-- inspect log convert logs --to json --output-dir json-logs
-- A run is a sample in one epoch. Its first score decides, whatever the scorer: 'C', true, or a number of 1 or more is a
-- success. 'P' or a number between 0 and 1 is the failure 'partial', 'N' is 'no_answer', and 'I', false and 0 are
-- 'incorrect'. For a scorer with another scale, or another than the first, use a copy of this mapping. A sample with an
-- error failed, and so did one that a limit stopped before it was scored. Where a limit stopped a sample that failed, the
-- limit is the class, such as 'token_limit'.
-- The release is the first of these: a folder release=NAME above the file; metadata.release of the evaluation; its
-- solver, where it was named, its model, and the first seven characters of its commit, as react_openai/gpt-4o@0a1b2c3.
-- A person who rejects or ends a tool call is `rejected`, and one who changes it `approved_modified`. Else a person who
-- approves is `approved`, and any other approver `auto_approved`. There are no rescues.
-- Cost is that of the model, where Inspect knows its price. It is null if the sample used several models.
-- A sample without started_at has the time at which its evaluation was created.
-- Excluded: samples that have neither a score nor an error, whose score is on another scale, that were declared invalid,
-- or that belong to no evaluation with a model.
-- Sources: inspect_ai 0.3.285, log/_log.py (EvalLog, EvalSpec, EvalSample), scorer/_metric.py (Score, CORRECT),
-- event/_approval.py (ApprovalEvent), _cli/log.py (inspect log convert)
WITH logs AS (
  SELECT
    _file,
    _line,
    CAST("eval.run_id" AS VARCHAR) AS run,
    CAST("eval.created" AS VARCHAR) AS created,
    CAST("eval.task" AS VARCHAR) AS workflow,
    CAST("eval.model" AS VARCHAR) AS model,
    CAST("eval.solver" AS VARCHAR) AS solver,
    SUBSTR(CAST("eval.revision.commit" AS VARCHAR), 1, 7) AS git_commit,
    NULLIF(CAST("eval.revision.commit" AS VARCHAR), '') AS revision,
    NULLIF(CAST("eval.metadata.release" AS VARCHAR), '') AS release
  FROM raw
),
scored AS (
  SELECT
    _file,
    _line,
    _row,
    CAST(uuid AS VARCHAR) AS uuid,
    CAST(id AS VARCHAR) AS id,
    CAST(epoch AS VARCHAR) AS epoch,
    CAST(started_at AS VARCHAR) AS begun,
    NULLIF(CAST(release AS VARCHAR), '') AS named_release,
    CAST("error.message" AS VARCHAR) AS error,
    CAST("limit.type" AS VARCHAR) AS stopped_by,
    CAST(invalidation AS VARCHAR) AS invalidation,
    COALESCE(CAST("scores.*.value" AS VARCHAR), CAST("score.value" AS VARCHAR)) AS mark,
    CASE
      WHEN COALESCE(SPLIT_PART(CAST(model_usage AS VARCHAR), '"input_tokens"', 3), '') = ''
      THEN CAST("model_usage.*.total_cost" AS DOUBLE)
    END AS cost,
    CAST(events AS VARCHAR) AS events
  FROM samples
),
judged AS (
  SELECT
    *,
    CASE
      WHEN error IS NOT NULL THEN 'error'
      WHEN mark IN ('C', 'true') OR TRY_CAST(mark AS DOUBLE) >= 1 THEN 'success'
      WHEN mark IN ('I', 'false') OR TRY_CAST(mark AS DOUBLE) <= 0 THEN 'incorrect'
      WHEN mark = 'P' OR TRY_CAST(mark AS DOUBLE) > 0 THEN 'partial'
      WHEN mark = 'N' THEN 'no_answer'
      WHEN mark IS NOT NULL THEN 'other'
      WHEN stopped_by IS NOT NULL THEN 'unscored'
    END AS verdict,
    CASE
      WHEN events ~ '"approver"\s*:\s*"human[^"]*"\s*,\s*"decision"\s*:\s*"(reject|terminate)"' THEN 'rejected'
      WHEN events ~ '"approver"\s*:\s*"human[^"]*"\s*,\s*"decision"\s*:\s*"modify"' THEN 'approved_modified'
      WHEN events ~ '"approver"\s*:\s*"human[^"]*"\s*,\s*"decision"\s*:\s*"approve"' THEN 'approved'
      WHEN events ~ '"approver"\s*:\s*"[^"]*"\s*,\s*"decision"\s*:\s*"(approve|modify)"' THEN 'auto_approved'
    END AS approval
  FROM scored
)
SELECT
  COALESCE(judged.uuid, CONCAT_WS('/', logs.run, logs.workflow, judged.id, judged.epoch)) AS run_id,
  COALESCE(judged.begun, logs.created) AS started_at,
  COALESCE(
    judged.named_release,
    logs.release,
    CASE WHEN logs.model IS NOT NULL THEN CONCAT_WS('@', CONCAT_WS('_', logs.solver, logs.model), logs.git_commit) END
  ) AS release,
  logs.workflow AS workflow,
  CASE WHEN judged.verdict = 'success' THEN 'success' ELSE 'failure' END AS outcome,
  CASE
    WHEN judged.verdict = 'success' THEN NULL
    WHEN judged.verdict <> 'error' AND judged.stopped_by IS NOT NULL THEN judged.stopped_by || '_limit'
    ELSE judged.verdict
  END AS failure_class,
  CONCAT_WS('/', logs.workflow, judged.id) AS cluster,
  logs.run AS batch,
  logs.model AS model,
  logs.revision AS "commit",
  judged.cost AS cost_usd,
  judged.approval AS approval_state,
  judged.error AS error_message,
  CASE
    WHEN judged.id IS NULL THEN 'the element of `samples` has no id'
    WHEN judged.invalidation IS NOT NULL THEN 'the sample was declared invalid: invalidation'
    WHEN judged.verdict IS NULL THEN 'no verdict: the sample has no scores and no error'
    WHEN judged.verdict = 'other' THEN 'no verdict: the value of the first score is neither C, I, P, N, a flag nor a number'
    WHEN logs.workflow IS NULL THEN 'no workflow: the log has no eval.task'
    WHEN judged.named_release IS NULL AND logs.release IS NULL AND logs.model IS NULL
    THEN 'no release: the log has no eval.model and no eval.metadata.release, and no folder release=NAME'
  END AS excluded,
  judged._file AS _file,
  judged._row AS _line
FROM judged
LEFT JOIN logs ON logs._file = judged._file AND logs._line = judged._line
