"""The local CloudFormation's configuration sets of version 2, as ministack's own steps make, change and delete them."""

import copy
import importlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.aws import child_environment
from voice_emulator.http.server import running_emulator
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings

TYPE_NAME = "AWS::SMSVOICE::ConfigurationSet"
NAME = "redial-local-v2"
ROLE = "arn:aws:iam::000000000000:role/redial-events"
TO_TOPIC = {
    "EventDestinationName": "events",
    "Enabled": True,
    "MatchingEventTypes": ["VOICE_ALL"],
    "SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:000000000000:events"},
}
TO_LOG = {
    "EventDestinationName": "events-log",
    "Enabled": True,
    "MatchingEventTypes": ["VOICE_ALL"],
    "CloudWatchLogsDestination": {
        "IamRoleArn": ROLE,
        "LogGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:events",
    },
}
DECLARED: dict[str, Any] = {"ConfigurationSetName": NAME, "EventDestinations": [TO_TOPIC, TO_LOG]}


@pytest.fixture(scope="module")
def endpoint_url() -> Iterator[str]:
    # Without the service's limit of one request in a second, which one test has.
    with running_emulator(
        change_settings(EmulatorSettings(), {"v2": {"limits": {"requests_per_second": None}}})
    ) as emulator:
        yield emulator.endpoint_url


def ministacks(name: str) -> Any:
    """Give a module of the local CloudFormation, which takes long to import."""
    return importlib.import_module(f"ministack.services.cloudformation.{name}")


@pytest.fixture(autouse=True)
def cloudformation(endpoint_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in child_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", endpoint_url)
    from local import configuration_set_type

    provisioners, stacks = ministacks("provisioners"), ministacks("stacks")
    assert configuration_set_type.TYPE_NAME == TYPE_NAME
    for table in (provisioners._RESOURCE_HANDLERS, provisioners._REPLACING_PROPERTIES):
        monkeypatch.setitem(table, TYPE_NAME, None)
    for step in ("_runs_on_worker_thread", "_sends_back_failed_update"):
        monkeypatch.setattr(stacks, step, getattr(stacks, step))
    configuration_set_type.install()


@pytest.fixture
def voice() -> Iterator[Any]:
    client = boto3.client("pinpoint-sms-voice-v2")
    yield client
    for each in client.describe_configuration_sets()["ConfigurationSets"]:
        client.delete_configuration_set(ConfigurationSetName=each["ConfigurationSetName"])


def created(properties: dict[str, Any] = DECLARED) -> tuple[str, dict[str, str]]:
    made: tuple[str, dict[str, str]] = ministacks("provisioners")._provision_resource(
        TYPE_NAME, "Set", properties, "redial-local"
    )
    return made


def updated(before: dict[str, Any], after: dict[str, Any]) -> str:
    name, _ = ministacks("provisioners")._update_resource(TYPE_NAME, NAME, before, after, "redial-local", "Set", {})
    return str(name)


def destinations(voice: Any) -> dict[str, dict[str, Any]]:
    (found,) = voice.describe_configuration_sets(ConfigurationSetNames=[NAME])["ConfigurationSets"]
    return {each["EventDestinationName"]: each for each in found["EventDestinations"]}


def test_set_is_made_as_the_template_declares_it(voice: Any) -> None:
    name, attributes = created()

    assert name == NAME
    assert attributes["Arn"].endswith(f":configuration-set/{NAME}")
    assert destinations(voice) == {"events": TO_TOPIC, "events-log": TO_LOG}


def test_throttles_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_emulator() as emulator:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", emulator.endpoint_url)
        created()

        assert destinations(boto3.client("pinpoint-sms-voice-v2")).keys() == {"events", "events-log"}


def test_destination_that_is_declared_disabled_is(voice: Any) -> None:
    created({**DECLARED, "EventDestinations": [{**TO_TOPIC, "Enabled": False}]})

    assert destinations(voice)["events"]["Enabled"] is False


def test_set_that_is_there_is_not_taken_over(voice: Any) -> None:
    voice.create_configuration_set(ConfigurationSetName=NAME)

    with pytest.raises(voice.exceptions.ConflictException):
        created()

    assert destinations(voice) == {}


def test_nothing_is_left_of_a_set_of_which_a_part_was_refused(voice: Any) -> None:
    with pytest.raises(voice.exceptions.ValidationException):
        created({**DECLARED, "EventDestinations": [TO_TOPIC, {**TO_LOG, "MatchingEventTypes": ["NO_SUCH"]}]})

    assert voice.describe_configuration_sets()["ConfigurationSets"] == []


def test_update_changes_adds_and_takes_away_what_the_template_does(voice: Any) -> None:
    created()
    voice.create_event_destination(
        ConfigurationSetName=NAME,
        EventDestinationName="by-hand",
        MatchingEventTypes=["VOICE_BUSY"],
        SnsDestination=TO_TOPIC["SnsDestination"],
    )
    changed = {**TO_TOPIC, "MatchingEventTypes": ["VOICE_COMPLETED"]}
    archived = {**TO_LOG, "EventDestinationName": "second-log"}

    updated(DECLARED, {**DECLARED, "EventDestinations": [changed, archived]})

    there = destinations(voice)
    assert there.pop("by-hand")["MatchingEventTypes"] == ["VOICE_BUSY"]
    assert there == {"events": changed, "second-log": archived}


def test_destination_of_another_kind_is_made_anew(voice: Any) -> None:
    created()
    to_log = {**TO_LOG, "EventDestinationName": "events"}

    updated(DECLARED, {**DECLARED, "EventDestinations": [to_log, TO_LOG]})

    assert destinations(voice)["events"] == to_log


def test_another_name_is_another_set(voice: Any) -> None:
    created()
    renamed = copy.deepcopy(DECLARED) | {"ConfigurationSetName": f"{NAME}-b"}

    assert updated(DECLARED, renamed) == f"{NAME}-b"

    names = {each["ConfigurationSetName"] for each in voice.describe_configuration_sets()["ConfigurationSets"]}
    assert f"{NAME}-b" in names


def test_set_is_deleted_and_may_be_gone_already(voice: Any) -> None:
    created()

    for _ in range(2):
        ministacks("provisioners")._delete_resource(TYPE_NAME, NAME, DECLARED)

    assert voice.describe_configuration_sets()["ConfigurationSets"] == []


def test_property_that_would_be_passed_over_is_refused() -> None:
    with pytest.raises(ValueError, match="DefaultSenderId"):
        created({**DECLARED, "DefaultSenderId": "REDIAL"})


def test_requests_to_the_voice_api_do_not_hold_up_the_local_aws() -> None:
    stacks = ministacks("stacks")
    assert stacks._runs_on_worker_thread(TYPE_NAME)
    assert not stacks._runs_on_worker_thread("AWS::SNS::Topic")
    assert stacks._sends_back_failed_update(TYPE_NAME)
