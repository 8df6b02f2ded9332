-- Answer rate by hour, from the raw voice events of the last 7 days.
-- The payload of a voice event is not documented: its type is looked for as a value anywhere in it, and its hour is that of
-- the object that Firehose wrote (UTC, late by the buffer time). Events whose type is nowhere to be found are counted apart.
-- COMPLETED_CALL means that the message was played, perhaps to a voicemail system.
WITH events AS (
    SELECT DISTINCT
        json_extract_scalar(event, '$.MessageId') AS message_id,
        regexp_extract(event, '"(COMPLETED_CALL|BUSY|NO_ANSWER|FAILED|INITIATED_CALL|RINGING|ANSWERED)"', 1) AS event_type,
        regexp_extract("$path", '-(\d{4}-\d{2}-\d{2}-\d{2})-\d{2}-\d{2}-', 1) AS hour
    FROM voice_events
    WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
)
SELECT
    hour,
    count_if(event_type IN ('COMPLETED_CALL', 'BUSY', 'NO_ANSWER', 'FAILED')) AS ended,
    count_if(event_type = 'COMPLETED_CALL') AS completed,
    round(
        100.0 * count_if(event_type = 'COMPLETED_CALL')
        / nullif(count_if(event_type IN ('COMPLETED_CALL', 'BUSY', 'NO_ANSWER', 'FAILED')), 0),
        1
    ) AS answer_rate_percent,
    count_if(event_type IS NULL OR event_type = '') AS of_unknown_type
FROM events
GROUP BY hour
ORDER BY hour
