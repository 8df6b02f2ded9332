"""The account's spend limit, by the emulator's own money: all calls wait, none ends, and dialling goes on by itself."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.reasons.parts import code_of
from redial.metrics import MetricName
from simulation.voice.sends import CONFIGURATION_SET
from tests.adapters.stage_on_v2 import StageOnV2
from voice_emulator import VoiceEmulator
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.settings.v2_settings import V2Settings

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LATER = 4
"""Calls that are due when the money is gone."""


@pytest.fixture
def voice_emulator_settings() -> EmulatorSettings:
    return EmulatorSettings(v2=V2Settings(price_per_minute=1, max_monthly_spend=2))


class Account:
    """A stage and the voice service of its account, on one clock."""

    def __init__(self, stage: StageOnV2, emulator: VoiceEmulator) -> None:
        self.stage = stage
        self.emulator = emulator
        self.voice = emulator.client_v2(account="000000000000")

        stage.clock.on_pause = lambda passed: emulator.advance(seconds=passed.total_seconds())

    def go_on(self, **duration: float) -> None:
        """Let time pass for both, and the dialer run."""
        self.stage.clock.pause(timedelta(**duration))
        self.stage.run()

    def asked(self) -> int:
        return len(self.emulator.calls())

    def placed(self) -> int:
        return len(self.emulator.calls(decision="accepted"))


@pytest.fixture
def account(table: Table, sqs: "SQSClient", voice_emulator: VoiceEmulator, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", voice_emulator.endpoint_url)
    account = Account(StageOnV2(table, sqs), voice_emulator)
    account.voice.create_configuration_set(ConfigurationSetName=CONFIGURATION_SET)
    return account


def spend_all(account: Account) -> list[str]:
    """Let the calls of a month cost what they may, and others become due; return their ids."""
    for number in range(2):
        account.stage.accept(f"first-{number}", destination_phone_number=f"+170255501{number}0")
        account.go_on(seconds=2)
    account.go_on(minutes=10)
    assert account.placed() == 2
    waiting = [
        account.stage.accept(f"later-{number}", destination_phone_number=f"+1702555017{number}")
        for number in range(LATER)
    ]
    account.go_on(seconds=2)
    assert account.asked() == 3
    return waiting


def test_at_the_limit_one_call_asks_each_quarter_of_an_hour_and_all_wait(account: Account) -> None:
    waiting = spend_all(account)
    for _ in range(12):
        account.go_on(minutes=5)

    assert account.placed() == 2
    assert 3 <= account.asked() - 2 <= 6
    calls = [account.stage.call(each) for each in waiting]
    assert {(call.status, call.attempts) for call in calls} == {(CallStatus.WAITING, ())}
    assert ReasonCode.SPEND_LIMIT_USED_UP in {code_of(call.reason) for call in calls}
    assert account.stage.notebook.sums[MetricName.SPEND_LIMIT_REACHED] == account.asked() - 2


@pytest.mark.parametrize("by", ["a person", "the next month"])
def test_dialling_goes_on_by_itself_when_there_is_money_again(account: Account, by: str) -> None:
    waiting = spend_all(account)
    if by == "a person":
        account.emulator.change_settings(v2={"max_monthly_spend": 100})
    else:
        account.go_on(days=31)
    for _ in range(5):
        account.go_on(minutes=4)

    assert account.placed() >= 2 + 2  # two a month, and what is under way as they end
    if by == "a person":
        assert {account.stage.call(each).status for each in waiting} == {CallStatus.CALLING}
