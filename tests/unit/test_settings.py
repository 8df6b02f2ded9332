import base64
import json
import zlib

import pytest

from dial.settings import Settings as DialSettings
from intake.settings import Settings as IntakeSettings
from redial.adapters.silence_witnesses import SilenceSettings
from redial.domain.call.destinations import CallPermissions
from redial.domain.pacing.limits import SANDBOX
from redial.environment import PACKED, pack, parse_settings, unpack, variable_names
from redial.errors import SettingsError

ENVIRONMENT = {
    "TABLE_NAME": "calls",
    "WAKE_UP_QUEUE_URL": "https://queue",
    "CONFIGURATION_SET_NAME": "redial",
    "STACK_NAME": "redial",
    "VOICE_SENDING": '{"version": "v1"}',
    "ORIGINATION_PHONE_NUMBERS": "+12065550190, +12065550191",
    "NUMBER_CHOICE": "{}",
    "VOICE_LIMITS": '{"calls_per_minute": 5, "calls_per_second_per_number": 1, "calls_per_recipient_per_day": 5, '
    '"calls_per_day": 20}',
    "CALL_PERMISSIONS": '{"allowed_countries": ["US"], "calling_codes": ["1"]}',
    "CALLING_HOURS": "{}",
    "RETENTION_DAYS": "30",
    "FINAL_EVENT_DEADLINE_MINUTES": "0.5",
    "SILENCE": '{"events_log_group_name": "events", "dead_letter_queue_names": ["one", "two"]}',
}


def test_every_variable_is_typed() -> None:
    settings = parse_settings(DialSettings, ENVIRONMENT)
    assert settings.origination_phone_numbers == ("+12065550190", "+12065550191")
    assert settings.voice_limits == SANDBOX
    assert settings.call_permissions == CallPermissions(allowed_countries=("US",), calling_codes=("1",))
    assert (settings.retention_days, settings.final_event_deadline_minutes) == (30, 0.5)
    assert settings.silence == SilenceSettings(events_log_group_name="events", dead_letter_queue_names=("one", "two"))


def test_all_faults_are_named_at_once() -> None:
    broken = ENVIRONMENT | {"RETENTION_DAYS": "soon", "VOICE_LIMITS": "{}", "TABLE_NAME": ""}
    with pytest.raises(SettingsError) as caught:
        parse_settings(DialSettings, broken)
    told = str(caught.value)
    assert "TABLE_NAME is missing" in told
    assert "RETENTION_DAYS='soon' is malformed" in told
    assert "VOICE_LIMITS" in told


def test_a_value_outside_its_choices_is_refused() -> None:
    with pytest.raises(SettingsError, match="VOICE_PROFILE='prod' is malformed"):
        parse_settings(IntakeSettings, ENVIRONMENT | {"VOICE_PROFILE": "prod", "DEFAULT_RETRY_POLICY": "{}"})


def test_the_names_of_the_variables_can_be_asked_for() -> None:
    assert variable_names(DialSettings) == set(ENVIRONMENT)


def test_packed_variables_are_read_like_plain_ones() -> None:
    packed = {name: value for name, value in ENVIRONMENT.items() if name != "TABLE_NAME"}
    environment = {"TABLE_NAME": "calls", PACKED: pack(packed)}
    assert parse_settings(DialSettings, environment) == parse_settings(DialSettings, ENVIRONMENT)


def test_what_an_earlier_version_packed_is_read() -> None:
    packed = {"VOICE_PROFILE": "sandbox", "RETENTION_DAYS": "30"}

    assert unpack(base64.b85encode(zlib.compress(json.dumps(packed).encode())).decode()) == packed


@pytest.mark.parametrize("text", ["", "not base 85", "WpgdqVRUJ4ZXa-L", pack({})[:-5]])
def test_a_packed_variable_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match=f"{PACKED} is malformed"):
        parse_settings(DialSettings, ENVIRONMENT | {PACKED: text})
