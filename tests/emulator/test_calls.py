"""Calls and their events: simulator numbers, scripts, scenarios, times, and where events go."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from tests.emulator.harness import (
    ALL_EVENT_TYPES,
    BUSY,
    COMPLETED,
    FAILED,
    NO_ANSWER,
    NO_RATE_LIMITS,
    Harness,
    firehose,
    logs,
    sns,
)
from voice_emulator.chance import Chance
from voice_emulator.scenarios import ScenarioError, read_scenario, read_scripts
from voice_emulator.scripts import FAULTS_WITHOUT_CALL, Attempt, Outcome, SendFault, plan_events
from voice_emulator.settings import PayloadShape
from voice_emulator.simulator_numbers import TABLE, simulator_script

Make = Callable[..., Harness]
EVENTS: dict[Outcome, list[str]] = {
    "completed": ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"],
    "busy": ["INITIATED_CALL", "RINGING", "BUSY"],
    "no_answer": ["INITIATED_CALL", "RINGING", "NO_ANSWER"],
    "failed": ["INITIATED_CALL", "RINGING", "FAILED"],
    "no_final_event": ["INITIATED_CALL"],
    "no_events": [],
}


@pytest.fixture
def unlimited(make_harness: Make) -> Harness:
    return make_harness(limits=NO_RATE_LIMITS)


class TestEvents:
    @pytest.mark.parametrize("outcome", get_args(Outcome))
    def test_each_outcome_has_its_events_in_order(self, unlimited: Harness, outcome: Outcome) -> None:
        number = "+14155550123"
        unlimited.service.place_script(number, (Attempt(outcome),))
        call = unlimited.place(number)
        unlimited.advance(minutes=10)
        assert unlimited.event_types(call.message_id) == EVENTS[outcome]

    @pytest.mark.parametrize("outcome", get_args(Outcome))
    def test_times_rise_and_are_those_of_a_telephone(self, outcome: Outcome) -> None:
        for seed in range(50):
            offsets = [event.offset_s for event in plan_events(outcome, 12.0, Chance(f"{seed}"))]
            assert offsets == sorted(offsets)
            assert all(0.2 <= offset <= 60 for offset in offsets)

    def test_a_completed_call_lasts_as_long_as_its_message(self, unlimited: Harness) -> None:
        call = unlimited.place(Content={"PlainTextMessage": {"Text": "a" * 150}})
        unlimited.advance(minutes=10)
        at = {event.event_type: event.sent_at_ms or 0 for event in call.events}
        assert at["COMPLETED_CALL"] - at["ANSWERED"] == pytest.approx(10_000, abs=1)

    def test_nothing_happens_before_its_time(self, unlimited: Harness) -> None:
        call = unlimited.place()
        assert unlimited.event_types(call.message_id) == []
        unlimited.advance(milliseconds=call.events[0].due_at_ms - call.arrived_at_ms - 1)
        assert unlimited.event_types(call.message_id) == []
        unlimited.advance(milliseconds=1)
        assert unlimited.event_types(call.message_id) == ["INITIATED_CALL"]

    def test_time_scale_multiplies_the_times_of_calls_but_no_window(self, make_harness: Make) -> None:
        as_it_is, scaled = make_harness(), make_harness(time_scale=0.1)
        times = []
        for harness in (as_it_is, scaled):
            call = harness.place()
            times.append([event.due_at_ms - call.arrived_at_ms for event in call.events])
            harness.advance(milliseconds=500)
            assert harness.send().status_code == 429
        assert times[1] == pytest.approx([time / 10 for time in times[0]], abs=1)

    def test_time_scale_zero_lets_everything_happen_at_once(self, make_harness: Make) -> None:
        harness = make_harness(time_scale=0)
        call = harness.place()
        harness.advance()
        assert harness.event_types(call.message_id) == EVENTS["completed"]

    def test_reset_ends_calls_that_are_under_way(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set("set", one=sns())
        unlimited.send(ConfigurationSetName="set")
        unlimited.service.reset()
        unlimited.advance(hours=1)
        assert unlimited.publisher.deliveries == []


class TestDestinationsOfEvents:
    def published(self, harness: Harness) -> Counter[str]:
        return Counter(delivery.arn.split(":")[2] for delivery in harness.publisher.deliveries)

    def test_an_event_goes_to_every_event_destination_that_asks_for_its_type(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set(
            "set",
            one=sns("all"),
            two=sns("final", event_types=["COMPLETED_CALL", "BUSY"]),
            three=firehose(),
            four=logs(),
        )
        unlimited.send(ConfigurationSetName="set")
        unlimited.advance(minutes=5)
        assert self.published(unlimited) == {"sns": 5, "firehose": 4, "logs": 4}
        topics = Counter(delivery.arn.split(":")[-1] for delivery in unlimited.publisher.deliveries)
        assert (topics["all"], topics["final"]) == (4, 1)

    def test_a_disabled_event_destination_gets_nothing(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set("set", one=sns(enabled=False))
        unlimited.send(ConfigurationSetName="set")
        unlimited.advance(minutes=5)
        assert unlimited.publisher.deliveries == []

    def test_without_a_configuration_set_no_event_goes_anywhere(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set("set", one=sns())
        call = unlimited.place()
        unlimited.advance(minutes=5)
        assert unlimited.publisher.deliveries == []
        assert unlimited.event_types(call.message_id) == EVENTS["completed"]

    def test_another_account_or_region_has_nothing_to_do_with_it(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set("set", one=sns())
        unlimited.send(ConfigurationSetName="set")
        assert unlimited.service.log.calls[-1].region == "us-east-1"
        unlimited.advance(minutes=5)
        assert len(unlimited.publisher.deliveries) == 4

    def test_what_holds_is_what_is_configured_when_the_event_happens(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set("set", one=sns())
        unlimited.send(ConfigurationSetName="set")
        unlimited.request("DELETE", "/v1/sms-voice/configuration-sets/set/event-destinations/one")
        unlimited.advance(seconds=1)
        unlimited.request("DELETE", "/v1/sms-voice/configuration-sets/set")
        unlimited.advance(minutes=5)
        assert unlimited.publisher.deliveries == []

    def test_the_log_says_where_each_event_went(self, unlimited: Harness) -> None:
        unlimited.create_configuration_set("set", one=sns("topic"))
        call = unlimited.place(ConfigurationSetName="set")
        unlimited.advance(minutes=5)
        for event in call.events:
            (delivery,) = event.deliveries
            assert (delivery.event_destination, delivery.status) == ("one", "delivered")
            assert delivery.arn.endswith(":topic")


class TestPayloads:
    def payloads(self, harness: Harness, destination: str = COMPLETED) -> tuple[str, list[dict[str, object]]]:
        harness.create_configuration_set("set", one=sns())
        call = harness.place(destination, ConfigurationSetName="set")
        harness.advance(minutes=5)
        assert call.message_id is not None
        return call.message_id, [json.loads(delivery.payload) for delivery in harness.publisher.deliveries]

    @pytest.mark.parametrize("shape", get_args(PayloadShape))
    @pytest.mark.parametrize("destination", [COMPLETED, BUSY, NO_ANSWER, FAILED])
    def test_every_shape_has_the_message_id_at_its_top(
        self, make_harness: Make, shape: PayloadShape, destination: str
    ) -> None:
        message_id, payloads = self.payloads(make_harness(payload_shape=shape), destination)
        assert payloads
        assert all(payload["MessageId"] == message_id for payload in payloads)

    def test_minimal_has_nothing_else(self, make_harness: Make) -> None:
        message_id, payloads = self.payloads(make_harness(payload_shape="minimal"))
        assert payloads == [{"MessageId": message_id}] * 4

    def test_rich_tells_type_time_and_numbers(self, harness: Harness) -> None:
        _, payloads = self.payloads(harness)
        assert [payload["EventType"] for payload in payloads] == EVENTS["completed"]
        last = payloads[-1]
        assert last["DestinationPhoneNumber"] == COMPLETED
        assert str(last["Timestamp"]).startswith("2026-01-01T00:00:")
        assert last["IsoCountryCode"] == "US"
        assert "CallDurationInSeconds" in last
        assert "CallDurationInSeconds" not in payloads[0]

    def test_v2_like_has_the_fields_that_version_2_documents(self, make_harness: Make) -> None:
        message_id, payloads = self.payloads(make_harness(payload_shape="v2-like"))
        assert [payload["eventType"] for payload in payloads] == [
            "VOICE_INITIATED",
            "VOICE_RINGING",
            "VOICE_ANSWERED",
            "VOICE_COMPLETED",
        ]
        assert [payload["isFinal"] for payload in payloads] == [False, False, False, True]
        assert payloads[-1]["messageId"] == message_id


class TestSimulatorNumbers:
    @pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.first:02}-{row.last:02}")
    def test_the_last_two_digits_tell_the_script(self, row: object) -> None:
        assert isinstance(row, type(TABLE[0]))
        for number in range(row.first, row.last + 1):
            assert simulator_script(f"+120655501{number:02}") == row.script

    @pytest.mark.parametrize("number", ["+12065550188", "+12065550199", "+14155550110", "+1206555011", "+120655501100"])
    def test_other_numbers_have_none(self, number: str) -> None:
        assert simulator_script(number) is None

    @pytest.mark.parametrize(
        ("ending", "outcomes"),
        [
            ("05", ["completed"] * 3),
            ("15", ["busy"] * 3),
            ("25", ["no_answer"] * 3),
            ("35", ["failed"] * 3),
            ("45", ["busy", "completed", "completed"]),
            ("55", ["no_answer", "completed", "completed"]),
            ("62", ["failed", "completed", "completed"]),
            ("67", ["busy", "busy", "completed"]),
            ("72", ["no_final_event"] * 3),
            ("77", ["no_events"] * 3),
        ],
    )
    def test_attempts_follow_the_script(self, unlimited: Harness, ending: str, outcomes: list[str]) -> None:
        assert [unlimited.place(f"+120655501{ending}").outcome for _ in outcomes] == outcomes

    @pytest.mark.parametrize(
        ("ending", "status_code", "call_placed"),
        [
            ("80", 429, False),
            ("81", 500, False),
            ("82", 500, True),
            ("83", None, True),
            ("84", 200, True),
            ("85", 200, True),
            ("86", 200, True),
            ("87", 400, False),
        ],
    )
    def test_the_eighties_are_faults_each_time(
        self, unlimited: Harness, ending: str, status_code: int | None, *, call_placed: bool
    ) -> None:
        for _ in range(2):
            call = unlimited.place(f"+120655501{ending}")
            assert (call.status_code, call.call_placed, call.limit) == (status_code, call_placed, None)


class TestScripts:
    def test_a_script_goes_attempt_by_attempt_and_its_last_repeats(self, unlimited: Harness) -> None:
        scripts = read_scripts({"+14155550123": ["busy", {"outcome": "no_answer"}, "completed"]})
        for number, script in scripts.items():
            unlimited.service.place_script(number, script)
        outcomes = [unlimited.place("+1 415 555 0123").outcome for _ in range(5)]
        assert outcomes == ["busy", "no_answer", "completed", "completed", "completed"]
        assert [call.attempt for call in unlimited.service.log.calls] == [1, 2, 3, 4, 5]

    def test_a_script_goes_before_a_simulator_number(self, unlimited: Harness) -> None:
        unlimited.service.place_script(COMPLETED, (Attempt("failed"),))
        assert unlimited.place(COMPLETED).outcome == "failed"

    def test_a_script_placed_again_begins_again(self, unlimited: Harness) -> None:
        script = (Attempt("busy"), Attempt("completed"))
        for _ in range(2):
            unlimited.service.place_script("+14155550123", script)
            assert [unlimited.place("+14155550123").outcome for _ in range(2)] == ["busy", "completed"]

    def test_calls_that_a_limit_refuses_are_no_attempts(self, make_harness: Make) -> None:
        harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1})
        outcomes = []
        for _ in range(2):
            for _ in range(3):
                harness.send("+12065550140")
            outcomes += [call.outcome for call in harness.service.log.calls if call.call_placed][-1:]
            harness.advance(minutes=1)
        assert outcomes == ["busy", "completed"]

    @pytest.mark.parametrize("fault", sorted(FAULTS_WITHOUT_CALL))
    def test_a_scripted_fault_without_a_call_is_an_attempt(self, unlimited: Harness, fault: SendFault) -> None:
        unlimited.service.place_script("+14155550123", (Attempt(send=fault), Attempt("busy")))
        calls = [unlimited.place("+14155550123") for _ in range(2)]
        assert [(call.fault, call.outcome) for call in calls] == [(fault, None), (None, "busy")]

    def test_the_same_seed_gives_the_same_calls_in_any_order(self, make_harness: Make) -> None:
        numbers = [f"+1415555{number:04}" for number in range(100)]

        def played(seed: int, order: list[str]) -> dict[str | None, tuple[str | None, list[int]]]:
            harness = make_harness(limits=NO_RATE_LIMITS, seed=seed, answer_rate=0.5)
            calls = [harness.place(number) for number in order]
            return {
                call.destination_phone_number: (call.outcome, [event.due_at_ms for event in call.events])
                for call in calls
            }

        assert played(1, numbers) == played(1, numbers[::-1])
        assert played(1, numbers) != played(2, numbers)

    @pytest.mark.parametrize(("answer_rate", "least", "most"), [(0.0, 0, 0), (0.7, 630, 770), (1.0, 1000, 1000)])
    def test_answer_rate_is_the_share_of_calls_answered(
        self, make_harness: Make, answer_rate: float, least: int, most: int
    ) -> None:
        harness = make_harness(limits=NO_RATE_LIMITS, answer_rate=answer_rate)
        outcomes = Counter(harness.place(f"+1415555{number:04}").outcome for number in range(1000))
        assert least <= outcomes["completed"] <= most
        assert set(outcomes) <= {"completed", "busy", "no_answer", "failed"}
        if answer_rate < 1:
            assert outcomes["no_answer"] > outcomes["busy"] > outcomes["failed"] > 0


class TestScenarioFiles:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (
                "scenario.toml",
                'answer_rate = 0.5\nprofile = "sandbox"\n[numbers]\n"+1 415 555 0123" = ["busy", { send = "timed_out" }]\n'
                '[limits]\ncalls_per_day = "off"\n[faults]\nevent_lost = 0.1\n',
            ),
            (
                "scenario.json",
                '{"answer_rate": 0.5, "profile": "sandbox", "limits": {"calls_per_day": null}, "faults": {"event_lost": 0.1},'
                '"numbers": {"+1 415 555 0123": ["busy", {"send": "timed_out"}]}}',
            ),
        ],
    )
    def test_toml_and_json_say_the_same(self, make_harness: Make, tmp_path: Path, name: str, text: str) -> None:
        path = tmp_path / name
        path.write_text(text)
        scenario = read_scenario(path)
        assert scenario.scripts == {"+14155550123": (Attempt("busy"), Attempt(send="timed_out"))}
        settings = make_harness(**scenario.settings).service.settings
        assert (settings.answer_rate, settings.faults.event_lost) == (0.5, 0.1)
        assert (settings.limits.calls_per_minute, settings.limits.calls_per_day) == (5, None)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{", "truncated"),
            ("[]", "object"),
            ('{"numbers": {"+14155550123": ["engaged"]}}', "engaged"),
            ('{"numbers": {"+14155550123": []}}', "length >= 1"),
            ('{"numbers": {"+14155550123": [{"outcome": "busy", "sned": "timed_out"}]}}', "sned"),
            ('{"numbers": {"someone": ["busy"]}}', "someone"),
            ('{"numbers": 1}', "object"),
            ('{"answer_rate": 2}', "answer_rate"),
            ('{"colour": "red"}', "colour"),
            ('{"profile": "big"}', "big"),
            ('{"limits": {"calls_per_hour": 1}}', "calls_per_hour"),
            ('{"limits": 5}', "limits"),
        ],
    )
    def test_an_error_says_where_and_what(self, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "scenario.json"
        path.write_text(text)
        with pytest.raises(ScenarioError, match=said) as raised:
            read_scenario(path)
        assert str(path) in str(raised.value)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="No such file"):
            read_scenario(tmp_path / "none.toml")

    def test_event_types_of_the_tests_are_those_of_the_outcomes(self) -> None:
        assert set(ALL_EVENT_TYPES) == {event for events in EVENTS.values() for event in events}
