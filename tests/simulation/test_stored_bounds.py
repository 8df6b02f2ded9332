"""Nothing that is stored grows without bound: each record, filled beyond what it holds, stays far below the 400 KB of an item."""

from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from msgspec.structs import replace

from infra.settings.limit_overrides import LimitOverrides
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.schema import CONTROL, PREDICTIONS, TALLY_NOW
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.steering.control_dialling import DiallingControl
from redial.application.steering.keep_do_not_call_list import Added, DoNotCallList, WantedEntry
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import Outcome, UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.call.calls import MOST_CONFLICTS, Attempt, CallStatus
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.requests import Content, PlainTextMessage
from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.send_results import accepted
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import Wait
from redial.domain.pacing.windows import Windows
from redial.domain.reporting.forecast import ForecastAccuracy, OpenForecast
from redial.domain.reporting.tally import CountDelta, Tally
from redial.domain.steering import control_changes as rules
from redial.domain.steering.control import CampaignCancellation, Control, Pause, Target
from redial.domain.steering.control_changes import MOST_CANCELLED_CAMPAIGNS, MOST_PAUSED_CAMPAIGNS
from redial.domain.versioned import Stored
from redial.errors import TooManyHeldBack
from simulation.aws.fake_aws import FakeAws
from simulation.dynamodb.capacity import item_size
from simulation.makers import T0, at, voice_event, waiting_call
from simulation.records import put
from simulation.voice.service import FakeVoice
from simulation.world import World

RETENTION = timedelta(days=30)
EMOJI = "👍"
A_WRITE = 50
"""So many events come to one write at most (infra/pipeline/functions.py)."""


@pytest.fixture
def table() -> Iterator[Table]:
    world = World()
    with FakeAws(world, FakeVoice(world), latency_s=lambda: 0.0).installed():
        yield Table(boto3.client("dynamodb", region_name="us-east-1"), "table")


def size_of(table: Table, key: str) -> int:
    """Give the size of an item as DynamoDB counts it."""
    plain = table.get(key)
    assert plain is not None
    return item_size(to_item(plain))


def add_events(table: Table, events: dict[VoiceEvent | UnknownEvent, str | None]) -> AttemptRecord:
    return DynamoDbAttempts(table, RETENTION).add_events("m1", events, T0)


@pytest.mark.parametrize("is_linked", [True, False], ids=["linked", "orphan"])
def test_events_under_one_message_id(table: Table, is_linked: bool) -> None:
    if is_linked:
        DynamoDbAttempts(table, RETENTION).link("m1", "call", "token", T0)
    add_events(table, {voice_event(VoiceEventType.RINGING, 1): None})
    for batch in range(6):
        repeated: dict[VoiceEvent | UnknownEvent, str | None] = {
            VoiceEvent(VoiceEventType.RINGING, at(2 + batch * A_WRITE + number)): f"{batch}-{number}".ljust(8_000, "x")
            for number in range(A_WRITE)
        }
        add_events(table, repeated)
        add_events(table, {UnknownEvent(f"{batch}-{number}".ljust(100, "T"), T0): None for number in range(A_WRITE)})
    record = add_events(table, {voice_event(VoiceEventType.COMPLETED_CALL, 900): '{"MessageId":"m1"}'})

    assert size_of(table, "MESSAGE#m1") < 150_000
    assert record.end is not None
    assert record.end.outcome is Outcome.COMPLETED_CALL
    assert voice_event(VoiceEventType.RINGING, 1) in record.events
    assert DynamoDbAttempts(table, RETENTION).get("m1") == record


def test_an_event_that_comes_again_and_again_changes_a_full_attempt_no_more(table: Table) -> None:
    for number in range(50):
        add_events(table, {voice_event(VoiceEventType.RINGING, number): None})
    stored = table.get("MESSAGE#m1")
    record = add_events(table, {voice_event(VoiceEventType.RINGING, 49): None})
    assert table.get("MESSAGE#m1") == stored
    assert len(record.events) == 40


def test_an_event_of_an_unreadable_time_hides_no_other(table: Table) -> None:
    add_events(table, {voice_event(VoiceEventType.BUSY, 3): None})
    stored = table.get("MESSAGE#m1")
    assert stored is not None
    table.put(stored | {"events": stored["events"] | {"RINGING 1-01-01T00:00:00.000Z", "RINGING", ""}})
    record = add_events(table, {voice_event(VoiceEventType.ANSWERED, 2): None})
    assert record.end is not None
    assert record.end.outcome is Outcome.BUSY


def test_a_call_with_all_that_it_may_have(table: Table) -> None:
    call = waiting_call(
        "r" * 128,
        content=Content(plain_text_message=PlainTextMessage(text=EMOJI * 6_000)),
        campaign="c" * 128,
    )
    attempts = tuple(
        Attempt(
            number=number,
            token="0123456789",
            origination_phone_number="+12065550190",
            intent_at=T0,
            message_id="m" * 256,
            sent_at=T0,
            outcome=Outcome.NO_ANSWER,
            outcome_at=T0,
            detail=EMOJI * 250,
        )
        for number in range(1, 11)
    )
    digests = frozenset(f"{number:032x}" for number in range(MOST_CONFLICTS))
    full = replace(
        call, attempts=attempts, conflicting_digests=digests, reason=Noted(EMOJI * 600), status=CallStatus.UNREACHED
    )
    assert DynamoDbCalls(table, RETENTION).add(full) == Stored()
    assert size_of(table, f"CALL#{call.call_id}") < 60_000


def test_the_most_pauses_and_cancellations_fit_their_item(table: Table) -> None:
    names = [f"{number:04}".ljust(128, "c") for number in range(MOST_CANCELLED_CAMPAIGNS)]
    held = Pause(since=T0, by="b" * 3_000, reason=EMOJI * 500)
    full = Control()
    for target in [Target(), *(Target(campaign=name) for name in names[:MOST_PAUSED_CAMPAIGNS])]:
        paused = rules.pause(full, target, held)
        assert isinstance(paused, Control)
        full = paused
    for name in names:
        full = rules.cancel_campaign(full, name, CampaignCancellation(before=T0, by="b" * 3_000))
    put(DynamoDbControl(table), full)
    assert size_of(table, CONTROL) < 350_000

    control = DiallingControl(DynamoDbControl(table))
    with pytest.raises(TooManyHeldBack, match="Resume some"):
        control.pause(Target(campaign="one more"), "me", "", T0)
    with pytest.raises(TooManyHeldBack, match="Go on with those that are not done"):
        control.cancel_campaign("one more", "me", T0)

    # What is there already can still be paused, cancelled and resumed; what is done makes room.
    assert control.pause(Target(campaign=names[0]), "me", "", T0).campaigns[names[0]].by == "b" * 197 + "…"
    assert control.cancel_campaign(names[0], "me", at(1)).cancelled_campaigns[names[0]].by == "me"
    control.resume(Target(campaign=names[1]), T0)
    control.campaign_swept(names[1], T0, at(2))
    assert "one more" in control.pause(Target(campaign="one more"), "me", "", T0).campaigns
    assert "one more" in control.cancel_campaign("one more", "me", at(2 * 3600)).cancelled_campaigns


def test_the_allowance_at_the_highest_limits_that_a_stack_may_have(table: Table) -> None:
    highest = {
        name: next(part.le for part in field.metadata if hasattr(part, "le"))
        for name, field in LimitOverrides.model_fields.items()
        if name.startswith("calls_per")
    }
    limits = VoiceLimits(**highest)
    numbers = [f"+1206555{number:04}" for number in range(25)]
    windows = Windows(
        minute=_ring(limits.calls_per_minute),
        day=_ring(10_000),
        numbers={number: _ring(limits.calls_per_second_per_number) for number in numbers},
    )
    full = Allowance(windows=windows)
    put(DynamoDbAllowance(table, "us-east-1"), full)
    assert size_of(table, "ALLOWANCE#us-east-1") < 400_000
    assert isinstance(reserve(full, "one more", numbers, limits, at(1), at(2)), Wait)


def test_the_allowance_forgets_what_left_its_windows(table: Table) -> None:
    limits = VoiceLimits(
        calls_per_minute=5, calls_per_second_per_number=1, calls_per_recipient_per_day=5, calls_per_day=20
    )
    allowance, now = Allowance(), 0.0
    for number in range(200):
        decision = reserve(allowance, f"{number:010}", ["+12065550190"], limits, at(now), at(now + 1))
        while isinstance(decision, Wait):
            now = (decision.until - T0).total_seconds()
            decision = reserve(allowance, f"{number:010}", ["+12065550190"], limits, at(now), at(now + 1))
        assert isinstance(decision, Allowance)
        allowance = accepted(decision, f"{number:010}", at(now + 1))
    assert (len(allowance.windows.minute.stamps), len(allowance.windows.day.stamps)) <= (5, 20)


def test_a_recipient_with_the_longest_reason(table: Table) -> None:
    recipients = DynamoDbRecipients(table, lambda: T0)
    number = "+12065550142"
    put(recipients.at(number), replace(recipients.at(number).load(), calls=_ring(1_000)))
    marked = DoNotCallList(recipients, indexes=None, listed=None, spellings=None)  # type: ignore[arg-type]
    marked.add(WantedEntry(phone_number=number, reason=EMOJI * 500), T0)
    campaigns = [WantedEntry(phone_number=number, reason=EMOJI * 500, campaign=f"{each:0128}") for each in range(60)]
    assert marked.add_all(campaigns, T0).count(Added.TOO_MANY_CAMPAIGNS) == 10
    assert size_of(table, f"RECIPIENT#{number}") < 170_000


def test_the_record_of_predictions(table: Table) -> None:
    record = ForecastAccuracy()
    for number in range(300):
        sample = OpenForecast(asked_at=at(number), expected_at=at(number), attempts=0, control_version=1)
        record = record.with_sample(f"{number:024}", sample).dialled(f"{number:024}", at(number + 1))
    for number in range(300):
        if record.wants_a_sample(at(1_000 + 61 * number)):
            sample = OpenForecast(asked_at=at(1_000 + 61 * number), expected_at=T0, attempts=0, control_version=1)
            record = record.with_sample(f"{number:024}", sample)
    put(DynamoDbForecastAccuracy(table), record)
    assert size_of(table, PREDICTIONS) < 40_000


def test_the_largest_tally_fits_its_item(table: Table) -> None:
    tally = Tally()
    change = CountDelta(
        calls=dict.fromkeys(CallStatus, 10**9), outcomes=dict.fromkeys(Outcome, 1), ended=dict.fromkeys(CallStatus, 1)
    )
    for number in range(100):
        tally = tally.plus(change, f"{number:012}")
    put(DynamoDbTallies(table, RETENTION).now(), tally)
    assert size_of(table, TALLY_NOW) < 3_000


def _ring(stamps: int) -> SlidingWindow:
    return SlidingWindow(tuple(Stamp(at(-number / 1_000), f"{number:010}") for number in range(stamps)))
