-- How many attempts calls needed until they ended, over the last 30 days.
-- From the pipeline's own records: which attempts belong to one call is not in the voice events.
SELECT
    status,
    attempts,
    count(*) AS calls,
    round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY status), 1) AS percent_of_status
FROM pipeline_records
WHERE record = 'call' AND day >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
GROUP BY status, attempts
ORDER BY status, attempts
