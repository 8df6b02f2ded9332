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
