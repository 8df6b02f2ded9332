"""
The message ids that an entry of the events log names.

What the voice service writes there is not documented. Most probably it is what it publishes, whose top-level ``MessageId`` is
confirmed; else whatever in the text may be an id. What is none is an id that nobody has, which does no harm.
"""

import re

from redial.domain.attempt.attempts import storable_id

_MESSAGE_ID = re.compile(r'"MessageId"\s{0,20}:\s{0,20}"?([^"\\,{}\[\]\s]{1,256})')
_PERHAPS_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{15,255}")
_MOST = 20


def ids_in(text: str) -> frozenset[str]:
    """
    Return the message ids that an entry names, or may name.

    Parameters
    ----------
    text : str
        The entry, whole.

    Returns
    -------
    frozenset of str
        As `storable_id` keeps them; empty where the entry holds nothing that may be one.
    """
    found = _MESSAGE_ID.findall(text) or [each for each in _PERHAPS_ID.findall(text) if re.search(r"\d", each)]
    return frozenset(storable_id(each) for each in found[:_MOST])
