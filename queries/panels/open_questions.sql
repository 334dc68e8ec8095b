-- Title: Questions that are neither clear nor regressed
-- Note: The largest upper ends of the intervals come first.
-- Kind: table
SELECT
    metric,
    failure_class,
    workflow,
    candidate_count,
    candidate_exposure,
    effect_upper AS ratio_at_most,
    margin
FROM findings
WHERE state = 'inconclusive'
ORDER BY ratio_at_most DESC
LIMIT 20
