"""The colours of the statuses on a terminal."""

from collections.abc import Mapping

from redial.domain.call.calls import CallStatus

STYLES: Mapping[CallStatus, str] = {
    CallStatus.WAITING: "default",
    CallStatus.CALLING: "cyan",
    CallStatus.COMPLETED: "green",
    CallStatus.UNREACHED: "yellow",
    CallStatus.EXPIRED: "yellow",
    CallStatus.CANCELLED: "yellow",
    CallStatus.REJECTED: "red",
    CallStatus.UNKNOWN: "magenta",
}
