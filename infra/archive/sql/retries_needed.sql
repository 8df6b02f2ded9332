-- How many attempts calls needed until they ended, over the last 30 days.
-- From the pipeline's own records: which attempts belong to one call is not in the voice events. A record may come twice,
-- and a late event may correct a call's end: of several records of a call the newest version holds.
WITH ended AS (
    SELECT
        status,
        attempts,
        row_number() OVER (PARTITION BY call_id ORDER BY version DESC) AS place
    FROM pipeline_records
    WHERE record = 'call' AND day >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
)
SELECT
    status,
    attempts,
    count(*) AS calls,
    round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY status), 1) AS percent_of_status
FROM ended
WHERE place = 1
GROUP BY status, attempts
ORDER BY status, attempts
