"""Move what is stored under other spellings of phone numbers."""

from api.callers import Permission
from api.operations import Operations
from api.parameters import MoveNumbers, Nothing
from api.problems import bad_field
from api.request import ApiRequest
from api.wiring import Services
from redial.application.steering.move_numbers import PARTITIONS, NumberMover, PassPosition
from redial.contracts.answers import steering as answers
from redial.contracts.phone_numbers import canonical_spelling
from redial.domain.reporting.listing import Position

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
    moved = mover.page(_position(services.cursors.read(body, body.cursor)), request.now)
    return answers.NumbersMoved(
        looked_at=moved.looked_at,
        recipients=moved.recipients,
        calls=moved.calls,
        left=moved.left,
        done=moved.position is None,
        all_moved=moved.are_all_moved,
        next_cursor=services.cursors.write(body, _written(moved.position)),
    )


def _written(position: PassPosition | None) -> dict[str, Position | None] | None:
    return None if position is None else {_name(position.partition, position.is_clean): position.entry}


def _position(positions: dict[str, Position | None] | None) -> PassPosition:
    if not positions:
        return PassPosition()
    for partition in range(PARTITIONS):
        for is_clean in (True, False):
            name = _name(partition, is_clean)
            if name in positions:
                return PassPosition(partition=partition, entry=positions[name], is_clean=is_clean)
    raise bad_field("cursor", "expected a next_cursor of this operation")


def _name(partition: int, is_clean: bool) -> str:
    return f"{partition} {'clean' if is_clean else 'found'}"
