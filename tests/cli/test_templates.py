"""Templates on the command line: put, show, tried, and a file whose columns are the variables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Redial, plain, sent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ENGLISH = "Dear {name}, {visit:date}, {code:digits}."
PUT = ("template", "put", "reminder", "--language")
COLUMNS = "destination_phone_number,Name,Visit,code,language\n"


@pytest.fixture
def template(redial: Redial) -> str:
    assert redial(*PUT, "en-US", "--text", ENGLISH, "--voice", "Joanna").exit_code == 0
    assert redial(*PUT, "es-US", "--ssml", "<speak>{name}: {visit:date}, {code}</speak>").exit_code == 0
    return "reminder"


def test_one_language_is_put_and_the_others_stay(redial: Redial, template: str) -> None:
    shown = redial("template", "show", template).stdout
    assert "version 2" in shown
    assert "en-US, Joanna" in shown
    assert ENGLISH in shown
    assert "<speak>{name}: {visit:date}, {code}</speak>" in shown
    assert "says that already, in version 2" in redial(*PUT, "en-US", "--text", ENGLISH, "--voice", "Joanna").stdout
    assert ENGLISH in redial("template", "show", template, "--version", "1").stdout
    (listed,) = redial.json("template", "list")["templates"]
    assert (listed["name"], listed["languages"]) == ("reminder", ["en-US", "es-US"])
    assert "name, visit, code" in plain(redial("template", "list", width=120).stdout)


def test_a_number_in_a_text_is_put_back_as_it_was(redial: Redial) -> None:
    redial(*PUT, "en-US", "--text", "Call +1 206 555 0142.")
    redial(*PUT, "fr-FR", "--text", "Bonjour.")

    assert redial.json("template", "try", "reminder", "--language", "en-US")["text"] == "Call +1 206 555 0142."


def test_all_languages_are_put_from_a_file(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "reminder.json"
    file.write_text(json.dumps({"de-DE": {"text": "Guten Tag, {name}."}}), encoding="utf-8")
    assert redial.json("template", "put", "reminder", str(file))["languages"] == ["de-DE"]
    for broken in ("{", "[" * 100_000):
        file.write_text(broken, encoding="utf-8")
        assert redial("template", "put", "reminder", str(file)).exit_code == 5


def test_a_file_may_hold_what_the_api_takes(redial: Redial, tmp_path: Path) -> None:
    """The documentation shows a template so, and somebody saves what it shows."""
    file = tmp_path / "reminder.json"
    texts = {"en-US": {"text": "At nine."}}
    file.write_text(json.dumps({"texts": texts, "made_of": 0}), encoding="utf-8")
    assert redial.json("template", "put", "reminder", str(file))["languages"] == ["en-US"]
    assert "At nine." in redial("template", "try", "--file", str(file)).stdout
    file.write_text(json.dumps({"texts": texts | {"de-DE": {"text": "Um neun."}}, "made_of": 7}), encoding="utf-8")
    assert redial("template", "put", "reminder", str(file)).exit_code == 5, "another version is current"
    file.write_text(json.dumps({"texts": texts, "name": "reminder"}), encoding="utf-8")
    assert "texts.name" in redial("template", "put", "reminder", str(file)).stderr


@pytest.mark.parametrize("words", [("put", "reminder"), ("try", "--file")])
def test_a_language_that_a_file_has_twice_is_refused(redial: Redial, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "reminder.json"
    file.write_text('{"en-US": {"text": "At nine."}, "en-US": {"text": "At ten."}}', encoding="utf-8")
    told = redial("template", *words, str(file))
    assert told.exit_code == 5
    assert "texts.en-US: expected once, got it twice or more" in plain(told.output)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--language", "en-US"),
        ("--text", "Hi"),
        ("--language", "en-US", "--text", "Hi", "--ssml", "<speak>Hi</speak>"),
    ],
)
def test_what_is_put_has_to_be_named(redial: Redial, options: tuple[str, ...]) -> None:
    assert redial("template", "put", "reminder", *options).exit_code == 2


def test_it_is_tried_and_deleted(redial: Redial, template: str) -> None:
    values = ("--var", "name=Ana", "--var", "visit=2026-11-26", "--var", "code=47")
    said = redial("template", "try", template, "--language", "en-US", *values).stdout
    assert said.startswith(
        "Dear Ana, November 26, 2026, 4, 7.\n    about 2.3 s, 34 characters, en-US, Joanna, reminder version 2"
    )
    assert redial("template", "try", template, "--language", "en-US").exit_code == 5
    assert redial("template", "try", template, "--var", "name").exit_code == 2
    assert "reminder is deleted." in redial("template", "delete", template).stdout
    assert redial("template", "try", "none").exit_code == 3


def test_one_call_of_a_template_is_shown_as_it_will_be_said(redial: Redial, template: str) -> None:
    values = ("--var", "name=Ana", "--var", "visit=2026-11-26", "--var", "code=47")
    asked = ("submit", "--to", "+12065550140", "--template", template, "--language", "es-US", *values)
    assert "<speak>Ana: 26 de noviembre de 2026, 47</speak>" in redial(*asked, "--dry-run").stdout
    assert redial(*asked, "--request-id", "r1").exit_code == 0
    message = redial.json("status", "r1", "--show-numbers")["request"]["message"]
    assert (message["template"], message["template_version"]) == (template, 2)


def test_the_columns_of_a_file_are_the_variables(
    redial: Redial, template: str, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    file = tmp_path / "patients.csv"
    rows = "+12065550140,Ana,2026-11-26,0815,es-US\n+12065550141,Bo & Co,2026-11-27,47,en-US\n"
    file.write_text(COLUMNS + rows, encoding="utf-8")

    dry = redial("submit", str(file), "--template", template, "--dry-run").stdout
    assert "So it will be said:" in dry
    assert "<speak>Ana: 26 de noviembre de 2026, 0815</speak>" in dry
    assert "Dear Bo & Co, November 27, 2026, 4, 7." in dry
    previews = redial.json("submit", str(file), "--template", template, "--dry-run")["previews"]
    assert [each["line"] for each in previews] == [2, 3]

    assert redial("submit", str(file), "--template", template).exit_code == 0
    bodies = sorted(sent(sqs, queues["requests"]), key=lambda body: body["destination_phone_number"])
    assert [(body["template"], body["language"]) for body in bodies] == [(template, "es-US"), (template, "en-US")]
    assert bodies[0]["variables"] == {"name": "Ana", "visit": "2026-11-26", "code": "0815"}


def test_a_row_that_cannot_be_said_is_told_with_its_line(redial: Redial, template: str, tmp_path: Path) -> None:
    file = tmp_path / "patients.csv"
    file.write_text(COLUMNS + "+12065550140,Ana,26.11.2026,1,en-US\n+12065550141,Bo,,1,fr-FR\n", encoding="utf-8")

    result = redial("submit", str(file), "--template", template)
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "variables.visit: expected a date like 2026-11-26" in plain(result.stderr)
    assert "language: expected one of en-US, es-US" in plain(result.stderr)


def test_without_a_template_a_column_language_is_the_files_own(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "patients.csv"
    file.write_text("destination_phone_number,text,language\n+12065550140,Hi,English\n", encoding="utf-8")

    assert redial("submit", str(file), "--dry-run").exit_code == 0
    assert redial("submit", str(file), "--template", "none").exit_code in {2, 3}


@pytest.mark.parametrize("name", ["visit#1", "visit?version=1"])
def test_a_name_that_means_something_in_an_address_stays_a_name(redial: Redial, name: str) -> None:
    redial("template", "put", "visit", "--language", "en-US", "--text", "Hello")
    refused = redial("template", "put", name, "--language", "en-US", "--text", "Bye")
    assert (refused.exit_code, "expected 1 to 64 letters" in plain(refused.stderr)) == (5, True)
    for asked in (("template", "show", name), ("template", "delete", name), ("say", "--template", name)):
        assert f"There is no template {name}" in plain(redial(*asked).stderr), asked
    assert redial.json("template", "show", "visit")["version"] == 1


def test_a_template_in_a_file_is_tried_and_not_stored(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "visit.json"
    file.write_text('{"en-US": {"text": "Dear {name}."}, "es-US": {"text": "Hola {name}."}}', encoding="utf-8")
    said = redial.json("template", "try", "--file", str(file), "--language", "es-US", "--var", "name=Ana")
    assert (said["text"], said["template"]) == ("Hola Ana.", None)
    assert redial.json("template", "list")["templates"] == []

    file.write_text('{"en-US": {"text": "Dear {name"}}', encoding="utf-8")
    refused = redial("template", "try", "--file", str(file))
    assert (refused.exit_code, "texts.en-US" in plain(refused.stderr)) == (5, True)
    for wrong in ((), ("visit", "--file", str(file)), ("--file", str(file), "--version", "1")):
        assert redial("template", "try", *wrong).exit_code == 2


def test_plain_text_that_is_written_as_ssml_is_told_of(redial: Redial) -> None:
    said = ("submit", "--dry-run", "--to", "+12065550142")
    assert "said with its marks" in plain(redial(*said, "--text", "<speak>Hello.</speak>").stdout)
    assert "said with its marks" not in plain(redial(*said, "--ssml", "<speak>Hello.</speak>").stdout)
