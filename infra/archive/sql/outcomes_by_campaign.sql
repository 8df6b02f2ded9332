-- Outcomes of attempts by campaign, over the last 30 days.
-- From the pipeline's own records: a voice event does not know the campaign. A record may come twice, and a late event may
-- correct an attempt: of several records of an attempt the newest version holds.
WITH attempts AS (
    SELECT
        call_id,
        campaign,
        outcome,
        row_number() OVER (PARTITION BY call_id, attempt ORDER BY version DESC) AS place
    FROM pipeline_records
    WHERE record = 'attempt' AND day >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
)
SELECT
    coalesce(campaign, '(none)') AS campaign,
    outcome,
    count(*) AS attempts,
    count(DISTINCT call_id) AS calls
FROM attempts
WHERE place = 1
GROUP BY coalesce(campaign, '(none)'), outcome
ORDER BY 1, attempts DESC
