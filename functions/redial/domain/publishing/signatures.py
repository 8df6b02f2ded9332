"""The signature of a webhook: by it a receiver knows who speaks, that the body is whole, and that it was sent just now. Pure."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

HEADER = "Redial-Signature"
"""The header that the signature stands in."""
SHORTEST_KEY = 16
"""Characters that a key has at least."""


def signature_of(body: bytes, keys: Sequence[str], sent_at: datetime) -> str:
    """
    Return the value of the header.

    Parameters
    ----------
    body : bytes
        As it is sent.
    keys : sequence of str
        Each signs by itself: a receiver needs to know one of them, and so may change to another one when it likes.
    sent_at : datetime
        Signed with the body, in whole seconds since 1970: a request that is recorded and sent again is recognised by it.

    Returns
    -------
    str
        Like ``t=1795424400,v1=5257a8...,v1=9f86d0...``: HMAC-SHA256 over the time, a point and the body, in hexadecimal digits.
    """
    seconds = str(int(sent_at.timestamp()))
    signed = seconds.encode() + b"." + body
    signatures = (hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys)
    return ",".join((f"t={seconds}", *(f"v1={each}" for each in signatures)))
