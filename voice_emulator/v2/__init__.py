"""
Version 2 of the API (boto3's `pinpoint-sms-voice-v2`), as far as it is about voice.

It is asked by POST on `/` with the operation in `X-Amz-Target`, speaks AWS JSON 1.0, and shares calls, clock, scripts, faults and
log with version 1 (`v1`).

- `inputs`: what each operation is asked, with the constraints of botocore's model.
- `operations`: what each operation does; its table is what there is.
- `resources`: what an account has in a region: configuration sets, numbers, pools, lists.
- `protocol`, `exceptions`: bytes in, bytes out, and the errors.
- `sending`, `events`: SendVoiceMessage, and what is told of its call.
"""
