"""
Version 1 of the API (boto3's `pinpoint-sms-voice`), whole.

Each operation has a method and a path of its own, and speaks JSON. Calls, clock, scripts, faults and log it shares with `v2`; the
shapes of its requests and its errors are in `contracts`.

- `urls`: which operation a request asks.
- `operations`: configuration sets and event destinations.
- `content`, `sending`: SendVoiceMessage.
"""
