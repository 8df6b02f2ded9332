"""What the API says most of a field that is wrong, the page says in each language: by the API's own words, which it knows."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import api.handler
import api.wiring
from dashboard.paths import PAGE
from redial.domain.times import to_iso
from simulation.makers import T0, plain_request
from simulation.stack.http_api import SUPERVISOR, HttpApi
from tests.api.conftest import SetClock
from tests.api.sent_files import sent
from tests.cli.workbooks import workbook
from tests.unit.page_words import said_by_page

NAME = re.compile(r"^  (\w+):", re.MULTILINE)
SCRIPT = """
const { faultInWords } = await import(process.argv[2]);
console.log(JSON.stringify(asked.map((message) => faultInWords(message) ?? null)));
"""
SAID = {"text": "Hello {name}."}


@pytest.fixture
def fenced(http_api: HttpApi, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    """Give the API of a stack that permits calls to the US alone, and takes no number for one of a country."""
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"]}')
    monkeypatch.setenv("COUNTRY", "null")
    services = api.wiring.build(os.environ, api.handler.telemetry, clock)
    monkeypatch.setattr(api.handler, "build", lambda: services)
    texts = {each: {"text": "Dear {name}, {visit:date} {hour:time} {count:number}."} for each in ("en-US", "es-US")}
    assert http_api.put("/v1/templates/reminder", {"texts": texts}).status == 200
    return http_api.as_caller(SUPERVISOR)


def errors_of(body: Any) -> list[str]:
    return [error["message"] for error in body["errors"]]


def of_request(http_api: HttpApi, **fields: Any) -> list[str]:
    request = {key: value for key, value in (plain_request() | fields).items() if value is not None}
    return errors_of(http_api.post("/page/v1/calls", request, dry_run="true").body)


def of_said(http_api: HttpApi, text: str, **more: str) -> list[str]:
    return of_request(http_api, content={"plain_text_message": {"text": text, **more}})


def of_template(http_api: HttpApi, language: str | None = "en-US", **values: Any) -> list[str]:
    return of_request(http_api, content=None, template="reminder", variables=values, language=language)


def of_number(http_api: HttpApi, number: str, country: str | None = "US") -> list[str]:
    read = http_api.post(
        "/page/v1/phone-numbers/read", {"numbers": [number]} | ({"country": country} if country else {})
    )
    return [each["fault"] for each in read.body["numbers"]]


def of_file(http_api: HttpApi, content: str | bytes, **how: Any) -> list[str]:
    name = "patients.csv" if isinstance(content, str) else "patients.xlsx"
    how = {key: value for key, value in how.items() if value}
    read = http_api.post("/page/v1/calls/file", sent(content, name, check=True, **how))
    assert read.status == 200, read.body
    return [message for row in read.body["rows"] for message in errors_of(row)]


def of_entry(http_api: HttpApi, until: str) -> list[str]:
    entry = {"destination_phone_number": "+12065550140", "until": until}
    put = http_api.post("/page/v1/do-not-call/import", {"entries": [entry], "dry_run": True})
    table = f"destination_phone_number,until\n+12065550140,{until}\n"
    (row,) = http_api.post("/page/v1/do-not-call/file", sent(table, "stop.csv")).body["rows"]
    return errors_of(put.body) + errors_of(row)


def remarks_of(http_api: HttpApi, table: str) -> list[str]:
    remarks: list[str] = http_api.post("/page/v1/calls/file", sent(table, "patients.csv")).body["remarks"]
    return remarks


def of_row(http_api: HttpApi, values: str, header: str = "name", **how: Any) -> list[str]:
    table = f"destination_phone_number,{header}\n+12065550140,{values}\n"
    return of_file(http_api, table, **{"constants": SAID} | how)


def all_that_is_said(http_api: HttpApi, tmp_path: Path) -> list[str]:
    rows: list[list[Any]] = [["destination_phone_number", "name"], ["+12065550140", T0.replace(tzinfo=None)]]
    sheet = workbook(tmp_path / "patients.xlsx", {"one": rows}).read_bytes()
    values: dict[str, Any] = {"name": "Ana", "visit": "2026-11-26", "hour": "14:30", "count": 1}
    form: dict[str, Any] = {
        "date_format": "DD.MM.YYYY HH:mm",
        "constants": {"text": "Hello."},
        "time_zone": "America/Denver",
    }
    return [
        *of_request(http_api, destination_phone_number=None),
        *of_request(http_api, destination_number="1"),
        *of_said(http_api, "a" * 3_001),
        *of_request(http_api, content={"ssml_message": {"text": f"<speak>{'a' * 3_001}</speak>"}}),
        *of_said(http_api, " "),
        *of_said(http_api, "a", voice_id="Zzyzx"),
        *of_said(http_api, "a", voice_id="Joana"),
        *of_said(http_api, "a", language_code="qq-QQ"),
        *of_said(http_api, "a", language_code="en-UK"),
        *of_said(http_api, "a", language_code="es-US", voice_id="Joanna"),
        *of_request(http_api, not_before="tomorrow"),
        *of_request(http_api, not_before=to_iso(T0 + timedelta(hours=2)), expires_at=to_iso(T0 + timedelta(hours=1))),
        *of_request(http_api, destination_phone_number="206-555-0140"),
        *of_request(http_api, destination_phone_number="+18765550140"),
        *of_request(http_api, destination_phone_number="+19005550140"),
        *of_template(http_api, **{**values, "name": " "}),
        *of_template(http_api, visit="2026-11-26", hour="14:30", count=1),
        *of_template(http_api, **{**values, "visit": "soon", "hour": "soon", "count": "many"}),
        *of_template(http_api, **values, other=1),
        *of_request(http_api, content=None, template="gone", language="en-US"),
        *of_template(http_api, "de-DE", **values),
        *of_template(http_api, None, **values),
        *of_number(http_api, " "),
        *of_number(http_api, "555 0143", None),
        *of_number(http_api, "not given"),
        *of_number(http_api, "12"),
        *of_number(http_api, "1.2065E+10"),
        *of_number(http_api, "555-0143"),
        *of_number(http_api, "20655"),
        *of_number(http_api, "206 555 0143 0143"),
        *of_number(http_api, "(206) 155-0143"),
        *of_number(http_api, "+999 555 0143"),
        *of_number(http_api, "+1 206 555"),
        *of_number(http_api, "+1 206 555 0143 0143"),
        *of_row(http_api, ""),
        *remarks_of(http_api, "destination_phone_number;text;visit\n+12065550140;Hello;1\n"),
        *of_row(http_api, "#N/A"),
        *of_row(http_api, to_iso(T0 - timedelta(minutes=1)), "expires_at", **form),
        *of_entry(http_api, to_iso(T0 - timedelta(minutes=1))),
        *of_row(http_api, "31/31/2026", "not_before", **form),
        *of_row(http_api, "26.11.2026 09:00,Mars/Base", "not_before,time_zone", **form),
        *of_row(http_api, "26.11.2026 09:00", "not_before", **{**form, "time_zone": None}),
        *of_row(
            http_api,
            "Ana,soon,14:30,1",
            "name,visit,hour,count",
            **{**form, "constants": {"template": "reminder", "language": "en-US"}},
        ),
        *of_row(http_api, "all day", "calling_hours", constants={"text": "Hello."}),
        *of_file(http_api, "destination_phone_number,name\n,Ana\n", constants=SAID),
        *of_file(http_api, sheet, constants=SAID),
    ]


def test_page_words_each_fault_that_it_knows_as_the_api_says_it(fenced: HttpApi, tmp_path: Path) -> None:
    messages = all_that_is_said(fenced, tmp_path)
    known = (PAGE / "app" / "base" / "faults.js").read_text(encoding="utf-8").split("\n};")[0]
    told = {
        language: dict(zip(messages, said_by_page(language, SCRIPT, "base/faults.js", messages), strict=True))
        for language in ("en", "es", "de")
    }
    for language, words in told.items():
        assert len({each for each in words.values() if each}) == len(NAME.findall(known)), (language, words)
    for message, words in told["de"].items():
        assert words is None or words != told["en"][message] != told["es"][message], message
        assert words is None or not re.search(r"[{}]|undefined|expected", words), words


def test_page_leaves_what_it_has_no_words_for_to_the_api() -> None:
    unknown = ("expected something that a newer API asks for", "not expected a value, got none", "")
    assert said_by_page("de", SCRIPT, "base/faults.js", unknown) == [None] * len(unknown)


def test_page_says_a_time_of_a_fault_in_its_own_zone() -> None:
    message = "expected a time that is still to come; 2026-11-23T09:01:00.000Z has passed"
    (told,) = said_by_page("de", SCRIPT, "base/faults.js", [message])
    assert "10:01" in told
    assert "Z" not in told.split(" vorbei")[0]
