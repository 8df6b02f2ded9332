"""Move what is stored under other spellings of phone numbers."""

from api.callers import Permission
from api.operations import Operations
from api.parameters import MoveNumbers, Nothing
from api.problems import bad_field
from api.request import ApiRequest
from api.wiring import Services
from redial.application.steering.move_numbers import PARTITIONS, NumberMover, PassPlace
from redial.contracts.answers import steering as answers
from redial.contracts.phone_numbers import canonical_spelling
from redial.domain.reporting.listing import Place

operations = Operations("Operations")


@operations.post("/v1/phone-numbers/move", needs=Permission.ACT)
def move_numbers(request: ApiRequest[Nothing, MoveNumbers], services: Services) -> answers.NumbersMoved:
    """Move what an earlier version stored under other spellings of phone numbers, page by page."""
    body = request.body
    mover = NumberMover(
        recipients=services.recipients,
        calls=services.calls,
        indexes=services.reader,
        records=services.stored_calls,
        control=services.dialling,
        telemetry=services.telemetry,
        canonical=canonical_spelling,
    )
    moved = mover.page(_place(services.cursors.read(body, body.cursor)), request.now)
    return answers.NumbersMoved(
        looked_at=moved.looked_at,
        recipients=moved.recipients,
        calls=moved.calls,
        left=moved.left,
        done=moved.place is None,
        all_moved=moved.are_all_moved,
        next_cursor=services.cursors.write(body, _written(moved.place)),
    )


def _written(place: PassPlace | None) -> dict[str, Place | None] | None:
    return None if place is None else {_name(place.partition, place.is_clean): place.entry}


def _place(places: dict[str, Place | None] | None) -> PassPlace:
    if not places:
        return PassPlace()
    for partition in range(PARTITIONS):
        for is_clean in (True, False):
            name = _name(partition, is_clean)
            if name in places:
                return PassPlace(partition=partition, entry=places[name], is_clean=is_clean)
    raise bad_field("cursor", "expected a next_cursor of this operation")


def _name(partition: int, is_clean: bool) -> str:
    return f"{partition} {'clean' if is_clean else 'found'}"
