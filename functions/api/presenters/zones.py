"""Where a recipient may be."""

from redial.domain.call.requests import CallRequest
from redial.domain.calling_hours.zones import zones_of


def recipient_zones(request: CallRequest) -> list[str]:
    """Name the time zones in which the recipient may be: the one that the request names, else those of the number."""
    if request.time_zone is not None:
        return [request.time_zone]
    return list(zones_of(request.destination_phone_number))
