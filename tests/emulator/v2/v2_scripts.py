"""Scripts and refusals of version 2."""

from typing import Any

from tests.emulator.harness import Harness
from voice_emulator.service.scenarios import read_scripts


def refused(answer: dict[str, Any]) -> tuple[str, str | None]:
    assert answer["Message"]
    return answer["__type"], answer.get("Reason")


def place_script(harness: Harness, number: str, *attempts: object) -> None:
    for e164, script in read_scripts({number: list(attempts)}).items():
        harness.service.place_script(e164, script)
