"""What is said of a setting stays a few lines, however long the value is that somebody put in its place."""

import pytest

from infra.settings.context import SettingsError, load_settings
from infra.settings.stage import StageSettings
from tests.infra.one_stage import NUMBERS

LONG = "x" * 5_000
ACCOUNT = "us-east-1:123456789012"
VALUES: tuple[object, ...] = (
    LONG,
    LONG.upper(),
    [LONG],
    {LONG: LONG},
    {LONG: {LONG: LONG}},
    {"kind": LONG},
    {"kind": "oidc", "name": LONG},
    "a@" + ".".join(["a" * 60] * 80),
    "https://" + ".".join(["a" * 60] * 80),
    f"{LONG}.example.com",
    f"arn:aws:sns:{ACCOUNT}:{LONG}",
    f"arn:aws:sns:{ACCOUNT}:{LONG}.fifo",
    [f"arn:aws:{kind}{LONG}" for kind in (f"sqs:{ACCOUNT}:", f"events:{ACCOUNT}:event-bus/")] * 2,
    [f"arn:aws:sns:{ACCOUNT}:{LONG}"] * 2,
    [f"arn:aws:states:{ACCOUNT}:stateMachine:{LONG}"] * 2,
)


@pytest.mark.parametrize("name", sorted({*StageSettings.model_fields, LONG} - {"stage"}))
def test_a_long_value_is_not_repeated_whole(name: str) -> None:
    told = []
    for value in VALUES:
        try:
            load_settings({"stages": {"test": {**NUMBERS, name: value}}})
        except SettingsError as refused:
            told += str(refused).splitlines()

    assert told
    assert max(map(len, told)) < 1_500


@pytest.mark.parametrize("key", ["stage", "region", LONG])
def test_neither_is_a_long_context_key(key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"stages": {"test": NUMBERS}, key: LONG})

    assert len(str(refused.value)) < 2_500


def test_what_was_given_is_told_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"stages": {"test": {**NUMBERS, "country": "Utopia"}}})

    assert str(refused.value).count("Utopia") == 1
