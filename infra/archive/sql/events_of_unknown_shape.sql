-- Voice events that are not understood: no JSON object, no message id, or no event type that is known; the last 7 days.
-- Since the payload of version 1 of the voice API is not documented, this is where a change of it shows first. An event of
-- version 2 names its type, and its id in other letters.
WITH raw AS (
    SELECT
        day,
        "$path" AS object,
        event,
        json_extract_scalar(event, '$.MessageId') AS id_of_v1,
        json_extract_scalar(event, '$.messageId') AS id_of_v2,
        json_extract_scalar(event, '$.eventType') AS type_of_v2
    FROM voice_events
    WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d') AND trim(event) <> ''
)
SELECT day, object, event
FROM raw
WHERE NOT (
    CASE
        WHEN id_of_v1 IS NOT NULL
            THEN regexp_like(event, '"(INITIATED_CALL|RINGING|ANSWERED|COMPLETED_CALL|BUSY|FAILED|NO_ANSWER)"')
        WHEN id_of_v2 IS NOT NULL AND type_of_v2 IS NOT NULL
            THEN type_of_v2 IN (
                'VOICE_INITIATED', 'VOICE_RINGING', 'VOICE_ANSWERED', 'VOICE_COMPLETED', 'VOICE_BUSY', 'VOICE_NO_ANSWER',
                'VOICE_FAILED', 'VOICE_TTL_EXPIRED'
            )
        ELSE false
    END
)
LIMIT 100
