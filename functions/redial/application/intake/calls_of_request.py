"""The calls that a valid request makes: one, or one for each recipient of a chain."""

from datetime import datetime

from redial.contracts.chained_request import shared_out
from redial.contracts.validation import Valid
from redial.domain.call.calls import Call
from redial.domain.call.transitions import accept, accept_later
from redial.domain.times import floor_ms


def calls_of(valid: Valid, now: datetime) -> tuple[Call, ...]:
    """
    Make the calls of a request.

    Parameters
    ----------
    valid : Valid
        The request.
    now : datetime
        The time of acceptance, in UTC.

    Returns
    -------
    tuple of Call
        The call of the request; where it names several recipients also theirs, in their order. Not stored yet.
    """
    if not valid.steps:
        return (accept(valid.request, valid.digest, now, valid.destination),)
    first, *others = shared_out(valid.steps, floor_ms(now))
    return (
        accept(first.request, valid.digest, now, first.destination, first.chain),
        *(accept_later(each.request, valid.digest, each.chain, now, each.destination) for each in others),
    )
