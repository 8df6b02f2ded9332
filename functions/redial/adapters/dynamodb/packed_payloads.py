"""
What events said of themselves, as it is stored under a message id: packed, for each further event writes all of it again.

Payloads of one attempt are alike, and like those of all others. So they are deflated with a dictionary of what payloads consist of,
behind which stands the message id, and take a quarter of their size. The dictionary is a part of the stored form: another one needs
another mark.
"""

import zlib
from base64 import b85decode, b85encode

_MARK = "z1:"
"""No JSON object begins with it."""
# What is found nearest to the end is told shortest.
_CONSISTS_OF = (
    '"callDurationInSeconds":,"totalDurationInMinutes":1,"totalMessagePrice":0.013}TTL_EXPIREDSPAMPROTECT_BLOCKEDUNKNOWN'
    '"MessageId":"FAILEDNO_ANSWERBUSYCOMPLETEDANSWEREDRINGINGINITIATED"{"context":{"redial_call":"","redial_stack":"redial-",'
    '"redial_token":""},"destinationPhoneNumber":"+1","eventTimestamp":17,"eventType":"VOICE_","eventVersion":"1.0",'
    '"isFinal":true,"isFinal":false,"isoCountryCode":"US","messageId":"","messageRequestTimestamp":17,"messageStatus":"",'
    '"originationPhoneNumber":"+1"}'
)
_DEFLATED_ALONE = -15
"""Without the header and the checksum of zlib: a window of 32 KB."""
_MOST_BYTES = 100_000
"""Of a payload, far more than one has that is kept: a text that is none of ours may unpack to any length."""


def packed(payload: str, message_id: str) -> str:
    """Return a payload as short as it can be stored; as it is where packing does not shorten it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, _DEFLATED_ALONE, zdict=_dictionary(message_id))
    short = _MARK + b85encode(deflate.compress(payload.encode()) + deflate.flush()).decode()
    return short if len(short) < len(payload.encode()) else payload


def unpacked(stored: str, message_id: str) -> str:
    """Return a payload as it was; one that was stored as it is, or that cannot be read, as it is stored."""
    if not stored.startswith(_MARK):
        return stored
    inflate = zlib.decompressobj(_DEFLATED_ALONE, zdict=_dictionary(message_id))
    try:
        payload = inflate.decompress(b85decode(stored.removeprefix(_MARK)), _MOST_BYTES).decode()
    except (ValueError, zlib.error):
        return stored
    return payload if inflate.eof else stored


def _dictionary(message_id: str) -> bytes:
    return (_CONSISTS_OF + message_id).encode()
