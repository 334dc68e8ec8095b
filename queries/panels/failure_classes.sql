-- Title: Failures by class
-- Note: All failed runs of the window, the most frequent class first.
-- Kind: bar
SELECT failure_class, SUM(failures) AS failures
FROM counts
WHERE failure_class IS NOT NULL
GROUP BY failure_class
ORDER BY failures DESC
LIMIT 15
