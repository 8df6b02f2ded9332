"""Calls and their events: times, payloads, and where events go."""

import json
from collections import Counter
from typing import get_args

import pytest

from tests.emulator.harness import (
    BUSY,
    COMPLETED,
    EVENTS,
    FAILED,
    NO_ANSWER,
    Harness,
    Make,
    firehose,
    logs,
    sns,
)
from voice_emulator.scripts.attempts import Attempt, Outcome, plan_events
from voice_emulator.scripts.chance import Chance
from voice_emulator.settings.emulator_settings import PayloadShape


class TestEvents:
    @pytest.mark.parametrize("outcome", get_args(Outcome))
    def test_each_outcome_has_its_events_in_order(self, unlimited: Harness, outcome: Outcome) -> None:
        number = "+14155550123"
        unlimited.service.place_script(number, (Attempt(outcome),))
        call = unlimited.place(number)
        unlimited.advance(minutes=10)
        assert unlimited.event_types(call.message_id) == EVENTS[outcome]

    # How long the service tries, and when it gives up on a last event, are no telephone's times.
    @pytest.mark.parametrize("outcome", sorted({*get_args(Outcome)} - {"ttl_expired", "unknown"}))
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

    def test_v2_like_charges_no_call_with_no_minute(self, make_harness: Make) -> None:
        harness = make_harness(payload_shape="v2-like")
        harness.create_configuration_set("set", one=sns())
        harness.place(ConfigurationSetName="set", Content={"PlainTextMessage": {"Text": "Hi."}})
        harness.advance(minutes=5)
        last = json.loads(harness.publisher.deliveries[-1].payload)
        assert (last["callDurationInSeconds"], last["totalDurationInMinutes"]) == (0, 1)
