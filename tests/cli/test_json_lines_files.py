"""Files of JSON lines: what is not as it seems is refused with its line, before anything is sent."""

import json
from pathlib import Path

import pytest

from redial.errors import UnreadableFile
from simulation.makers import plain_request
from tests.cli.conftest import Redial
from tests.cli.request_files import rows, text_of


def test_lines_of_json_need_no_certain_ending(tmp_path: Path) -> None:
    line = json.dumps(plain_request(request_id="r1")).encode()

    for name in ("calls.jsonl", "calls.ndjson", "calls.json", "calls.txt", "calls"):
        assert [row.body for row in rows(tmp_path, b"\xef\xbb\xbf\r\n" + line + b"\r\n", name)] == [line.decode()]


def test_a_line_that_is_no_request_is_an_invalid_row(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    lines = ["[" * 100_000, '{"a":' * 100_000, "1" * 10_000, "null", "{", "+1,x", '{"a": NaN}']
    file.write_text("\n".join([json.dumps(plain_request(request_id="r1")), "", *lines]), encoding="utf-8")

    report = redial.json("submit", str(file), "--voice", "Joanna", exit_code=1)

    assert [bad["line"] for bad in report["invalid"]] == [*range(3, 10)]
    assert (report["valid"], report["sent"]) == (1, 0)


@pytest.mark.parametrize("mapped", [{}, {"lane": "bulk"}])
def test_a_field_that_a_line_gives_twice_is_not_hidden(redial: Redial, tmp_path: Path, mapped: dict[str, str]) -> None:
    """A line without a request id, or with a value for all rows, is written anew: with the second number alone, it was called."""
    request = json.dumps(plain_request(request_id=None if not mapped else "r1"))
    file = tmp_path / "calls.jsonl"
    twice = [
        request.replace("{", '{"destination_phone_number": "+12065550177", ', 1),
        request.replace('{"text"', '{"text": "Hi", "text"'),
        request[:-1] + ', "lane": "normal", "lane": "urgent"}',
    ]
    file.write_text("\n".join(twice), encoding="utf-8")

    options = [f"--set={field}={value}" for field, value in mapped.items()]
    report = redial.json("submit", str(file), *options, exit_code=1)

    fields = ["destination_phone_number", "content.plain_text_message.text", "lane"]
    assert [bad["errors"][0]["field"] for bad in report["invalid"]] == fields
    assert {bad["errors"][0]["message"] for bad in report["invalid"]} == {"expected once, got it twice or more"}
    assert report["sent"] == 0


def test_a_byte_order_mark_within_a_file_hides_no_line_from_the_options(tmp_path: Path) -> None:
    """Two files that were put together: the second one's first line was sent without what is the same for all."""
    line = json.dumps(plain_request(request_id="r1")).encode()
    content = b"\xef\xbb\xbf" + line + b"\n\xef\xbb\xbf" + line + b"\n\xef\xbb\xbf\n"

    found = rows(tmp_path, content, "calls.jsonl", constants={"not_before": "2026-12-01T09:00:00Z"})

    assert [json.loads(row.body)["not_before"] for row in found] == ["2026-12-01T09:00:00Z"] * 2


def test_a_text_for_lines_of_json_names_no_column(tmp_path: Path) -> None:
    line = json.dumps(plain_request(request_id="r1", content=None)).encode()

    with pytest.raises(UnreadableFile, match="'name' in the text is no column; there are: none, in a file of JSON"):
        rows(tmp_path, line, "calls.jsonl", constants={"text": "Dear {name}"})
    (row,) = rows(tmp_path, line, "calls.jsonl", constants={"text": "Dear {{name}}"})
    assert text_of(row) == "Dear {name}"


@pytest.mark.parametrize("document", [plain_request(), [plain_request()]])
def test_one_document_over_several_lines_is_told_as_such(tmp_path: Path, document: object) -> None:
    with pytest.raises(UnreadableFile, match="one JSON document over several lines"):
        rows(tmp_path, json.dumps(document, indent=1).encode(), "calls.json")


def test_half_a_surrogate_pair_is_no_traceback(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, b'{"destination_phone_number": "+12065550183", "campaign": "\\ud800"}\n', "calls.jsonl")

    assert r"\ud800" in row.body
    assert row.digest


def test_options_do_not_hide_what_a_line_of_json_lacks(tmp_path: Path) -> None:
    lines = b'{"content": "x"}\n{"content": {"plain_text_message": []}}\n{"retry": null, "content": {}}\n'
    wanted = {"text": "Hello", "total_attempts": "2"}

    found = rows(tmp_path, lines, "calls.jsonl", constants=wanted)

    assert [row.errors[0].field for row in found] == ["content", "plain_text_message", "retry"]


def test_a_voice_for_all_lines_of_json_goes_to_their_messages(tmp_path: Path) -> None:
    line = json.dumps(plain_request(request_id="r1")).encode()

    (row,) = rows(tmp_path, line, "calls.jsonl", constants={"voice_id": "Joanna"})

    assert json.loads(row.body)["content"]["plain_text_message"]["voice_id"] == "Joanna"


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_of_json_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="is empty; expected a line of JSON"):
        rows(tmp_path, content, "calls.jsonl")
