"""The event path of the version that a stage moves away from: whether it is needed still."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from redial.contracts.answers.calls import CallPage, CallResponse
from redial.contracts.answers.problems import DeadLetterQueues
from redial.domain.times import from_iso, to_iso
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError
from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, Verdict, look
from redial_cli.doctor.functions import functions_of
from redial_cli.terminal import counted

KEPT_EVENTS = "kept events"
_DIAL = "dial.handler.handler"
# A run of `dial` that is under way when the function is changed lasts up to a minute, and a change seconds until it holds.
_OLD_RUNS_END_WITHIN = timedelta(minutes=2)
# What is looked at of the calls in flight, of which there are rarely more.
_MOST_PAGES = 10
_PAGE_SIZE = 100
# Events of the version may be among these; without its topics, nobody knows them when they are sent back.
_QUEUES_OF_EVENTS = frozenset({"events", "events-delivery"})


def check_kept_events(stack: Stack) -> Iterator[Finding]:
    """Tell whether events of the version before may still come, where a stage keeps their way (`keep_events_of`)."""
    version = stack.outputs.get("keeps_events_of")
    if version is None:
        return
    changed_at = _dial_changed_at(stack)
    if changed_at is None:
        text = f"Whether calls of {version} are in flight is not known: there is no function dial."
        yield Finding(area=KEPT_EVENTS, verdict=Verdict.NOT_CHECKED, text=text)
        return
    try:
        with ApiClient(stack) as client:
            in_flight = _settled_at(client, changed_at + _OLD_RUNS_END_WITHIN)
            queues = client.get("/dead-letters", DeadLetterQueues).queues
    except ClientError as error:
        yield Finding(area=KEPT_EVENTS, verdict=Verdict.NOT_CHECKED, text=str(error), mend="See API.")
        return
    dead = [queue.name for queue in queues if queue.name in _QUEUES_OF_EVENTS and queue.messages]
    if in_flight:
        which = counted(len(in_flight), "call is", "calls are", up_to=_MOST_PAGES * _PAGE_SIZE)
        text = (
            f"{which} in flight that {version} may have placed, as `dial` was deployed at {to_iso(changed_at)}: its events still "
            f"come. All are settled by {to_iso(max(in_flight))}."
        )
        yield look(KEPT_EVENTS, text, "Leave `keep_events_of` as it is, and check again then.")
    elif dead:
        text = f"No call of {version} is in flight any more, but its events may be among the dead letters of {', '.join(dead)}."
        mend = f"{' and '.join(f'`redial redrive {name}`' for name in dead)}; then check again."
        yield look(KEPT_EVENTS, text, mend)
    else:
        text = f"No call of {version} is in flight any more: the way of its events is not needed."
        yield look(KEPT_EVENTS, text, "Deploy without `keep_events_of`: docs/operations.md, To the other version.")


def _dial_changed_at(stack: Stack) -> datetime | None:
    """Return when `dial` was changed last: it has placed calls with the stage's version alone since, but for a run under way."""
    for _, configuration in functions_of(stack):
        if configuration is not None and configuration.get("Handler") == _DIAL:
            return datetime.fromisoformat(configuration["LastModified"])
    return None


def _settled_at(client: ApiClient, until: datetime) -> list[datetime]:
    """Return when each call in flight of which an attempt that was begun by then goes on is settled at the latest."""
    pages = client.pages("/calls", CallPage, status="CALLING", limit=_PAGE_SIZE)
    settled_at = []
    for page in islice(pages, _MOST_PAGES):
        for summary in page.calls:
            call = client.get(f"/calls/{summary.call_id}", CallResponse)
            # It may have ended since it was listed.
            under_way = [each for each in call.attempts if each.outcome is None]
            if call.status == "CALLING" and any(from_iso(each.intent_at) <= until for each in under_way):
                settled_at.append(from_iso(call.status_at))
    return settled_at
