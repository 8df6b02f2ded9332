"""Which changes of calls open and close them. Pure."""

from redial.domain.call.calls import CallStatus
from redial.domain.reporting.tally import CallChange


def changes_what_is_open(change: CallChange) -> bool:
    """
    Tell whether a change bears upon which calls are open.

    Parameters
    ----------
    change : CallChange
        Of one record.

    Returns
    -------
    bool
        Whether a call came with it, was open before it, or is open after it. A bad request is no call.
    """
    if change.before is None:
        return change.after is not None and change.after.status is not CallStatus.REJECTED
    return not change.before.status.is_final or (change.after is not None and not change.after.status.is_final)


def is_of_bad_request(call_id: str) -> bool:
    """
    Tell whether an id is that of a bad request, which is never open, and ends nothing.

    Parameters
    ----------
    call_id : str
        Of an entry in a list.

    Returns
    -------
    bool
        By its form alone (`redial.domain.call.calls.rejected_call_id_of`): those of calls are hexadecimal digits.
    """
    return call_id.startswith("r")
