"""Phone numbers: read as people write them; move what is stored under other spellings of them."""

from api.http.callers import Permission
from api.http.problems import bad_field
from api.http.request import ApiRequest, read_country
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.phone_numbers import MoveNumbers, ReadNumbers
from api.rights import require_right_to_everything
from api.wiring import Services
from redial.application.steering.move_numbers import PARTITIONS, NumberMover, PassPosition
from redial.contracts.answers import steering as answers
from redial.contracts.phone_numbers import canonical_spelling
from redial.domain.calling_hours.zones import zones_of
from redial.domain.reporting.listing import Position

operations = Operations("Operations")


@operations.post("/v1/phone-numbers/move", needs=Permission.ACT)
def move_numbers(request: ApiRequest[Nothing, MoveNumbers], services: Services) -> answers.NumbersMoved:
    """Move what an earlier version stored under other spellings of phone numbers, page by page."""
    require_right_to_everything(request.caller, services)
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


@operations.post("/v1/phone-numbers/read", needs=Permission.READ)
def read_numbers(request: ApiRequest[Nothing, ReadNumbers], services: Services) -> answers.NumbersRead:
    """Tell as which phone numbers some that people wrote are read."""
    # Imported here: whoever moves numbers reads none.
    from redial.contracts.written_numbers import read_written_number

    country = read_country(request.body.country) or services.settings.country

    def read(text: str) -> answers.NumberRead:
        try:
            # Not masked: it is made of what the caller wrote, and of nothing that is stored.
            number = read_written_number(text, country)
        except ValueError as error:
            return answers.NumberRead(number=None, fault=str(error))
        return answers.NumberRead(number=number, fault=None, time_zones=list(zones_of(number)))

    return answers.NumbersRead(numbers=[read(text) for text in request.body.numbers], country=country)


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
