"""
Version 2 of the API (boto3's `pinpoint-sms-voice-v2`), as far as it is about voice.

It is asked by POST on `/` with the operation in `X-Amz-Target`, speaks AWS JSON 1.0, and shares calls, clock, scripts, faults and
log with version 1 (`v1`).

- `operations`: what each operation does; its table is what there is.
- `protocol`, `dispatch`: bytes in, bytes out.
- `sending`, and what it asks: SendVoiceMessage.

What each operation is asked, and the errors, are in `contracts`; what an account has in a region is in `accounts`.
"""
