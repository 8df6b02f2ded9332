-- Answer rate by hour, from the raw voice events of the last 7 days.
-- Version 2 of the voice API names the type of an event, and by its status what no type tells (a call that was blocked). The
-- payload of version 1 is not documented: the type is looked for as a value anywhere in it. The hour is that of the object that
-- Firehose wrote (UTC, late by the buffer time). Events whose type is nowhere to be found, or not known, are counted apart.
-- COMPLETED_CALL means that the message was played, perhaps to a voicemail system.
WITH raw AS (
    SELECT
        event,
        json_extract_scalar(event, '$.MessageId') AS id_of_v1,
        json_extract_scalar(event, '$.messageId') AS id_of_v2,
        json_extract_scalar(event, '$.eventType') AS type_of_v2,
        json_extract_scalar(event, '$.messageStatus') AS status_of_v2,
        regexp_extract("$path", '-(\d{4}-\d{2}-\d{2}-\d{2})-\d{2}-\d{2}-', 1) AS hour
    FROM voice_events
    WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
),
events AS (
    SELECT DISTINCT
        coalesce(id_of_v1, id_of_v2) AS message_id,
        CASE
            WHEN id_of_v1 IS NOT NULL OR id_of_v2 IS NULL OR type_of_v2 IS NULL
                THEN regexp_extract(event, '"(COMPLETED_CALL|BUSY|NO_ANSWER|FAILED|INITIATED_CALL|RINGING|ANSWERED)"', 1)
            WHEN status_of_v2 IN ('SPAM', 'PROTECT_BLOCKED', 'UNKNOWN') THEN status_of_v2
            WHEN type_of_v2 = 'VOICE_COMPLETED' THEN 'COMPLETED_CALL'
            WHEN
                type_of_v2 IN (
                    'VOICE_INITIATED', 'VOICE_RINGING', 'VOICE_ANSWERED', 'VOICE_BUSY', 'VOICE_NO_ANSWER', 'VOICE_FAILED',
                    'VOICE_TTL_EXPIRED'
                )
                THEN replace(type_of_v2, 'VOICE_', '')
        END AS event_type,
        hour
    FROM raw
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
