"""A part of a name, as somebody remembers it: what calls it is found in. Pure."""

from collections.abc import Iterator

from msgspec import Struct

from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.masking import mask_own
from redial.domain.names import folded
from redial.domain.reporting.listing import StoredCall, name_of


class NamePart(Struct, frozen=True, kw_only=True):
    """A part of a recipient's name or of a request id."""

    text: str
    sees_names: bool
    """False: nothing is found by what the asker is not shown, neither a name nor a number within a request id."""

    def is_in(self, call: StoredCall) -> bool:
        """Tell whether a call has it in a name; capitals and accents make no difference."""
        part = folded(self.text)
        return any(part in folded(name) for name in self._names(call))

    def _names(self, call: StoredCall) -> Iterator[str]:
        request_id = call.request_id if isinstance(call, RejectedRequest) else call.request.request_id
        if request_id is not None:
            yield request_id if self.sees_names else mask_own(request_id, _numbers(call))
        name = name_of(call)
        if self.sees_names and name is not None:
            yield name


def _numbers(call: StoredCall) -> tuple[str | None, ...]:
    if isinstance(call, RejectedRequest):
        return (call.destination_phone_number,)
    request = call.request
    attempts = {attempt.origination_phone_number for attempt in call.attempts}
    return (request.destination_phone_number, request.origination_phone_number, request.caller_id, *attempts)
