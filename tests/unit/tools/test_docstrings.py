"""Which functions the domain's public ones are is read from the imports of the application."""

from tools.docstrings import FUNCTIONS, called_functions

DOMAIN = FUNCTIONS / "redial" / "domain"


def test_what_the_application_calls_is_public_and_what_it_does_not_call_is_not() -> None:
    called = called_functions()

    assert "judge_holder" in called[DOMAIN / "recipient" / "recipients.py"], "imported by its name"
    assert "claim" in called[DOMAIN / "call" / "transitions" / "sending.py"], (
        "an attribute of a package that takes it from a module"
    )
    assert DOMAIN / "sealing.py" not in called, "only an adapter calls it"
