"""The page words why something was not done: the codes that the API gives, in each language."""

import re
from pathlib import Path
from typing import Any

import pytest

from redial.contracts.answers.problem_codes import PROBLEM_VALUES, ProblemCode
from tests.unit.page_words import said_by_page

PROJECT = Path(__file__).parents[2]
SCRIPT = """
await fetchMessages(["shell"]);
const { problemInWords } = await import(process.argv[2]);
console.log(JSON.stringify(asked.map((problem) => problemInWords(problem) ?? null)));
"""
SAMPLES: dict[str, Any] = {
    "status": "NO_ANSWER_YET_KNOWN",
    "since": "2026-11-23T09:01:00.000Z",
    "next_at": "2026-11-23T09:01:00.000Z",
    "call_id": "c-17",
    "most": 50,
    "name": "storm",
    "version": 4,
    "made_of": 3,
    "queue": "requests",
    "permission": "personal_data",
}
PROBLEMS: list[dict[str, Any]] = [
    {"code": code, "values": {name: SAMPLES[name] for name in PROBLEM_VALUES[code]}} for code in ProblemCode
]


def told_by_page(language: str, *problems: Any) -> list[str | None]:
    told: list[str | None] = said_by_page(language, SCRIPT, "base/problems.js", problems)
    return told


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_page_words_each_code_in_each_language(language: str) -> None:
    for problem, told, in_english in zip(
        PROBLEMS, told_by_page(language, *PROBLEMS), told_by_page("en", *PROBLEMS), strict=True
    ):
        assert told is not None, problem
        assert not re.search(r"undefined|null|\[object|\d{4}-\d\d-\d\dT|[{}]", told), told
        assert (told == in_english) is (language == "en"), told
        for name, value in problem["values"].items():
            shown = {"since": "10:01", "next_at": "10:01", "permission": "redial-personal-data"}.get(name, str(value))
            assert shown.lower() in told.lower(), told


def test_page_says_a_status_in_words() -> None:
    (told,) = told_by_page("de", {"code": "CALL_HAS_ENDED", "values": {"status": "COMPLETED"}})
    assert told is not None
    assert told.endswith("beendet: Abgespielt.")


def test_page_has_no_words_for_what_has_no_code_or_that_of_a_newer_api() -> None:
    others = ({"code": None}, {"code": "OF_LATER", "values": {}}, {"message": "Unauthorized"}, None)
    assert told_by_page("de", *others) == [None] * len(others)


def test_api_gives_each_code() -> None:
    sources = "\n".join(each.read_text(encoding="utf-8") for each in (PROJECT / "functions" / "api").rglob("*.py"))
    assert {code for code in ProblemCode if f"ProblemCode.{code}" not in sources} == set()


def test_page_of_the_api_tells_every_code_with_its_values() -> None:
    lines = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| `")]
    told = {row[1].strip(" `"): [each.strip(" `") for each in row[2].split(",") if each.strip()] for row in rows}
    for code, names in PROBLEM_VALUES.items():
        assert told.get(code) == list(names), code
