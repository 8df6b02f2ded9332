"""`redial whoami`."""

from tests.cli.conftest import Redial


def test_it_tells_who_one_is_and_what_one_may_do(redial: Redial) -> None:
    told = redial("whoami").stdout
    assert told == "You are assumed-role/reminders/run-7. You may look, act.\nYou may act on everything.\n"
    assert "see phone numbers" in redial("whoami", "--show-numbers").stdout
    assert redial.json("whoami")["rights"] == [{"lanes": ["*"], "campaigns": ["*"]}]
