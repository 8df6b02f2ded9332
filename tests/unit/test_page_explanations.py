"""The page words whatever an explanation of a call may say: the same codes with the API's values, in each language."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.http.callers import Caller
from api.presenters.presenter import Presenter
from api.presenters.related import NOTHING_RELATED
from api.presenters.shown_values import values_shown
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.history.explanation_codes import VALUES, ExplanationCode
from simulation.every_explanation import EVERY_EXPLANATION
from simulation.every_reason import AT
from simulation.makers import T0
from tests.unit.page_words import said_by_page

API_PAGE = Path(__file__).parents[2] / "docs" / "api.md"
SCRIPT = """
await fetchMessages(["call"]);
const { explained } = await import(process.argv[2]);
console.log(JSON.stringify(asked.lines.map((line) => explained(line, asked.now) ?? null)));
"""
NOBODY = Presenter(Caller(id="nobody", name="nobody", permissions=frozenset()))
SHOWN = [{"code": code, "values": values_shown(values, NOTHING_RELATED, NOBODY)} for code, values in EVERY_EXPLANATION]
WRONG = r"undefined|null|NaN|\[object|\d{4}-\d\d-\d\dT|[{}]|\b(?:reasons|call|labels|base)\.[a-z]|\b(?!expires_at)[a-z]+_[a-z_]+"
CODES = {*Outcome, *CallStatus} | set(VoiceEventType)


def told_by_page(language: str, *lines: dict[str, Any], now: datetime = T0) -> list[str | None]:
    """Give the page's words for some lines, in Berlin."""
    asked = {"now": now.timestamp() * 1_000, "lines": lines}
    told: list[str | None] = said_by_page(language, SCRIPT, "views/call/story.js", asked)
    return told


@pytest.fixture(scope="module")
def english() -> list[str | None]:
    return told_by_page("en", *SHOWN)


def test_each_code_has_its_values_and_is_tried() -> None:
    assert set(VALUES) == set(ExplanationCode) == {code for code, _ in EVERY_EXPLANATION}
    for code, values in EVERY_EXPLANATION:
        assert set(values) == set(VALUES[code]), code
    assert not set(ExplanationCode) & set(ReasonCode), "a wait may be told by either"


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_page_words_each_line_in_each_language(english: list[str | None], language: str) -> None:
    words = english if language == "en" else told_by_page(language, *SHOWN)
    for (code, values), told, in_english in zip(EVERY_EXPLANATION, words, english, strict=True):
        assert told is not None, code
        assert not re.search(WRONG, told), told
        assert not any(re.search(rf"\b{each}\b", told) for each in CODES), told
        assert ("10:01:00" in told) is (AT in values.values()), told
        assert (told == in_english) is (language == "en"), told
        for name, value in values.items():
            if name in {"attempt", "note", "message_id", "campaign"} and value is not None:
                assert str(value) in told, (name, told)
            if name in {"by", "resumed_by"} and value is not None:
                assert all(part in told for part in value.values()), told


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("NOTED_BY", "en", "Noted by ana (session run-7, as it says) (storm): moved away."),
        ("CANCELLED_BY", "de", "Abgebrochen von ana (Sitzung run-7, nach eigener Angabe) (storm)."),
        ("EXPECTED_AT", "de", "Wird voraussichtlich gewählt: 10:01:00, in 1 min."),
        ("BACKLOG", "es", "1203 llamadas van antes."),
    ],
)
def test_page_words_a_line(code: str, language: str, words: str) -> None:
    line = next(each for each in SHOWN if each["code"] == code)
    assert told_by_page(language, line) == [words]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(minutes=34), "It is expected to be dialled at 10:01:00, in 34 min."),
        (timedelta(seconds=83), "It is expected to be dialled at 10:01:00, in 1 min."),
        (timedelta(seconds=12), "It is expected to be dialled at 10:01:00, in 12 s."),
        (timedelta(seconds=-40), "It is expected to be dialled now."),
    ],
)
def test_page_tells_how_far_off_a_call_is_by_the_clock_however_old_the_answer(before: timedelta, words: str) -> None:
    line = next(each for each in SHOWN if each["code"] == "EXPECTED_AT")
    assert told_by_page("en", line, now=AT - before) == [words]


def test_page_knows_no_words_for_a_code_of_a_newer_api() -> None:
    assert told_by_page("de", {"code": "OF_LATER", "values": {}}, {"code": "constructor", "values": {}}) == [None, None]


def test_page_of_the_api_tells_every_code_with_its_values() -> None:
    rows = [line.split("|") for line in API_PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): [each.strip(" `") for each in row[2].split(",") if each.strip()] for row in rows}
    for code, names in VALUES.items():
        assert told.get(code) == list(names), code
