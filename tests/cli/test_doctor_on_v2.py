"""What `redial doctor` finds of a stage on version 2 of the voice API, with the emulator for its account."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

import redial_cli.session
from redial.domain.pacing.limits import PRODUCTION, SANDBOX
from redial_cli.client.errors import ExitCode
from redial_cli.commands import doctor_command
from redial_cli.doctor import account_checks, voice_checks
from redial_cli.doctor.findings import Verdict
from tests.cli.account_on_v2 import DESTINATION, NUMBER, OTHER, SET, TO_ARCHIVE, TO_LOG, TO_TOPIC, TOPIC, TRACK, Doctor
from tests.cli.conftest import Redial
from tests.cli.stubbed_stack import examine
from voice_emulator import VoiceEmulator
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.settings.v2_settings import OwnedNumber, V2Limits, V2Settings


@pytest.fixture
def voice_emulator_settings() -> EmulatorSettings:
    numbers = (OwnedNumber(phone_number=NUMBER), OwnedNumber(phone_number=OTHER))
    return EmulatorSettings(v2=V2Settings(phone_numbers=numbers, limits=V2Limits(requests_per_second=None)))


@pytest.fixture
def doctor(voice_emulator: VoiceEmulator) -> Doctor:
    return Doctor(voice_emulator)


@pytest.fixture
def doctor_of_a_set(doctor: Doctor) -> Doctor:
    doctor.voice.create_configuration_set(ConfigurationSetName=SET)
    for name, target in (("events", TO_TOPIC), ("events-log", TO_LOG), ("events-archive", TO_ARCHIVE)):
        doctor.voice.create_event_destination(
            ConfigurationSetName=SET, EventDestinationName=name, MatchingEventTypes=["VOICE_ALL"], **target
        )
    return doctor


class TestNumbers:
    def test_numbers_that_can_call_are_fine_and_their_rate_and_list_are_told(self, doctor: Doctor) -> None:
        verdict, text = doctor.one(account_checks.check_numbers)
        assert verdict is Verdict.FINE
        assert text.startswith("2 numbers, ACTIVE and with VOICE, 1 a second each; who is on the opt-out list Default ")

    def test_a_number_of_another_account_is_wrong(self, doctor: Doctor) -> None:
        doctor.numbers = (NUMBER, "+12065550192")
        (text,) = doctor.faults(account_checks.check_numbers)
        assert text == "+1206*****92 is no number of this account and region: calls from it are refused, and wait."

    def test_a_number_that_is_not_active_or_cannot_call_is_wrong(self, doctor: Doctor) -> None:
        doctor.change(
            phone_numbers=[
                {"phone_number": NUMBER, "status": "PENDING"},
                {"phone_number": OTHER, "capabilities": ["SMS"]},
            ]
        )
        pending, deaf = doctor.faults(account_checks.check_numbers)
        assert pending.startswith("+1206*****90 (phone-")
        assert pending.endswith(") is PENDING: it places no call until it is ACTIVE.")
        assert deaf.endswith(") has the capabilities SMS and not VOICE: it can place no call.")

    def test_a_number_that_is_slower_than_the_stage_thinks_is_wrong(self, doctor: Doctor) -> None:
        doctor.change(phone_numbers=[{"phone_number": NUMBER, "calls_per_second": 2}, {"phone_number": OTHER}])
        doctor.limits = msgspec.structs.replace(PRODUCTION, calls_per_second_per_number=3)
        fast, slow = doctor.faults(account_checks.check_numbers)
        assert fast.endswith("may place 2 calls a second, and the stage sends up to 3: the service throttles.")
        assert slow.endswith("may place 1 call a second, and the stage sends up to 3: the service throttles.")

    def test_ids_that_dial_may_send_from_are_those_of_its_numbers(self, doctor: Doctor) -> None:
        ids = {
            each["PhoneNumber"]: each["PhoneNumberId"] for each in doctor.voice.describe_phone_numbers()["PhoneNumbers"]
        }
        doctor.outputs = {"origination_phone_number_ids": f"{ids[NUMBER]},{ids[OTHER]}"}
        assert doctor.one(account_checks.check_numbers)[0] is Verdict.FINE

        doctor.numbers = (NUMBER,)
        doctor.outputs = {"origination_phone_number_ids": f"{ids[OTHER]},phone-{'0' * 32}"}
        looks = {finding.text: finding.verdict for finding in doctor.finds(account_checks.check_numbers)}
        assert looks == {
            f"`dial` may also send from +1206*****91 ({ids[OTHER]}), which is none of the stage's numbers.": Verdict.LOOK,
            f"phone-{'0' * 32} of `origination_phone_number_ids` is no number of this account and region.": Verdict.WRONG,
            f"`dial` may not send from +1206*****90 ({ids[NUMBER]}): its calls are denied, and wait.": Verdict.WRONG,
        }

    def test_a_stack_on_version_1_is_not_asked_about_its_account(self, doctor: Doctor) -> None:
        doctor.outputs = {"voice_api": "v1"}
        for check in (account_checks.check_numbers, account_checks.check_tier, account_checks.check_spend_limit):
            assert doctor.finds(check) == []

    def test_the_emulator_of_a_local_stack_lets_any_number_call(self, doctor: Doctor) -> None:
        for number in doctor.voice.describe_phone_numbers()["PhoneNumbers"]:
            doctor.voice.release_phone_number(PhoneNumberId=number["PhoneNumberId"])
        assert len(doctor.faults(account_checks.check_numbers)) == 2

        local = replace(doctor.stack(), endpoint_url="http://127.0.0.1:1")
        (finding,) = examine(account_checks.check_numbers, local)
        assert (finding.verdict, finding.text) == (
            Verdict.FINE,
            "The emulator has no numbers of its own: any may call.",
        )


class TestTier:
    def test_an_account_that_has_left_the_sandbox_is_fine(self, doctor: Doctor) -> None:
        assert doctor.one(account_checks.check_tier) == (Verdict.FINE, "The account's tier is PRODUCTION.")

    def test_in_the_sandbox_nobody_can_be_called_until_a_number_is_verified(self, doctor: Doctor) -> None:
        doctor.change(account_tier="sandbox")
        doctor.limits = SANDBOX
        assert doctor.faults(account_checks.check_tier) == [
            "In the sandbox calls go to verified destination numbers alone, and there is none: every call is refused."
        ]
        made = doctor.voice.create_verified_destination_number(DestinationPhoneNumber=DESTINATION)
        (waiting,) = doctor.faults(account_checks.check_tier)
        assert waiting.endswith("every call is refused. 1 number waits for its code.")
        verify(doctor, made["VerifiedDestinationNumberId"])
        assert doctor.one(account_checks.check_tier) == (
            Verdict.FINE,
            "In the sandbox: calls go to 1 verified destination number and to nobody else.",
        )

    @pytest.mark.parametrize(("tier", "limits"), [("sandbox", PRODUCTION), ("production", SANDBOX)])
    def test_a_tier_that_the_stage_does_not_think_of_wants_a_look(self, doctor: Doctor, tier: str, limits: Any) -> None:
        doctor.change(account_tier=tier)
        doctor.limits = limits
        looks = [finding for finding in doctor.finds(account_checks.check_tier) if finding.verdict is Verdict.LOOK]
        assert len(looks) == 1
        assert "`profile`" in looks[0].mend


class TestSpendLimit:
    def test_the_limit_is_told(self, doctor: Doctor) -> None:
        assert doctor.one(account_checks.check_spend_limit) == (
            Verdict.FINE,
            "Calls stop at $1,000 a month; AWS permits this account $1,000.",
        )

    def test_one_that_is_not_what_the_stage_says_wants_a_look(self, doctor: Doctor) -> None:
        doctor.outputs = {"monthly_spend_limit": "250", "manages_spend_limit": "true"}
        (finding,) = doctor.finds(account_checks.check_spend_limit)
        assert finding.verdict is Verdict.LOOK
        assert finding.text == "The account's limit is $1,000 a month, and the stage's monthly_spend_limit $250."
        assert "Somebody changed it by hand" in finding.mend
        doctor.voice.set_voice_message_spend_limit_override(MonthlyLimit=250)
        assert doctor.one(account_checks.check_spend_limit)[0] is Verdict.FINE

    def test_that_of_a_new_account_wants_a_look(self, doctor: Doctor) -> None:
        doctor.change(max_monthly_spend=1)
        assert doctor.faults(account_checks.check_spend_limit) == ["Calls stop at $1 a month, as in a new account."]


class TestEvents:
    def test_a_set_with_its_three_destinations_is_fine(self, doctor_of_a_set: Doctor) -> None:
        findings = doctor_of_a_set.finds(voice_checks.check_voice_events)
        assert [finding.verdict for finding in findings] == [Verdict.FINE, Verdict.FINE], findings
        assert findings[0].text == f"{SET}: 3 destinations, all voice events reach a topic."

    def test_a_topic_whose_events_sns_brings_to_track_is_fine(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.subscriber = TRACK
        assert doctor_of_a_set.faults(voice_checks.check_voice_events) == []
        doctor_of_a_set.subscriber = f"{TRACK}-of-another-stack"
        assert doctor_of_a_set.faults(voice_checks.check_voice_events) == [
            f"{TOPIC}: its topic has no subscription of the events queue, or of track."
        ]

    def test_a_set_that_is_gone_is_wrong(self, doctor: Doctor) -> None:
        verdict, text = doctor.one(voice_checks.check_voice_events)
        assert (verdict, text) == (
            Verdict.WRONG,
            f"The configuration set {SET} does not exist: calls are not placed, and wait.",
        )

    def test_a_disabled_destination_and_types_that_no_topic_gets_are_wrong(self, doctor_of_a_set: Doctor) -> None:
        changed = doctor_of_a_set.voice.update_event_destination
        changed(ConfigurationSetName=SET, EventDestinationName="events-log", Enabled=False)
        changed(ConfigurationSetName=SET, EventDestinationName="events", MatchingEventTypes=["VOICE_COMPLETED"])
        disabled, missing = doctor_of_a_set.faults(voice_checks.check_voice_events)
        assert disabled == f"The destination events-log of {SET} is disabled: its events are lost."
        assert missing.startswith("No topic gets the events VOICE_ANSWERED, VOICE_BUSY, VOICE_FAILED, VOICE_INITIATED")

    def test_an_archive_that_gets_nothing_wants_a_look(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.voice.delete_event_destination(ConfigurationSetName=SET, EventDestinationName="events-archive")
        (text,) = doctor_of_a_set.faults(voice_checks.check_voice_events)
        assert text.startswith(f"The log group or the archive gets no events of {SET}")

    def test_a_topic_that_track_does_not_know_is_wrong(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.known_topics = []
        assert doctor_of_a_set.faults(voice_checks.check_voice_events) == [
            f"{TOPIC}: the function track does not know it."
        ]


class TestMoving:
    """The events of the version that is left are checked too: calls of it are in flight."""

    def test_the_set_of_version_1_is_checked_besides(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.outputs = {"kept_configuration_set_name": "redial-live"}
        (gone,) = doctor_of_a_set.faults(voice_checks.check_voice_events)
        assert gone == "The configuration set redial-live does not exist: calls would be refused."

    def test_the_set_of_version_2_is_checked_besides(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.outputs = {
            "voice_api": "v1",
            "configuration_set_name": "redial-live",
            "kept_configuration_set_name": SET,
        }
        texts = [finding.text for finding in doctor_of_a_set.finds(voice_checks.check_voice_events)]
        assert texts[:2] == [
            "The configuration set redial-live does not exist: calls would be refused.",
            f"{SET}: 3 destinations, all voice events reach a topic.",
        ]


class TestDryRun:
    def test_a_call_that_would_be_placed_is_told_and_nobody_is_called(self, doctor_of_a_set: Doctor) -> None:
        finding = doctor_of_a_set.dry_run()
        assert (finding.verdict, finding.text) == (
            Verdict.FINE,
            f"The service would place a call from +1206*****90 to {DESTINATION}. Nobody was called.",
        )
        (asked,) = doctor_of_a_set.emulator.calls()
        assert asked["decision"] == "dry run"

    def test_it_asks_as_the_stage_sends(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.sending |= {"max_price_per_minute": "0.00001"}
        finding = doctor_of_a_set.dry_run()
        assert finding.verdict is Verdict.WRONG
        assert "ValidationException (PRICE_OVER_THRESHOLD)" in finding.text
        assert finding.mend == "It costs more than the stage's max_price_per_minute."
        (asked,) = doctor_of_a_set.emulator.calls()
        assert asked["message"]["TimeToLive"] == 60
        assert asked["message"]["ConfigurationSetName"] == SET

    def test_each_refusal_says_what_to_do(self, doctor_of_a_set: Doctor) -> None:
        doctor_of_a_set.voice.put_opted_out_number(OptOutListName="Default", OptedOutNumber=DESTINATION)
        opted_out = doctor_of_a_set.dry_run()
        assert "ConflictException (DESTINATION_PHONE_NUMBER_OPTED_OUT)" in opted_out.text
        doctor_of_a_set.change(account_tier="sandbox")
        unverified = doctor_of_a_set.dry_run("+12065550101")
        assert "DESTINATION_PHONE_NUMBER_NOT_VERIFIED" in unverified.text
        assert "verify that number" in unverified.mend

    def test_a_set_that_is_gone_is_told(self, doctor: Doctor) -> None:
        finding = doctor.dry_run()
        assert "ResourceNotFoundException" in finding.text
        assert finding.mend == "See numbers and event destinations."

    def test_version_1_has_none(self, redial: Redial) -> None:
        refused = redial("doctor", "--dry-run-call", DESTINATION)
        assert refused.exit_code == ExitCode.NOT_POSSIBLE
        assert "version 1 of the voice API" in refused.output

    def test_the_command_asks_for_a_number_that_can_exist_after_all_other_checks(
        self, redial: Redial, doctor_of_a_set: Doctor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stack = doctor_of_a_set.stack()
        monkeypatch.setattr(redial_cli.session, "find_stack", lambda *_, **__: stack)
        monkeypatch.setattr(doctor_command, "CHECKS", {})

        refused = redial("doctor", "--dry-run-call", "+1206555")
        assert (refused.exit_code, doctor_of_a_set.emulator.calls()) == (ExitCode.NOT_POSSIBLE, [])
        assert "too short for its country" in refused.output
        answer = redial.json("doctor", "--dry-run-call", "+12065550100")
        assert [(each["area"], each["verdict"]) for each in answer["findings"]] == [("dry run", "fine")]


def verify(doctor: Doctor, number_id: str) -> None:
    """Let the owner of a number type the code that the service called out."""
    doctor.voice.send_destination_number_verification_code(
        VerifiedDestinationNumberId=number_id, VerificationChannel="VOICE"
    )
    (sent,) = doctor.emulator.control.get("verified-numbers").json()["verified_numbers"]
    doctor.voice.verify_destination_number(VerifiedDestinationNumberId=number_id, VerificationCode=sent["code"])
