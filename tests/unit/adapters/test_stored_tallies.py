"""Counts as they are stored, and what an image of a call's item tells to be counted."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import Plain, to_item
from redial.adapters.dynamodb.tallies import DynamoDbTallies, StoredTallies, read_image
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import FiguresSum, ServiceFigures
from redial.domain.call.calls import CallStatus, call_id_of
from redial.domain.call.requests import Lane
from redial.domain.reporting.campaign_hours import CampaignHour
from redial.domain.reporting.counted_batches import remembers, short_key, with_last
from redial.domain.reporting.tally import CallSnapshot, CountDelta, Period, Tally
from redial.domain.times import to_epoch_ms, to_iso
from redial.errors import UnreadableRecord
from simulation.makers import at, waiting_call
from simulation.records import put
from tests.unit.adapters.stored_images import REJECTED, ended, image
from tests.unit.adapters.table_client import RETENTION, TableClient, delete_after


@pytest.fixture
def client() -> TableClient:
    return TableClient()


TALLY = Tally(calls={CallStatus.WAITING: 2}, accepted=2, batches=("b1",))


def test_counts_are_kept_for_as_long_as_they_are_looked_at(client: TableClient) -> None:
    tallies = DynamoDbTallies(client.table(), RETENTION)
    start = Period.HOUR.start(at(0))
    plain = {"version": 1, "calls": {"WAITING": 2}, "accepted": 2, "batches": ["b1"]}
    put(tallies.now(), TALLY)
    put(tallies.of_stretch(Period.FIVE_MINUTES, start), TALLY)
    put(tallies.of_stretch(Period.HOUR, start), TALLY)
    put(tallies.of_campaign("sale"), TALLY)
    put(tallies.of_campaign("ended"), replace(TALLY, last_at=at(3_700)))

    assert client.stored("TALLY#NOW") == plain | {"pk": "TALLY#NOW"}
    five = f"TALLY#5MIN#{to_iso(start)}"
    assert client.stored(five)["delete_after"] == to_epoch_ms(start + timedelta(days=3)) // 1000
    hour = f"TALLY#HOUR#{to_iso(start)}"
    assert client.stored(hour) == plain | {"pk": hour, "delete_after": to_epoch_ms(start + RETENTION) // 1000}
    assert client.stored("CAMPAIGN#sale") == plain | {"pk": "CAMPAIGN#sale"}
    assert client.stored("CAMPAIGN#ended") == plain | {
        "pk": "CAMPAIGN#ended",
        "last_at": to_iso(at(3_700)),
        "status_key": "CAMPAIGN",
        "status_at": to_iso(Period.HOUR.start(at(3_700))),
        "delete_after": delete_after(3_700),
    }
    assert tallies.now().load() == replace(TALLY, version=1)
    assert tallies.of_campaign("other").load() == Tally()


def test_many_counts_are_read_and_one_that_cannot_be_read_hides_none(client: TableClient) -> None:
    tallies, unreadable = DynamoDbTallies(client.table(), RETENTION), list[UnreadableRecord]()
    many = StoredTallies(client.reader(), unreadable.append)
    starts = [Period.HOUR.start(at(3_600 * hour)) for hour in range(3)]
    assert many.now() == Tally()
    now = put(tallies.now(), TALLY)
    first = put(tallies.of_stretch(Period.HOUR, starts[0]), TALLY)
    put(tallies.of_stretch(Period.FIVE_MINUTES, starts[1]), TALLY)
    sale = put(tallies.of_campaign("sale"), TALLY)
    client.table().put({"pk": "CAMPAIGN#odd", "version": 1, "accepted": "many"})

    assert many.now() == now
    assert many.of_stretches(Period.HOUR, starts) == {starts[0]: first}
    assert many.of_named(["sale", "odd", "none"]) == {"sale": sale}
    assert [str(error).partition(":")[0] for error in unreadable] == ["item CAMPAIGN#odd"]


def test_what_happened_to_a_campaign_is_kept_by_the_hour(client: TableClient) -> None:
    tallies, unreadable = DynamoDbTallies(client.table(), RETENTION), list[UnreadableRecord]()
    many = StoredTallies(client.reader(), unreadable.append)
    starts = [Period.HOUR.start(at(3_600 * hour)) for hour in range(3)]
    hour = CampaignHour(counted=CountDelta(accepted=2), started={"7": 1}, batches=("b1",))
    first = put(tallies.of_campaign_hour("sale #1", starts[0]), hour)
    put(tallies.of_campaign_hour("other", starts[1]), hour)
    odd = f"CAMPAIGN_HOUR#{to_iso(starts[2])}#sale #1"
    client.table().put({"pk": odd, "version": 1, "counted": "many"})

    key = f"CAMPAIGN_HOUR#{to_iso(starts[0])}#sale #1"
    assert client.stored(key) == {
        "pk": key,
        "version": 1,
        "counted": {"accepted": 2},
        "started": {"7": 1},
        "batches": ["b1"],
        "delete_after": to_epoch_ms(starts[0] + RETENTION) // 1000,
    }
    assert many.of_campaign_hours("sale #1", starts) == {starts[0]: first}
    assert [str(error).partition(": ")[0] for error in unreadable] == [f"item {odd}"]


KEYS = tuple(f"{number:012x}" for number in range(20))


def counted(*keys: str) -> tuple[str, ...]:
    batches = tuple[str, ...]()
    for key in keys:
        batches = with_last(batches, key)
    return batches


def test_short_keys_of_batches_are_one_text_in_the_item(client: TableClient) -> None:
    tallies = DynamoDbTallies(client.table(), RETENTION, consistent=False)
    hour = tallies.of_campaign_hour("sale", Period.HOUR.start(at(0)))
    put(tallies.now(), replace(TALLY, batches=counted(*KEYS)))
    put(hour, CampaignHour(batches=counted(*KEYS)))
    joined = "." + "".join(map(short_key, KEYS[:12]))
    assert client.stored("TALLY#NOW")["batches"] == [joined, *KEYS[12:]]
    assert tallies.now().load().batches == hour.load().batches == (*map(short_key, KEYS[:12]), *KEYS[12:])


def test_what_older_code_made_of_the_keys_is_read(client: TableClient) -> None:
    """It takes the short ones for one more key, and remembers 64."""
    tallies = DynamoDbTallies(client.table(), RETENTION)
    joined = "." + "".join(map(short_key, KEYS[:12]))
    client.table().put({"pk": "TALLY#NOW", "version": 1, "batches": [joined, *KEYS[12:]]})
    batches = tallies.now().load().batches
    assert all(remembers(batches, key) for key in KEYS)
    assert counted(*KEYS) == batches
    client.table().put({"pk": "TALLY#NOW", "version": 1, "batches": [*KEYS, 7]})
    with pytest.raises(UnreadableRecord):
        tallies.now().load()


def test_image_of_a_call_tells_what_is_counted() -> None:
    waiting = waiting_call("r1", campaign="sale", lane=Lane.BULK)
    assert read_image(image(waiting)) == CallSnapshot(
        call_id=waiting.call_id,
        status=CallStatus.WAITING,
        updated_at=waiting.updated_at,
        accepted_at=waiting.accepted_at,
        campaign="sale",
        lane=Lane.BULK,
        due_at=waiting.status_at,
    )
    dialled = ended(waiting_call("r1"), duration_seconds=12.5, billed_minutes=1, price_millionths=13_000)
    assert read_image(image(dialled)) == CallSnapshot(
        call_id=dialled.call_id,
        status=CallStatus.CALLING,
        updated_at=dialled.updated_at,
        accepted_at=dialled.accepted_at,
        outcomes={"t1": Outcome.BUSY, "t2": None},
        intents=(at(1), at(60)),
        lane=dialled.request.lane,
        figures=FiguresSum(duration_seconds=12.5, billed_minutes=1, price_millionths=13_000),
    )


def test_figures_of_attempts_add_up_and_what_is_not_told_is_nothing() -> None:
    call = ended(waiting_call(), billed_minutes=2)
    first, second = call.attempts
    both = replace(call, attempts=(first, replace(second, figures=ServiceFigures(duration_seconds=3))))
    assert read_image(image(both)).figures == FiguresSum(duration_seconds=3, billed_minutes=2)
    assert read_image(image(ended(waiting_call()))).figures == FiguresSum()


def test_image_of_a_held_call_and_of_a_bad_request_are_told_apart() -> None:
    held: Any = image(waiting_call()) | to_item({"status_key": schema.NOT_PERMITTED})
    assert read_image(held).is_held
    assert not read_image(image(waiting_call())).is_held
    client = TableClient()
    DynamoDbCalls(client.table(), RETENTION).add_rejected(REJECTED)
    bad = read_image(client.dynamodb.items["CALL#r1"])
    assert (bad.status, bad.lane, bad.due_at, bad.accepted_at) == (CallStatus.REJECTED, None, None, at(5))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"status": "ASLEEP"}, "ValueError"),
        ({"accepted_at": "today"}, "ValueError"),
        ({"accepted_at": 7}, "TypeError"),
        ({"attempts": [7]}, "TypeError"),
        ({"attempts": [{"token": "t1"}]}, "KeyError"),
        ({"status_at": ["x"]}, "TypeError"),
    ],
)
def test_image_that_is_none_of_a_call_is_named(changes: Plain, error: str) -> None:
    broken: Any = image(waiting_call("r1")) | to_item(changes)
    with pytest.raises(UnreadableRecord) as told:
        read_image(broken)
    assert str(told.value) == f"image CALL#{call_id_of('r1')}: {error}"
