"""What a send says of itself, where the voice service gives it back with each event of the call. Pure."""

from collections.abc import Mapping

import msgspec

_STACK, _CALL, _TOKEN = "redial_stack", "redial_call", "redial_token"
_LONGEST = 128


class SendContext(msgspec.Struct, frozen=True):
    """Whose a call is: proof, as nobody but the sender has written it."""

    stack: str
    call_id: str
    token: str
    """Names the intent of the send."""

    def as_pairs(self) -> dict[str, str]:
        """Return the pairs that travel with the send."""
        return {_STACK: self.stack, _CALL: self.call_id, _TOKEN: self.token}


def context_of(pairs: object) -> SendContext | None:
    """Return what the pairs of an event say; None where they are not those of a send of ours."""
    if not isinstance(pairs, Mapping):
        return None
    values = [pairs.get(key) for key in (_STACK, _CALL, _TOKEN)]
    texts = [value for value in values if isinstance(value, str) and 0 < len(value) <= _LONGEST]
    return SendContext(*texts) if len(texts) == len(values) else None
