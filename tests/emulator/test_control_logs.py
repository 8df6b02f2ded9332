"""The logs and counters that the control API shows, as one who checks from outside reads them."""

from typing import Any

import pytest

from tests.emulator.control_requests import get, send
from tests.emulator.harness import BUSY, COMPLETED, ORIGINATION, sns
from voice_emulator.testing import VoiceEmulator


def test_the_log_of_calls_is_enough_to_check_a_limit(voice_emulator: VoiceEmulator) -> None:
    for number in range(30):
        send(
            voice_emulator, OriginationPhoneNumber=f"+1415555{number:04}", DestinationPhoneNumber=f"+1206666{number:04}"
        )
        voice_emulator.advance(milliseconds=100)
    calls = voice_emulator.calls()
    assert [call["number"] for call in calls] == list(range(1, 31))
    accepted = [call["arrived_at_ms"] for call in calls if call["decision"] == "accepted"]
    refused = [call for call in calls if call["decision"] == "refused"]
    assert len(accepted) == 20
    assert accepted == sorted(accepted)
    assert {call["limit"] for call in refused} == {"calls_per_minute"}
    assert {call["limit_opens_at_ms"] for call in refused} == {accepted[0] + 60_000}
    assert refused[0]["status_code"] == 429
    assert refused[0]["destination_phone_number"] == "+12066660020"


def test_a_call_shows_its_content_and_its_events(voice_emulator: VoiceEmulator) -> None:
    client = voice_emulator.client()
    client.create_configuration_set(ConfigurationSetName="set")
    definition: Any = sns("topic")
    client.create_configuration_set_event_destination(
        ConfigurationSetName="set", EventDestinationName="one", EventDestination=definition
    )
    message_id = send(voice_emulator, ConfigurationSetName="set")
    assert message_id is not None
    voice_emulator.advance(minutes=1)
    call = get(voice_emulator, f"calls/{message_id}")
    assert call["content"] == {"PlainTextMessage": {"Text": "Hello."}}
    assert (call["spoken_characters"], call["total_characters"], call["speaking_time_s"]) == (6, 6, 0.4)
    assert [event["event_type"] for event in call["events"]] == [
        "INITIATED_CALL",
        "RINGING",
        "ANSWERED",
        "COMPLETED_CALL",
    ]
    for event in call["events"]:
        assert event["sent_at_ms"] == event["due_at_ms"]
        (delivery,) = event["deliveries"]
        assert delivery["event_destination"] == "one"
        assert delivery["arn"].endswith(":topic")
        assert delivery["status"] == "not published"


def test_calls_can_be_filtered_and_read_on(voice_emulator: VoiceEmulator) -> None:
    for destination in (COMPLETED, BUSY, COMPLETED):
        send(voice_emulator, destination)
        voice_emulator.advance(seconds=1)
    send(voice_emulator, "nobody")
    assert [call["number"] for call in voice_emulator.calls(destination=COMPLETED)] == [1, 3]
    assert [call["number"] for call in voice_emulator.calls(decision="refused")] == [4]
    assert [call["number"] for call in voice_emulator.calls(after="1", limit="2")] == [2, 3]
    assert voice_emulator.calls(account="210987654321") == []
    assert len(voice_emulator.calls(origination=ORIGINATION, region="us-east-1")) == 3 + 1


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "many"},
        {"after": "-1"},
        {"destinations": COMPLETED},
        {"decision": "declined"},
        {"version": "2"},
        {"region": ["us-east-1", "eu-west-1"]},
        {"destination": COMPLETED.replace("+", " ")},
        {"account": "12"},
        {"account": ""},
        {"account": "1234567890123"},
        {"region": "us east 1"},
        {"region": ""},
        {"region": "all/"},
    ],
)
def test_a_query_that_is_wrong_is_refused(voice_emulator: VoiceEmulator, query: dict[str, Any]) -> None:
    response = voice_emulator.control.get("calls", params=query)
    assert response.status_code == 400
    assert next(iter(query)) in response.json()["error"]


@pytest.mark.parametrize("operation", ["createconfigurationset", "SendVoiceMessage", "SendTextMessage", "", "options"])
def test_an_operation_that_there_is_not_is_refused(voice_emulator: VoiceEmulator, operation: str) -> None:
    response = voice_emulator.control.get("requests", params={"operation": operation})
    assert response.status_code == 400
    assert response.json()["error"].startswith("operation must be one of AssociateOriginationIdentity, ")
    for known in ("CreateConfigurationSet", "DescribePools", "OPTIONS", "none"):
        assert get(voice_emulator, "requests", operation=known) == {"requests": [], "next_after": None}


@pytest.mark.parametrize("resource", ["calls/none", "calls/none/audio", "", "scripts/+12065550100"])
def test_what_is_one_thing_has_no_filters(voice_emulator: VoiceEmulator, resource: str) -> None:
    response = voice_emulator.control.get(resource, params={"limit": "1"})
    assert (response.status_code, response.json()["error"]) == (400, "unknown: limit; there are none")
    assert voice_emulator.control.get("nothing", params={"limit": "1"}).status_code == 404


def test_a_number_is_found_however_it_is_written(voice_emulator: VoiceEmulator) -> None:
    send(voice_emulator)
    send(voice_emulator, "nobody", OriginationPhoneNumber="(206) 555-0199")
    for written in (COMPLETED, "(206) 555-0100", "206-555-0100"):
        assert [call["number"] for call in voice_emulator.calls(destination=written)] == [1]
    assert [call["number"] for call in voice_emulator.calls(destination="nobody")] == [2]
    assert [call["number"] for call in voice_emulator.calls(origination="(206) 555-0199")] == [1, 2]


def test_other_requests_have_a_log_of_their_own(voice_emulator: VoiceEmulator) -> None:
    client = voice_emulator.client()
    client.create_configuration_set(ConfigurationSetName="set")
    client.get_configuration_set_event_destinations(ConfigurationSetName="set")
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.get_configuration_set_event_destinations(ConfigurationSetName="set")
    requests = get(voice_emulator, "requests")["requests"]
    assert [(request["operation"], request["status_code"]) for request in requests] == [
        ("CreateConfigurationSet", 200),
        ("GetConfigurationSetEventDestinations", 200),
        ("GetConfigurationSetEventDestinations", 429),
    ]
    assert requests[-1]["limit"] == "event_destination_requests_per_second"
    assert len(get(voice_emulator, "requests", operation="CreateConfigurationSet")["requests"]) == 1


def test_counters_count_everything(voice_emulator: VoiceEmulator) -> None:
    send(voice_emulator)
    send(voice_emulator)
    send(voice_emulator, "nobody")
    voice_emulator.advance(minutes=5)
    assert get(voice_emulator, "counters") == {
        "SendVoiceMessage": {"200": 1, "400": 1, "429": 1},
        "calls": {"accepted": 1, "refused": 2},
        "events": {"INITIATED_CALL": 1, "RINGING": 1, "ANSWERED": 1, "COMPLETED_CALL": 1},
        "refused by limit": {"calls_per_second_per_number": 1},
    }


def test_calls_come_in_pages(voice_emulator: VoiceEmulator) -> None:
    voice_emulator.change_settings(limits={"calls_per_second_per_number": "off", "calls_per_minute": "off"})
    for number in range(7):
        send(voice_emulator, f"+1415555{number % 2:04}", CallerId="+12065550198")
    first = get(voice_emulator, "calls", limit=3)
    assert ([call["number"] for call in first["calls"]], first["next_after"]) == ([1, 2, 3], 3)
    rest = get(voice_emulator, "calls", after=3)
    assert ([call["number"] for call in rest["calls"]], rest["next_after"]) == ([4, 5, 6, 7], None)
    one = get(voice_emulator, "calls", limit=2, destination="+14155550001")
    assert ([call["number"] for call in one["calls"]], one["next_after"]) == ([2, 4], 4)
    assert get(voice_emulator, "calls", after=7) == {"calls": [], "next_after": None}
    assert get(voice_emulator, "requests") == {"requests": [], "next_after": None}


@pytest.mark.parametrize("limit", ["0", "10001", "-1", "1e3"])
def test_a_page_has_bounds(voice_emulator: VoiceEmulator, limit: str) -> None:
    assert voice_emulator.control.get("calls", params={"limit": limit}).status_code == 400
