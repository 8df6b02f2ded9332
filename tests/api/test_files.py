"""Files over the API: read as the command line reads them, told row by row, bounded; and nothing of them stored."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api import files
from api.parameters import files as file_parameters
from local.paths import PROJECT
from simulation.stack.http_api import READER, HttpApi, Reply
from tests.api.sent_files import sent
from tests.cli.workbooks import workbook

CSV = """Phone;name;visit
(206) 555-0143;Ana;26.11.2026 14:30
206-555-0144;Bo;
12;Cy;27.11.2026 09:00
1;Di;27.11.2026 09:00
"""
COLUMNS: dict[str, Any] = {"columns": {"destination_phone_number": "Phone"}, "constants": {"text": "Dear {name}."}}


def read(http_api: HttpApi, content: str | bytes, name: str = "patients.csv", **how: Any) -> Reply:
    return http_api.post("/v1/calls/file", sent(content, name, **how))


def told(reply: Reply) -> tuple[int, list[tuple[str, str]]]:
    return reply.status, [(error["field"], error["message"]) for error in reply.body["errors"]]


def test_the_rows_of_a_file_are_told_as_they_are_sent_on(http_api: HttpApi) -> None:
    body = read(http_api, CSV, **COLUMNS).body
    assert (body["columns"], body["row_count"], body["invalid_count"]) == (["Phone", "name", "visit"], 4, 2)
    assert body["remarks"] == ["patients.csv is separated by semicolons.", "Nothing is read from: visit."]
    first, _, third, _ = body["rows"]
    assert (first["line"], first["name"], first["errors"]) == (2, "Ana", [])
    assert first["numbers"] == [{"written": "(206) 555-0143", "number": "+12065550143"}]
    request = json.loads(first["request"])
    assert request["destination_phone_number"] == "+12065550143"
    assert request["content"] == {"plain_text_message": {"text": "Dear Ana."}}
    assert (third["line"], third["errors"][0]["field"]) == (4, "destination_phone_number")
    (group,) = body["groups"]
    assert (group["row_count"], group["first_line"], group["first_name"]) == (2, 4, "Cy")

    assert http_api.post("/v1/calls", request, dry_run="true").body["answer"] == "accepted"
    assert http_api.get("/v1/calls").body["calls"] == [], "nothing is stored"


def test_an_excel_file_is_read_as_the_command_line_does(http_api: HttpApi, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "patients.xlsx", {"A": [["destination_phone_number", "name"], ["(206) 555-0143", "Ana"]]}
    )
    body = read(http_api, path.read_bytes(), "patients.xlsx", constants={"text": "Hi {name}"}).body
    assert (body["word"], body["row_count"], body["rows"][0]["errors"]) == ("row", 1, [])
    only = read(http_api, path.read_bytes(), "patients.xlsx", only_columns=True).body
    assert (only["columns"], only["rows"]) == (["destination_phone_number", "name"], [])


def test_a_file_of_do_not_call_entries_is_told_as_it_is_imported(http_api: HttpApi) -> None:
    text = "Phone,reason,until\n206 555 0143,moved,2030-01-01T00:00:00Z\n7,wrong,\n"
    columns = {"destination_phone_number": "Phone"}
    body = http_api.post(
        "/v1/do-not-call/file", sent(text, "stop.csv", columns=columns, constants={"campaign": "x"})
    ).body
    good, bad = body["rows"]
    assert good["entry"] == {
        "destination_phone_number": "+12065550143",
        "reason": "moved",
        "until": "2030-01-01T00:00:00Z",
        "campaign": "x",
    }
    assert (body["invalid_count"], bad["errors"][0]["field"]) == (1, "destination_phone_number")
    assert http_api.get("/v1/do-not-call").body["entries"] == []
    imported = http_api.post("/v1/do-not-call/import", {"entries": [good["entry"]]}).body
    assert imported["results"] == ["ADDED"]


def test_an_entry_of_a_saved_list_that_has_ended_is_told_as_such(http_api: HttpApi) -> None:
    ended = "destination_phone_number,until,since\n+12065550143,2020-02-01T00:00:00Z,"
    for since, has_ended in (("2020-01-01T00:00:00Z", True), ("", False)):
        (row,) = http_api.post("/v1/do-not-call/file", sent(f"{ended}{since}\n", "saved.csv")).body["rows"]
        assert (row["has_ended"], [error["field"] for error in row["errors"]]) == (has_ended, ["until"])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_in_all_encodings_are_read(http_api: HttpApi, encoding: str) -> None:
    text = "destination_phone_number,name\n+12065550143,Zo\u00eb\n"
    (row,) = read(http_api, text.encode(encoding), constants={"text": "Hi {name}"}).body["rows"]
    assert row["name"] == "Zo\u00eb"


def test_more_rows_than_an_answer_holds_are_asked_for_again(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES_OF_ANSWER", 3_000)
    text = "destination_phone_number,text\n" + "".join(f"+1206555{number:04},Hi\n" for number in range(1000, 1010))
    lines: list[int] = []
    asked: dict[str, Any] = {}
    for _ in range(20):
        body = read(http_api, text, **asked).body
        assert body["row_count"] == 10
        lines += [row["line"] for row in body["rows"]]
        if body["next_after"] is None:
            break
        asked = {"after": body["next_after"]}
    assert lines == list(range(2, 12))


def _xlsx_of(*parts: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for name, data in parts:
            package.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "how", "field", "message"),
    [
        (CSV, "p.csv", {"sheet": "April"}, "content", "`sheet` is for Excel files"),
        (CSV, "p.csv", {"columns": {"name": "None"}}, "content", "has no column None for name"),
        (CSV, "p.csv", {"columns": {"nobody": "name"}}, "columns", "expected names of fields, got nobody"),
        (CSV, "p.csv", {"constants": {"request_id": "x"}}, "constants", "expected what can be the same for all rows"),
        (CSV, "p.csv", {"constants": {"destination_phone_number": "x"}}, "constants", "the same for all rows"),
        (CSV, "p.csv", COLUMNS | {"constants": {"text": "{none}"}}, "content", "`constants` text: 'none' in the text is no column"),
        (CSV, "p.csv", {"time_zone": "Mars"}, "time_zone", "expected a time zone"),
        (CSV, "p.csv", {"date_format": "x"}, "date_format", "expected"),
        (CSV, "p.csv", {"country": "UK"}, "country", "expected"),
        ("", "p.csv", {}, "content", "is empty"),
        (b"PK\x03\x04", "p.csv", {}, "content", "its name has to end in .xlsx".capitalize()),
        (b"PK\x03\x04 no zip", "p.xlsx", {}, "content", "is no Excel file"),
        (b"Phone,name\n\x00,x", "p.csv", {}, "content", "NUL"),
        ("x", "p.pdf", {}, "content", "holds no JSON"),
        (lambda: _xlsx_of(("xl/a.xml", b"0" * 61_000_000)), "p.xlsx", {}, "content", "would unpack to more than 60 MB"),
        (lambda: _xlsx_of(("xl/vbaProject.bin", b"x")), "p.xlsx", {}, "content", "holds macros"),
        (lambda: _xlsx_of(*((f"xl/{number}", b"") for number in range(2_001))), "p.xlsx", {}, "content", "would unpack to"),
        (
            lambda: _xlsx_of(("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')),
            "p.xlsx",
            {},
            "content",
            "p.xlsx",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_why(
    http_api: HttpApi,
    content: str | bytes | Callable[[], bytes],
    name: str,
    how: dict[str, Any],
    field: str,
    message: str,
) -> None:
    content = content() if callable(content) else content
    status, errors = told(read(http_api, content, name, **how))
    assert (status, [each[0] for each in errors]) == (400, [field]), errors
    assert message.lower() in errors[0][1].lower()
    assert "--" not in errors[0][1], "options are of the command line"


def test_a_file_has_so_many_bytes_rows_and_columns_at_most(
    http_api: HttpApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    over = http_api.post(
        "/v1/calls/file", {"file_name": "a.csv", "content": "A" * (file_parameters._LONGEST_CONTENT + 4)}
    )
    assert (over.status, over.body["errors"][0]["field"]) == (400, "content")
    no_base64 = http_api.post("/v1/calls/file", {"file_name": "a.csv", "content": "no base64!"})
    assert "in base64" in no_base64.body["errors"][0]["message"]

    monkeypatch.setattr(files, "MOST_ROWS", 3)
    rows = [["destination_phone_number", "text"]] + [[f"+1206555014{number}", "Hi"] for number in range(4)]
    path = workbook(tmp_path / "many.xlsx", {"A": rows})
    text = "\n".join(",".join(row) for row in rows)
    for content, name in ((path.read_bytes(), "many.xlsx"), (text.encode(), "many.csv")):
        status, errors = told(read(http_api, content, name))
        assert (status, "3 rows" in errors[0][1] or "4 rows" in errors[0][1]) == (400, True), errors
    wide = workbook(
        tmp_path / "wide.xlsx", {"A": [["destination_phone_number", *map(str, range(201))], ["+12065550140"] * 202]}
    )
    status, errors = told(read(http_api, wide.read_bytes(), "wide.xlsx"))
    assert (status, "200 columns" in errors[0][1]) == (400, True), errors


def test_no_more_rows_of_a_list_are_read_than_are_told(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    rows_read: list[str] = []

    def value(_reader: object, _field: str, written: str, _column: int | None) -> str:
        rows_read.append(written)
        return written

    monkeypatch.setattr("redial.contracts.files.do_not_call_file.CellReader.value", value)
    numbers = "".join(f"\n+12065550{number:03}" for number in range(100))
    status, errors = told(http_api.post("/v1/do-not-call/file", sent(f"destination_phone_number{numbers}")))
    assert (status, "3 rows" in errors[0][1]) == (400, True), errors
    assert len(rows_read) == 4


@pytest.mark.parametrize("text", ["a" * 10_001, "{name}" * 101])
def test_what_is_the_same_for_all_rows_is_bounded(http_api: HttpApi, text: str) -> None:
    reply = read(http_api, CSV, **(COLUMNS | {"constants": {"text": text}}))
    ((field, message),) = told(reply)[1]
    assert (reply.status, field) == (400, "constants")
    assert message.startswith("expected at most 10,000 characters and 100 columns for all rows, got more in text")


@pytest.mark.parametrize("door", ["calls", "do-not-call"])
def test_rows_are_bounded_by_what_they_amount_to(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch, door: str) -> None:
    monkeypatch.setattr(files, "_MOST_CHARACTERS", 1_000)
    text = "destination_phone_number" + "".join(f"\n+1206555{number:04}" for number in range(200))
    status, errors = told(http_api.post(f"/v1/{door}/file", sent(text)))
    assert (status, errors[0][0], "1,000 characters in all" in errors[0][1]) == (400, "content", True), errors


def test_whoever_only_reads_has_no_file_read(http_api: HttpApi) -> None:
    reader = http_api.as_caller(READER)
    for address in ("/page/v1/calls/file", "/page/v1/do-not-call/file"):
        assert reader.post(address, sent(CSV)).status == 403


def test_who_asks_for_calls_waits_for_no_reader_of_files() -> None:
    script = (
        "import sys, api.handler; from api.routes import operations_at;"
        "operations_at('/v1/calls'), operations_at('/v1/do-not-call');"
        "print([name for name in sys.modules if 'openpyxl' in name or name.startswith('redial.contracts.files')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True, cwd=PROJECT / "functions"
    )
    assert done.stdout.strip() == "[]"
