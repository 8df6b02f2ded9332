"""The spend limit by the custom resource, against the emulator of version 2."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from simulation.telemetry import Notebook
from voice_emulator.clock import VirtualClock
from voice_emulator.http.server import running_emulator
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.settings.v2_settings import V2Settings
from voice_resource import wiring
from voice_resource.answer import CloudFormationAnswer
from voice_resource.paced_calls import PacedCalls
from voice_resource.spend_limit import RESOURCE_TYPE, carry_out


class Account:
    """An account whose voice service is emulated; what the function sleeps, its clock advances."""

    def __init__(self, client: Any, clock: VirtualClock) -> None:
        self.client = client
        self._clock = clock

    def asks(self, request_type: str, limit: object = "100", client: Any = None) -> CloudFormationAnswer:
        calls = PacedCalls(
            remaining_s=lambda: 120.0, now_s=lambda: self._clock.now_ms() / 1000, sleep=lambda s: self._pass(s)
        )
        event = {"RequestType": request_type, "ResourceProperties": {"MonthlyLimit": limit}}
        return carry_out(event, client=lambda: client or self.client, calls=calls)

    def limit(self) -> Mapping[str, Any]:
        self._pass(2)
        limits = self.client.describe_spend_limits()["SpendLimits"]
        return next(each for each in limits if each["Name"] == "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT")

    def _pass(self, seconds: float) -> None:
        self._clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def account() -> Iterator[Account]:
    clock = VirtualClock()
    settings = EmulatorSettings(v2=V2Settings(max_monthly_spend=500))
    with running_emulator(settings, clock=clock) as server:
        client = boto3.session.Session().client(
            "pinpoint-sms-voice-v2",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        yield Account(client, clock)


def test_the_limit_of_the_template_becomes_that_of_the_account(account: Account) -> None:
    created = account.asks("Create", "100")
    assert (created.reason, account.limit()["EnforcedLimit"], account.limit()["Overridden"]) == (None, 100, True)

    updated = account.asks("Update", "250")
    assert (updated.reason, account.limit()["EnforcedLimit"]) == (None, 250)
    # Another id would have CloudFormation delete what it took for the resource before.
    assert updated.physical_resource_id == created.physical_resource_id


def test_a_deletion_leaves_the_limit(account: Account) -> None:
    account.asks("Create", "100")

    assert account.asks("Delete").reason is None
    assert account.limit()["EnforcedLimit"] == 100


def test_more_than_aws_permits_the_account_fails_the_deployment_with_the_services_words(account: Account) -> None:
    failed = account.asks("Create", "501")

    assert failed.reason is not None
    assert "set the spend limit of voice calls to 501 US dollars a month" in failed.reason
    assert "500 USD at most" in failed.reason
    assert account.limit()["EnforcedLimit"] == 500


def test_a_request_whose_answer_was_lost_is_repeated(account: Account) -> None:
    class LosesItsFirstAnswer:
        requests = 0

        def set_voice_message_spend_limit_override(self, **parameters: Any) -> Any:
            self.requests += 1
            answer = account.client.set_voice_message_spend_limit_override(**parameters)
            if self.requests == 1:
                raise ReadTimeoutError(endpoint_url="https://sms-voice.us-east-1.amazonaws.com")
            return answer

    lossy = LosesItsFirstAnswer()
    assert account.asks("Create", "100", lossy).reason is None
    assert lossy.requests == 2


@pytest.mark.parametrize("limit", ["", "1.5", "-1", None])
def test_what_is_no_amount_is_named(account: Account, limit: object) -> None:
    failed = account.asks("Create", limit)

    assert failed.reason is not None
    assert failed.reason.startswith("MonthlyLimit: expected US dollars a month, like 100, got ")


def test_a_request_of_another_type_is_answered(account: Account) -> None:
    assert "expected Create, Update or Delete" in str(account.asks("Replace").reason)


def test_the_function_tells_its_two_resources_apart(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(wiring, "voice_v2", lambda: account.client)
    event = {"RequestType": "Create", "ResourceProperties": {"MonthlyLimit": "7"}}
    function = wiring.build({}, Notebook())

    assert function.carry_out(event | {"ResourceType": RESOURCE_TYPE}, lambda: 120_000).reason is None
    assert account.limit()["EnforcedLimit"] == 7
    of_sets = function.carry_out(event | {"ResourceType": "Custom::VoiceConfigurationSet"}, lambda: 120_000)
    assert "ConfigurationSetName" in str(of_sets.reason)
