"""A setting or a script that cannot be is told in words: where it stands, what may stand there, and what was meant."""

from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from tests.emulator.terminal_text import plain
from voice_emulator.command import command_alone
from voice_emulator.service.scenarios import read_scripts
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings

NUMBER = "+14155550101"
AMOUNT = "a whole number from 0 to 1000000000 or off"
SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"time_scal": 1}, "there is no 'time_scal'; did you mean `time_scale`?"),
    ({"limits": {"calls_per_minut": 3}}, "`limits` has no 'calls_per_minut'; did you mean `calls_per_minute`?"),
    ({"limits": {"calls_per_minute": "many"}}, f"`limits.calls_per_minute` must be {AMOUNT}, not 'many'"),
    ({"limits": {"calls_per_minute": -1}}, f"`limits.calls_per_minute` must be {AMOUNT}, not -1"),
    ({"limits": {"calls_per_minute": True}}, f"`limits.calls_per_minute` must be {AMOUNT}, not true"),
    ({"limits": {"caller_id": "no"}}, "`limits.caller_id` must be true or false or off, not 'no'"),
    ({"limits": {"countries": "US"}}, "`limits.countries` must be a list or off, not 'US'"),
    (
        {"limits": {"countries": ["us"]}},
        "`limits.countries`: 'us' is not an ISO 3166 code, as US and GB are; US is one",
    ),
    ({"limits": 3}, "Expected `object`, got `int` - at `$.limits`"),
    ({"faults": {"throttled": "50%"}}, "`faults.throttled` must be a number from 0 to 1, not '50%'"),
    ({"faults": {"throttled": "off"}}, "`faults.throttled` must be a number from 0 to 1, not 'off'"),
    ({"faults": {"throttled": None}}, "`faults.throttled` must be a number from 0 to 1, not null"),
    ({"windows": "open"}, "`windows` must be one of fixed, sliding, not 'open'"),
    ({"profile": "big"}, "`profile` must be one of production, sandbox, not 'big'"),
    ({"v2": {"event_bridge": 0}}, "`v2.event_bridge` must be true or false, not 0"),
    ({"v2": {"limits": {"pools": "x"}}}, f"`v2.limits.pools` must be {AMOUNT}, not 'x'"),
    ({"v2": {"phone_numbers": "+12065550199"}}, "`v2.phone_numbers` must be a list, not '+12065550199'"),
    (
        {"v2": {"phone_numbers": [{"phone_number": "+12065550199", "status": "active"}]}},
        "`v2.phone_numbers[0].status` must be one of ACTIVE, ASSOCIATING, DELETED, DISASSOCIATING, PENDING, not 'active'",
    ),
    (
        {"v2": {"phone_numbers": [{"phone_number": "nobody"}]}},
        "`v2.phone_numbers[0].phone_number`: 'nobody' is not written in E.164, as in +12065550199",
    ),
]
SCRIPTS: list[tuple[object, str]] = [
    (["busy", "engaged"], f"'{NUMBER}': `[1]` must be one of busy, completed, failed, no_answer, no_events, "),
    ([{"outcom": "busy"}], f"'{NUMBER}': `[0]` has no 'outcom'; did you mean `outcome`?"),
    ([{"events": ["gone"]}], f"'{NUMBER}': `[0].events[0]` must be one of before_answer, delayed, lost, "),
    ([{"dialled_after_s": -1}], f"'{NUMBER}': `[0].dialled_after_s` must be a number from 0 to 259200, not -1"),
    ([{"send": "refused", "outcome": "busy"}], f"'{NUMBER}': `[0].send` is 'refused', so that no call is placed"),
    ("busy", f"'{NUMBER}': Expected `array`, got `str`"),
    ([3], f"'{NUMBER}': Expected `str | object`, got `int`"),
]


@pytest.mark.parametrize(("changes", "said"), SETTINGS)
def test_of_a_setting(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        change_settings(EmulatorSettings(), changes)
    assert str(refused.value) == said


@pytest.mark.parametrize(("attempts", "said"), SCRIPTS)
def test_of_a_script_and_whose_it_is(attempts: object, said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        read_scripts({"+14155550102": ["busy"], NUMBER: attempts})
    assert str(refused.value).startswith(said)


def test_where_nothing_is_near_all_names_are_told() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        change_settings(EmulatorSettings(), {"limits": {"x": 1}})
    assert str(refused.value).startswith(
        "`limits` has no 'x'; there are calls_per_minute, calls_per_second_per_number, "
    )


def test_what_was_written_is_told_no_longer_than_tells_what_it_was() -> None:
    for changes in ({"x" * 10_000: 1}, {"windows": "x" * 10_000}, {"limits": {"calls_per_day": "x" * 10_000}}):
        with pytest.raises(msgspec.ValidationError) as refused:
            change_settings(EmulatorSettings(), changes)
        assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["--limit", "calls=3"], "--limit"),
        (["--limit", "countries=us"], "--limit"),
        (["--fault", "throttled=50%"], "--fault"),
        (["--fault", "throttled=0.6", "--fault", "timed_out=0.6"], "--fault"),
        (["--v2-limit", "pools=x"], "--v2-limit"),
        (["--v2-setting", "event_bridge=yes"], "--v2-setting"),
        (["--v2-setting", 'phone_numbers=["+12065550199"]'], "--v2-setting"),
        (["--aws-endpoint-url", "127.0.0.1"], "--aws-endpoint-url"),
        (["--seed", "99999999999999999999"], "--seed"),
    ],
)
def test_of_an_option(arguments: list[str], option: str) -> None:
    result = CliRunner().invoke(command_alone(), ["--port", "0", *arguments])
    assert result.exit_code == 2
    assert f"Invalid value for {option}:" in plain(result.output)
