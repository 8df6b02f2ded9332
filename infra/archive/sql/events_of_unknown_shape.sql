-- Voice events that are not understood: no JSON object, no MessageId, or no event type in them; the last 7 days.
-- Since the payload is not documented, this is where a change of it shows first.
SELECT day, "$path" AS object, event
FROM voice_events
WHERE
    day >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
    AND trim(event) <> ''
    AND (
        json_extract_scalar(event, '$.MessageId') IS NULL
        OR NOT regexp_like(event, '"(COMPLETED_CALL|BUSY|NO_ANSWER|FAILED|INITIATED_CALL|RINGING|ANSWERED)"')
    )
LIMIT 100
