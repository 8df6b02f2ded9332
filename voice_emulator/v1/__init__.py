"""
Version 1 of the API (boto3's `pinpoint-sms-voice`), whole.

Each operation has a method and a path of its own, and speaks JSON. Calls, clock, scripts, faults and log it shares with `v2`.

- `urls`, `shapes`, `exceptions`: bytes in, bytes out, and the errors.
- `operations`: configuration sets and event destinations.
- `content`, `sending`: SendVoiceMessage.
- `payloads`: what is told of its call.
"""
