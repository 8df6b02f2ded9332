"""
Calls of which nobody asks for the events: what the log and the counters say of them is what they say of calls that are played.

The same requests go to two emulators: one whose clock stands still until it is moved, so that all is played, and one whose
clock passes.
"""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.harness import NO_RATE_LIMITS, NO_RATE_LIMITS_V2, ORIGINATION, Harness, sns
from voice_emulator.calls.unheard_calls import OUTCOMES
from voice_emulator.clock import Action, SystemClock, VirtualClock
from voice_emulator.http.control import ControlApi
from voice_emulator.scripts.attempts import LONGEST_RINGING_S, plan_events
from voice_emulator.scripts.chance import Chance
from voice_emulator.service.messages import Request
from voice_emulator.settings.emulator_settings import change_settings

UNLIMITED = {"limits": NO_RATE_LIMITS, "v2": {"limits": NO_RATE_LIMITS_V2}}
# By the simulator numbers, and by chance.
RECIPIENTS = ["+12065550100", "+12065550110", "+12065550120", "+12065550130", "+12065550145", "+12065550170"]
RECIPIENTS += ["+12065550175", "+12065550182", "+14155550101", "+14155550102"]


class PassingClock(SystemClock):
    """As the system's clock, time passes by itself; how much of it, the test says."""

    def __init__(self, shown: VirtualClock) -> None:
        self._shown = shown

    def now_ms(self) -> int:
        return self._shown.now_ms()

    def call_at(self, when_ms: int, action: Action) -> None:
        self._shown.call_at(when_ms, action)

    def begin_anew(self) -> None:
        self._shown.begin_anew()


class PassingHarness(Harness):
    """Whose clock passes."""

    def clock_of_service(self) -> PassingClock:
        return PassingClock(self.clock)


def control(harness: Harness, path: str) -> Any:
    reply = asyncio.run(ControlApi(harness.service).handle(Request("GET", f"/_emulator/{path}")))
    assert reply.status_code == 200
    return json.loads(reply.body)


def calls(harness: Harness) -> list[dict[str, Any]]:
    """Return the log of calls, but for the ids, which differ from run to run."""
    shown: list[dict[str, Any]] = control(harness, "calls")["calls"]
    for call in shown:
        del call["message_id"], call["request_id"]
    return shown


class Pair:
    """An emulator that plays its calls, and one that does not."""

    def __init__(self, **changes: object) -> None:
        settings = {**UNLIMITED, **changes}
        self.played, self.unheard = Harness(**settings), PassingHarness(**settings)

    def __iter__(self) -> Iterator[Harness]:
        return iter((self.played, self.unheard))

    def send(self, recipient: str) -> None:
        for harness in self:
            harness.send(recipient)
            harness.send_v2(recipient, TimeToLive=60)

    def advance(self, seconds: float) -> None:
        for harness in self:
            harness.advance(seconds=seconds)

    def assert_equal(self) -> None:
        assert calls(self.unheard) == calls(self.played)
        assert control(self.unheard, "counters") == control(self.played, "counters")


@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_its_log_is_that_of_a_call_that_is_played_at_each_moment(recipient: str) -> None:
    pair = Pair(answer_rate=0.5, seed=3)
    for _ in range(50):
        pair.send(recipient)
        pair.advance(1.3)
        pair.assert_equal()


def test_an_event_has_happened_at_its_very_millisecond() -> None:
    pair = Pair()
    pair.send("+14155550101")
    for event in pair.played.service.log.calls[0].events:
        pair.advance((event.due_at_ms - pair.played.clock.now_ms() - 1) / 1000)
        pair.assert_equal()
        pair.advance(0.001)
        pair.assert_equal()


@given(
    steps=st.lists(
        st.one_of(st.sampled_from(RECIPIENTS), st.floats(0.001, 40).map(lambda s: round(s, 3))), max_size=12
    ),
    answer_rate=st.sampled_from([0.0, 0.5, 1.0]),
    time_scale=st.sampled_from([0.1, 1.0, 3.0]),
)
def test_what_is_looked_at_once_at_the_end_is_what_was_played(
    steps: list[str | float], answer_rate: float, time_scale: float
) -> None:
    pair = Pair(answer_rate=answer_rate, time_scale=time_scale)
    for step in steps:
        if isinstance(step, str):
            pair.send(step)
        else:
            pair.advance(step)
    pair.assert_equal()


def test_nothing_is_entered_for_it_on_the_clock() -> None:
    harness = PassingHarness(**UNLIMITED)
    harness.send()
    harness.send_v2()
    entered: list[int] = []
    harness.clock.call_at = lambda when_ms, action: entered.append(when_ms)  # type: ignore[method-assign] # noqa: ARG005
    harness.send()
    harness.send_v2()
    assert not entered
    harness.create_configuration_set()
    harness.send(ConfigurationSetName="set")
    assert len(entered) == 1


def test_each_call_keeps_to_the_settings_under_which_it_arrived() -> None:
    pair = Pair(answer_rate=0.3)
    for seed, time_scale in ((1, 0.1), (2, 5.0), (1, 1.0)):
        for harness in pair:
            changes = {"seed": seed, "time_scale": time_scale}
            harness.service.settings = change_settings(harness.service.settings, changes)
        pair.send("+14155550103")
    for _ in range(20):
        pair.advance(2)
        pair.assert_equal()


def test_what_the_log_has_dropped_is_counted_all_the_same() -> None:
    pair = Pair(log_capacity=1)
    for number in range(600):
        pair.send(f"+1415555{number:04}")
        pair.advance(0.05)
    pair.assert_equal()
    pair.advance(8)
    pair.assert_equal()
    pair.advance(100)
    pair.assert_equal()
    events = control(pair.unheard, "counters")["events"]
    assert events["COMPLETED_CALL"] == events["VOICE_COMPLETED"] == 600


def test_calls_that_have_ended_are_let_go() -> None:
    harness = PassingHarness(**UNLIMITED)
    for number in range(5_000):
        harness.send(f"+1415555{number:04}")
        harness.advance(seconds=0.05)
    kept = sum(len(stretch.calls) for stretch in harness.service.desk.player.unheard._stretches)
    assert kept <= 60 / 0.05 + 2 * 256


def test_a_price_is_charged_when_the_call_ends() -> None:
    for harness in Pair():
        harness.service.settings = change_settings(
            harness.service.settings, {"v2": {"max_monthly_spend": 1, "price_per_minute": 1}}
        )
        assert "MessageId" in harness.send_v2()
        (call,) = harness.service.log.calls
        harness.advance(milliseconds=call.ends_at_ms() - harness.clock.now_ms() - 1)
        assert "MessageId" in harness.send_v2()
        harness.advance(seconds=0.001)
        assert harness.send_v2()["Reason"] == "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"


@pytest.mark.parametrize("looked_at", [False, True])
def test_its_events_are_published_from_when_eventbridge_is_asked_for(looked_at: bool) -> None:
    pair = Pair()
    for harness in pair:
        harness.send("+14155550101")
        harness.send_v2("+14155550101")
        harness.advance(seconds=2)
        if looked_at:
            calls(harness)
        harness.service.settings = change_settings(harness.service.settings, {"v2": {"event_bridge": True}})
        harness.send_v2("+14155550102")
    pair.assert_equal()
    pair.advance(3)
    pair.assert_equal()
    pair.advance(60)
    pair.assert_equal()
    assert len(pair.unheard.publisher.deliveries) == len(pair.played.publisher.deliveries) > 4


def test_nothing_of_it_is_left_after_a_reset() -> None:
    harness = PassingHarness(**UNLIMITED)
    harness.send()
    harness.service.reset()
    harness.advance(seconds=60)
    assert calls(harness) == []
    assert control(harness, "counters") == {}


def test_a_call_in_a_configuration_set_is_played_on_the_clock() -> None:
    harness = PassingHarness(**UNLIMITED)
    harness.create_configuration_set(topic=sns())
    harness.send(ConfigurationSetName="set", OriginationPhoneNumber=ORIGINATION)
    harness.advance(seconds=60)
    assert [delivery.record.status for delivery in harness.publisher.deliveries] == ["delivered"] * 4


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_no_call_rings_longer_than_is_waited_for_its_end(outcome: Any) -> None:
    for seed in range(300):
        spoken_s = 7.5
        assert plan_events(outcome, spoken_s, Chance(str(seed)))[-1].offset_s < LONGEST_RINGING_S + spoken_s - 5


@given(draws=st.lists(st.sampled_from(["random", "skip"]), max_size=40))
def test_a_chance_goes_on_where_another_of_its_seed_is(draws: list[str]) -> None:
    numbers, chance = Chance("seed"), Chance("seed")
    whole = [numbers.random() for _ in range(42)]
    for at, draw in enumerate(draws):
        if draw == "random":
            assert chance.random() == whole[at]
        else:
            chance.skip()
    assert Chance("seed", chance.drawn).random() == chance.random() == whole[len(draws)]
