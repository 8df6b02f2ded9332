"""Attempts with events that no call knows."""

from api import questions as ask
from api.answers import operating as answers
from api.asking import Asked
from api.presenting import Presenter
from api.services import Services
from redial.domain.listing import ORPHAN, IndexName, Partition

_PLACE = "place"
_MESSAGE = "MESSAGE#"


def list_orphans(asked: Asked, services: Services) -> answers.OrphanPage:
    """List attempts with events that no call knows."""
    query: ask.ListOrphans = asked.query
    places = services.cursors.read(query, query.cursor) or {}
    page = services.reader.page(
        Partition(index=IndexName.BY_STATUS, value=ORPHAN),
        limit=query.limit,
        newest_first=True,
        after=places.get(_PLACE),
    )
    times = {entry.key.removeprefix(_MESSAGE): entry.at for entry in page.entries if entry.key.startswith(_MESSAGE)}
    details = services.stored_attempts.get_many(times)
    presenter = Presenter(asked.caller)
    return answers.OrphanPage(
        orphans=[
            answers.Orphan(message_id=message_id, first_event_at=at, events=presenter.events(details[message_id]))
            for message_id, at in times.items()
            if message_id in details and details[message_id].record.call_id is None
        ],
        next_cursor=services.cursors.write(query, None if page.is_last else {_PLACE: page.entries[-1]}),
    )
