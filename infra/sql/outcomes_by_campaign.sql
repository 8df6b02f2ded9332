-- Outcomes of attempts by campaign, over the last 30 days.
-- From the pipeline's own records: a voice event does not know the campaign.
SELECT
    coalesce(campaign, '(none)') AS campaign,
    outcome,
    count(*) AS attempts,
    count(DISTINCT call_id) AS calls
FROM pipeline_records
WHERE record = 'attempt' AND day >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
GROUP BY coalesce(campaign, '(none)'), outcome
ORDER BY campaign, attempts DESC
