"""Faults by chance and by script, as the log and the published events show them."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import get_args

import pytest

from tests.emulator.harness import COMPLETED, NO_RATE_LIMITS, Harness, sns
from voice_emulator.log.call_log import CallRecord
from voice_emulator.scripts.attempts import Attempt, EventFault, Outcome
from voice_emulator.service.scenarios import read_scripts
from voice_emulator.settings.emulator_settings import PayloadShape

Make = Callable[..., Harness]
NUMBER = "+14155550123"
IN_ORDER = ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"]


def play(harness: Harness, attempt: Attempt) -> tuple[CallRecord, list[str]]:
    """Place a call with a script, let it end, and return it with the types of the events that were published."""
    harness.create_configuration_set("set", one=sns())
    harness.service.place_script(NUMBER, (attempt,))
    call = harness.place(NUMBER, ConfigurationSetName="set")
    harness.advance(minutes=10)
    return call, published(harness)


def time_of(payload: bytes) -> tuple[str, int]:
    event = json.loads(payload)
    return event["EventType"], round(datetime.fromisoformat(event["Timestamp"]).timestamp() * 1000)


def published(harness: Harness) -> list[str]:
    return [json.loads(delivery.payload)["EventType"] for delivery in harness.publisher.deliveries]


class TestEvents:
    def test_repeated_events_come_twice_with_the_same_payload_type(self, harness: Harness) -> None:
        _, types = play(harness, Attempt(events=("repeated",)))
        assert Counter(types) == dict.fromkeys(IN_ORDER, 2)

    @pytest.mark.parametrize("shape", get_args(PayloadShape))
    def test_an_event_that_comes_again_is_the_same_to_the_byte(self, make_harness: Make, shape: PayloadShape) -> None:
        harness = make_harness(payload_shape=shape)
        harness.create_configuration_set("set", one=sns())
        harness.service.place_script(NUMBER, (Attempt(events=("repeated",)),))
        harness.place(NUMBER, ConfigurationSetName="set")
        harness.advance(minutes=10)
        times = 8 if shape == "minimal" else 2  # four events that say no more than whose they are
        assert set(Counter(each.payload for each in harness.publisher.deliveries).values()) == {times}

    @pytest.mark.parametrize("fault", ["out_of_order", "delayed"])
    def test_an_event_that_comes_at_another_time_tells_when_it_happened(
        self, make_harness: Make, fault: EventFault
    ) -> None:
        """What sorts events by their own times has them as they were, however they came."""
        in_time, disturbed = make_harness(), make_harness()
        call, _ = play(in_time, Attempt())
        late, _ = play(disturbed, Attempt(events=(fault, "repeated")))
        happened = {event.event_type: event.due_at_ms for event in call.events}
        assert {(event.event_type, event.happened_at_ms) for event in late.events} == set(happened.items())
        assert [event.due_at_ms for event in late.events] != [event.happened_at_ms for event in late.events]
        assert {time_of(each.payload) for each in disturbed.publisher.deliveries} == set(happened.items())

    def test_lost_events_never_come_but_the_log_has_them(self, harness: Harness) -> None:
        call, types = play(harness, Attempt(events=("lost",)))
        assert types == []
        assert [(event.event_type, event.fault, event.sent_at_ms) for event in call.events] == [
            (event_type, "lost", None) for event_type in IN_ORDER
        ]

    def test_delayed_events_all_come(self, make_harness: Make) -> None:
        on_time, delayed = make_harness(), make_harness()
        call, _ = play(on_time, Attempt())
        late, types = play(delayed, Attempt(events=("delayed",)))
        assert sorted(types) == sorted(IN_ORDER)
        due = {event.event_type: event.due_at_ms for event in call.events}
        assert all(due[event.event_type] <= event.due_at_ms <= due[event.event_type] + 30_000 for event in late.events)

    @pytest.mark.parametrize("outcome", ["completed", "busy", "no_answer", "failed"])
    def test_out_of_order_events_are_all_there_in_another_order(self, harness: Harness, outcome: Outcome) -> None:
        call, types = play(harness, Attempt(outcome, events=("out_of_order",)))
        assert [event.event_type for event in call.events] == types
        assert types[-1] != types[-2]
        assert types != sorted(types, key=[*IN_ORDER[:3], "COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED"].index)
        assert len(set(types)) == len(types)

    def test_a_single_event_cannot_be_out_of_order(self, harness: Harness) -> None:
        _, types = play(harness, Attempt("no_final_event", events=("out_of_order",)))
        assert types == ["INITIATED_CALL"]

    def test_events_before_the_answer_are_published_while_the_request_is_handled(self, harness: Harness) -> None:
        harness.create_configuration_set("set", one=sns())
        harness.service.place_script(NUMBER, (Attempt(events=("before_answer",)),))
        reply = harness.send(NUMBER, ConfigurationSetName="set")
        assert published(harness) == ["INITIATED_CALL", "RINGING"]
        assert reply.after is harness.service.log.calls[-1]
        harness.advance(minutes=10)
        assert published(harness) == IN_ORDER

    def test_repeated_and_out_of_order_together(self, harness: Harness) -> None:
        _, types = play(harness, Attempt(events=("repeated", "out_of_order")))
        assert Counter(types) == dict.fromkeys(IN_ORDER, 2)

    @pytest.mark.parametrize(
        ("setting", "fault"),
        [
            ("event_repeated", "repeated"),
            ("event_delayed", "delayed"),
            ("event_lost", "lost"),
            ("events_out_of_order", "out_of_order"),
            ("events_before_answer", "before_answer"),
        ],
    )
    def test_chance_brings_each_of_them(self, make_harness: Make, setting: str, fault: EventFault) -> None:
        harness = make_harness(limits=NO_RATE_LIMITS, faults={setting: 0.25})
        struck = 0
        for number in range(400):
            call = harness.place(f"+1415555{number:04}")
            struck += any(event.fault == fault for event in call.events)
        # Drawn once a call, or for each of its four events: then it strikes 1 - 0.75 ** 4 of the calls.
        share = 0.25 if setting.startswith("events") else 0.68
        assert share - 0.08 < struck / 400 < share + 0.08


class TestSendVoiceMessage:
    def test_throttled_places_no_call_and_takes_no_place_in_a_window(self, make_harness: Make) -> None:
        harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1}, faults={"throttled": 1})
        for _ in range(3):
            call = harness.place()
            assert (call.status_code, call.error_type) == (429, "TooManyRequestsException")
            assert (call.limit, call.fault, call.call_placed) == (None, "throttled", False)
        harness.service.settings = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1}).service.settings
        assert harness.send().status_code == 200

    def test_an_error_without_a_call_places_none(self, make_harness: Make) -> None:
        call = make_harness(faults={"error_without_call": 1}).place()
        assert (call.status_code, call.decision, call.call_placed) == (500, "failed", False)
        assert not call.events

    @pytest.mark.parametrize(
        ("fault", "status_code", "error_type"),
        [
            ("request_aborted_without_call", 400, "RequestAbortedException"),
            ("request_timeout_without_call", 408, "RequestTimeoutException"),
        ],
    )
    def test_what_ended_before_its_answer_has_failed(
        self, make_harness: Make, fault: str, status_code: int, error_type: str
    ) -> None:
        call = make_harness(faults={fault: 1}).place()
        assert (call.status_code, call.error_type) == (status_code, error_type)
        assert (call.decision, call.call_placed) == ("failed", False)

    @pytest.mark.parametrize(
        ("fault", "error_type"),
        [
            ("access_denied", "AccessDeniedException"),
            ("expired_token", "ExpiredTokenException"),
            ("unsigned", "MissingAuthenticationTokenException"),
        ],
    )
    def test_what_fails_first_in_every_deployment(self, make_harness: Make, fault: str, error_type: str) -> None:
        by_chance = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1}, faults={fault: 1})
        by_script = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1})
        script = read_scripts({COMPLETED: [{"send": fault}, "completed"]})
        by_script.service.place_script(COMPLETED, script[COMPLETED])
        for harness in (by_chance, by_script):
            call = harness.place()
            assert (call.status_code, call.error_type, call.fault) == (403, error_type, fault)
            assert (call.decision, call.call_placed, call.outcome) == ("refused", False, None)
            assert f"{error_type} ({fault})" in harness.lines[-1]
        assert by_script.send().status_code == 200  # what is refused took no place

    def test_a_service_that_is_unavailable_places_none_and_does_nothing(self, make_harness: Make) -> None:
        harness = make_harness(faults={"unavailable": 1, "operation_unavailable": 1})
        call = harness.place()
        assert (call.status_code, call.error_type, call.decision) == (503, "ServiceUnavailable", "failed")
        assert not call.call_placed
        reply = harness.request("POST", "/v1/sms-voice/configuration-sets", {"ConfigurationSetName": "set"})
        assert (reply.status_code, reply.error_type) == (503, "ServiceUnavailable")
        assert harness.v2("DescribePools")["__type"] == "ServiceUnavailable"
        assert harness.service.log.requests[-1].status_code == 503
        assert harness.service.configuration_sets() == []

    @pytest.mark.parametrize("fault", ["access_denied", "expired_token", "unsigned"])
    def test_other_operations_are_denied_too(self, make_harness: Make, fault: str) -> None:
        harness = make_harness(faults={f"operation_{fault}": 1})
        reply = harness.request("POST", "/v1/sms-voice/configuration-sets", {"ConfigurationSetName": "set"})
        assert reply.status_code == 403
        assert reply.error_message  # no client's model has these errors
        assert harness.service.configuration_sets() == []

    @pytest.mark.parametrize(
        ("fault", "status_code", "ending"),
        [
            ("error_with_call", 500, "answer"),
            ("request_aborted_with_call", 400, "answer"),
            ("request_timeout_with_call", 408, "answer"),
            ("connection_lost", None, "close"),
            ("timed_out", None, "silence"),
        ],
    )
    def test_after_these_the_call_goes_on(
        self, make_harness: Make, fault: str, status_code: int | None, ending: str
    ) -> None:
        harness = make_harness(faults={fault: 1})
        harness.create_configuration_set("set", one=sns())
        reply = harness.send(ConfigurationSetName="set")
        call = harness.service.log.calls[-1]
        assert (call.status_code, reply.ending, call.fault) == (status_code, ending, fault)
        assert (call.decision, call.call_placed) == ("accepted", True)
        harness.advance(minutes=5)
        assert published(harness) == IN_ORDER

    def test_a_call_behind_an_error_takes_its_place_in_the_windows(self, make_harness: Make) -> None:
        harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 2}, faults={"error_with_call": 1})
        assert [harness.send().status_code for _ in range(3)] == [500, 500, 429]

    def test_a_slow_answer_is_an_answer(self, make_harness: Make) -> None:
        reply = make_harness(faults={"slow_answer": 1, "slow_answer_s": 7}).send()
        assert (reply.status_code, reply.delay_s) == (200, 7)

    def test_a_429_by_chance_does_not_move_the_script_on(self, make_harness: Make) -> None:
        harness = make_harness(limits=NO_RATE_LIMITS, faults={"throttled": 0.5})
        calls = [harness.place("+12065550140") for _ in range(40)]
        throttled = [call for call in calls if call.fault == "throttled"]
        assert 5 < len(throttled) < 35
        outcomes = [call.outcome for call in calls if call.call_placed]
        assert outcomes == ["busy"] + ["completed"] * (len(outcomes) - 1)

    def test_at_most_one_fault_strikes_a_request(self, make_harness: Make) -> None:
        faults = {"throttled": 0.2, "error_without_call": 0.2, "error_with_call": 0.2, "connection_lost": 0.2}
        harness = make_harness(limits=NO_RATE_LIMITS, faults=faults)
        struck = Counter(harness.place(f"+1415555{number:04}").fault for number in range(1000))
        assert set(struck) == {*faults, None}
        assert all(150 < count < 250 for count in struck.values())

    def test_the_same_seed_brings_the_same_faults(self, make_harness: Make) -> None:
        def struck(seed: int) -> list[str | None]:
            harness = make_harness(limits=NO_RATE_LIMITS, seed=seed, faults={"throttled": 0.3, "timed_out": 0.3})
            return [harness.place(NUMBER).fault for _ in range(50)]

        assert struck(7) == struck(7)
        assert struck(7) != struck(8)


class TestOtherOperations:
    @pytest.mark.parametrize(
        ("fault", "status_code"), [("operation_throttled", 429), ("operation_error", 500), ("operation_refused", 400)]
    )
    def test_a_fault_has_no_effect_on_the_state(self, make_harness: Make, fault: str, status_code: int) -> None:
        harness = make_harness(faults={fault: 1})
        path = "/v1/sms-voice/configuration-sets"
        assert harness.request("POST", path, {"ConfigurationSetName": "set"}).status_code == status_code
        assert harness.service.configuration_sets() == []

    def test_the_resources_still_answer_options(self, make_harness: Make) -> None:
        harness = make_harness(faults={"operation_error": 1})
        assert harness.request("OPTIONS", "/v1/sms-voice/configuration-sets").status_code == 200
