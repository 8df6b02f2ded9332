"""Numbers, times and delays as people write them: in files and on the command line."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from redial.contracts.files.delays import read_delay
from redial.contracts.files.do_not_call_file import read_entries
from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped
from redial.contracts.files.time_format import in_utc, parse_time_format, read_time_zone
from simulation.makers import T0
from tests.cli.conftest import Redial, sent
from tests.cli.request_files import rows

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HEADER = b"destination_phone_number,text,not_before\n"
FORMAT = "DD.MM.YYYY HH:mm"


def request(row: Any) -> Any:
    return json.loads(row.body)


def test_a_file_of_local_numbers_is_sent_in_e164_and_shown_before(
    redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    file = tmp_path / "patients.csv"
    file.write_text(
        "phone,name\n(206) 555-0143,Ana\n206-555-0144,Bo\n+12065550145,Cem\n020 7946 0188,Dee\n", encoding="utf-8"
    )
    mapped = ("--column", "destination_phone_number=phone", "--set", "text=Hi {name}")

    dry = redial("submit", str(file), *mapped, "--dry-run")
    redial("submit", str(file), *mapped, "--skip-invalid")

    assert "2 phone numbers of the file are read as:" in dry.stdout
    assert "(206) 555-0143  +12065550143" in dry.stdout
    assert "read as +102079460188, which is too long" in dry.stderr
    numbers = {each["destination_phone_number"] for each in sent(sqs, queues["requests"])}
    assert numbers == {"+12065550143", "+12065550144", "+12065550145"}
    assert redial.json("submit", str(file), *mapped, "--country", "GB", "--dry-run", exit_code=1)["valid"] == 2


def test_what_an_export_marked_for_spreadsheets_is_read_as_it_was(tmp_path: Path) -> None:
    """Under another request id the call would be made twice, and under another name of a campaign no pause of it holds."""
    header = b"request_id,destination_phone_number,text,campaign,name\n"
    content = header + b"'+1-visit,+12065550143,'-Hi,'@home,'=Ana\n'x,+12065550144,Hi,'y,'z\n"

    of_export, others = map(request, rows(tmp_path, content))

    assert [of_export[field] for field in ("request_id", "campaign", "name")] == ["+1-visit", "@home", "=Ana"]
    assert of_export["content"]["plain_text_message"]["text"] == "'-Hi", "what is said is nobody's name"
    assert [others[field] for field in ("request_id", "campaign", "name")] == ["'x", "'y", "'z"]


def test_whose_number_a_row_has_is_its_own_column_unless_an_option_says_it(tmp_path: Path) -> None:
    content = b"destination_phone_number,text,country\n020 7946 0188,Hi,gb\n+12065550143,Hi,Germany\n206 555 0143,Hi,\n"

    british, american, stacks = rows(tmp_path, content, default_country="US")
    (_, _, named) = rows(tmp_path, content, country="GB", default_country="US")

    found = [request(row)["destination_phone_number"] for row in (british, american, stacks)]
    assert found == ["+442079460188", "+12065550143", "+12065550143"]
    assert "expected a phone number of GB" in named.errors[0].message


def test_options_take_a_number_as_it_is_written(redial: Redial) -> None:
    one = redial("submit", "--to", "(206) 555-0143", "--text", "Hi", "--dry-run")
    wrong = redial("submit", "--to", "555-0143", "--text", "Hi", "--dry-run")
    nowhere = redial("submit", "--to", "020 7946 0188", "--text", "Hi", "--country", "UK", "--dry-run")

    assert one.exit_code == 0
    valid, *said, retries, placed_from, plan = one.stdout.splitlines()[:6]
    assert valid == "Valid: calls +12065550143. Nothing was sent."
    assert said == ["Hi", "    about 0.1 s, 2 characters"]
    assert retries.startswith("Retries: up to 3 attempts; busy: again after 5 minutes")
    assert placed_from == "Placed from +1206*****90 or +1206*****91."
    assert plan == "Plan for 1 call:"
    assert (wrong.exit_code, "--to: expected a phone number of US" in wrong.stderr) == (5, True)
    assert (nowhere.exit_code, "(the United Kingdom is GB)" in nowhere.stderr) == (5, True)


def test_the_do_not_call_list_and_the_lists_of_calls_take_a_number_as_it_is_written(redial: Redial) -> None:
    redial("submit", "--to", "206.555.0143", "--text", "Hi", "--request-id", "mine")
    assert redial("dnc", "add", "020 7946 0188", "--country", "GB").exit_code == 0

    assert redial("dnc", "check", "00 44 20 7946 0188").exit_code == 1
    assert redial("dnc", "remove", "020 7946 0188", "--country", "GB").exit_code == 0
    assert redial("dnc", "check", "+44 20 7946 0188").exit_code == 0
    assert redial("dnc", "check", "020 7946 0188").exit_code == 5
    assert [each["request_id"] for each in redial.json("list", "--to", "(206) 555-0143")["calls"]] == ["mine"]
    assert redial.json("list", "--to", "020 7946 0188", "--country", "GB")["calls"] == []


def test_a_time_is_read_in_the_one_format_that_is_named(tmp_path: Path) -> None:
    content = (
        HEADER
        + b"+12065550183,Hi,26.11.2026 14:30\n+12065550183,Hi,2026-11-26T14:30:00Z\n+12065550183,Hi,11/26/2026 14:30\n"
    )

    local, iso, other = rows(tmp_path, content, time_format=parse_time_format(FORMAT), time_zone="Europe/Berlin")
    as_it_is, *_ = rows(tmp_path, content)

    assert request(local)["not_before"] == "2026-11-26T13:30:00.000Z"
    assert (iso.errors, request(iso)["not_before"]) == ((), "2026-11-26T14:30:00Z")
    assert (
        f"expected a time like {FORMAT}, or ISO-8601 with an offset; got '11/26/2026 14:30'" in other.errors[0].message
    )
    assert request(as_it_is)["not_before"] == "26.11.2026 14:30", "judged as any request is"


@pytest.mark.parametrize(
    ("letters", "written"),
    [
        ("DD.MM.YYYY HH:mm", "26.11.2026 14:30"),
        ("D.M.YYYY H:mm", "26.11.2026 14:30"),
        ("MM/DD/YYYY h:mm A", "11/26/2026 2:30 pm"),
        ("YYYY-MM-DD HH:mm:ss", "2026-11-26 14:30:00"),
        ("DD/MM/YY  HH:mm", "26/11/26  14:30"),
    ],
)
def test_formats_are_named_by_their_letters(letters: str, written: str) -> None:
    at = parse_time_format(letters).read(written)

    assert (at.year, at.month, at.day, at.hour, at.minute) == (2026, 11, 26, 14, 30)


@pytest.mark.parametrize(
    "letters", ["", "DD.MM.YYYY", "DD.MM HH:mm", "h:mm DD.MM.YYYY", "DD.DD.MM.YYYY HH:mm", "%d", "Day DD.MM.YYYY HH"]
)
def test_a_format_that_leaves_something_open_is_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="expected a format like DD"):
        parse_time_format(letters)


def test_a_time_that_a_clock_shows_never_or_twice_is_refused() -> None:
    form, denver = parse_time_format(FORMAT), read_time_zone("America/Denver")

    for written, fault in (("08.03.2026 02:30", "never"), ("01.11.2026 01:30", "twice")):
        with pytest.raises(ValueError, match=fault):
            in_utc(form.read(written), denver)
    assert in_utc(form.read("08.03.2026 03:30"), denver).isoformat() == "2026-03-08T09:30:00+00:00"
    assert in_utc(form.read("01.11.2026 00:59"), denver).isoformat() == "2026-11-01T06:59:00+00:00"


def test_a_time_at_the_end_of_the_calendar_stops_no_file(tmp_path: Path) -> None:
    """It means never, and in UTC there is no such day."""
    content = (
        b"destination_phone_number,text,expires_at,time_zone\n"
        b"+12065550143,Hi,31.12.9999 23:59,America/Denver\n+12065550144,Hi,01.01.0001 00:00,Europe/Berlin\n"
    )

    never, unset = rows(tmp_path, content, time_format=parse_time_format(FORMAT))

    assert request(never)["expires_at"] == "9999-12-31T23:59:59.999Z"
    assert request(unset)["expires_at"] == "0001-01-01T00:00:00.000Z", "judged as any request is"


def test_an_end_with_an_offset_that_means_never_is_read_beside_a_format(tmp_path: Path) -> None:
    never = "9999-12-31T23:59:59-12:00"
    form = parse_time_format(FORMAT)
    called, until = (
        f"destination_phone_number,text,{end}\n+12065550143,Hi,{never}\n" for end in ("expires_at", "until")
    )

    (row,) = rows(tmp_path, called.encode(), time_format=form)
    path = tmp_path / "people.csv"
    path.write_text(until, encoding="utf-8")
    entries, _ = read_entries(read_file(path), Mapped(columns={}, constants={}, time_format=form), T0)

    assert request(row)["expires_at"] == never
    assert [(each.entry["until"], each.errors) for each in entries] == [(never, ())]


def test_nobody_sees_a_space_behind_the_name_of_a_campaign(tmp_path: Path) -> None:
    content = "destination_phone_number,text,campaign\n+12065550143,Hi,snow day \n+12065550144,Hi,\u00a0snow\u00a0day\n".encode()

    assert [request(row)["campaign"] for row in rows(tmp_path, content)] == ["snow day", "snow\u00a0day"]


@pytest.mark.parametrize(
    "name", ["", "Denver", "../etc", "America", "EST5EDT/x", "Factory", "posixrules", "america/denver"]
)
def test_a_time_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="expected a time zone like"):
        read_time_zone(name)


@pytest.mark.parametrize("name", ["EST", " MST ", "GMT", "Etc/GMT+5"])
def test_times_of_a_table_are_in_no_zone_without_summer_time(name: str) -> None:
    with pytest.raises(
        ValueError, match=f"got '{re.escape(name.strip())}', which is .*UTC in summer too: name a place"
    ):
        read_time_zone(name)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90", 90), ("90s", 90), ("5m", 300), ("5 min", 300), ("1h30m", 5_400), ("2 days", 172_800)],
)
def test_delays_are_read_as_people_write_them(written: str, seconds: int) -> None:
    assert read_delay(written) == seconds


@pytest.mark.parametrize("written", ["", "m", "5 fortnights", "5m x", "-5m", "1.5h", "５m"])
def test_what_is_no_delay_is_told(written: str) -> None:
    with pytest.raises(ValueError, match="expected a delay like 90s, 5m or 1h30m"):
        read_delay(written)


def test_retry_delays_are_options_and_columns(redial: Redial, tmp_path: Path) -> None:
    content = (
        b"destination_phone_number,text,busy_delay,failed delay\n+12065550183,Hi,5 min,\n+12065550184,Hi,soon,1h\n"
    )

    good, bad = rows(tmp_path, content, constants={"no_answer_delay": "1200"})

    assert request(good)["retry"] == {"busy": {"delay_seconds": 300}, "no_answer": {"delay_seconds": 1200}}
    assert (bad.errors[0].field, "got 'soon'" in bad.errors[0].message) == ("retry.busy.delay_seconds", True)
    assert redial("submit", "--to", "+12065550143", "--text", "Hi", "--busy-delay", "later").exit_code == 2
    redial(
        "submit",
        "--to",
        "+12065550143",
        "--text",
        "Hi",
        "--request-id",
        "r1",
        "--busy-delay",
        "2m",
        "--failed-delay",
        "1h",
    )
    retry = redial.json("status", "r1")["request"]["retry"]
    assert (retry["busy"]["delay_seconds"], retry["failed"]["delay_seconds"]) == (120.0, 3600.0)


def test_a_time_is_of_the_stacks_zone_where_nothing_nearer_says(tmp_path: Path) -> None:
    row = b"+12065550110,Hi,26.11.2026 14:30"
    content = HEADER[:-1] + b",time_zone\n" + row + b",\n" + row + b",Asia/Tokyo\n"
    mapped: dict[str, Any] = {"time_format": parse_time_format(FORMAT), "default_time_zone": "America/Denver"}

    first, second = (request(row)["not_before"] for row in rows(tmp_path, content, **mapped))

    assert (first, second) == ("2026-11-26T21:30:00.000Z", "2026-11-26T05:30:00.000Z")
    by_option = rows(tmp_path, content, **mapped, time_zone="Europe/Berlin")[0]
    assert request(by_option)["not_before"] == "2026-11-26T13:30:00.000Z"


@pytest.mark.parametrize("attempts", ["²", "３", "3.5", "+3", "-1", "9" * 5000])
def test_what_only_looks_like_a_number_stays_text(tmp_path: Path, attempts: str) -> None:
    (row,) = rows(tmp_path, f"destination_phone_number,total_attempts\n+12065550183,{attempts}\n".encode())

    assert json.loads(row.body)["retry"] == {"total_attempts": attempts}
    (error,) = row.errors
    assert error.message.startswith(f"expected a whole number like 3, got '{attempts[:9]}")


def test_a_whole_number_of_a_column_with_gaps_is_one(tmp_path: Path) -> None:
    """As programs write such a column: empty cells make the others 3.0."""
    (row,) = rows(tmp_path, b"destination_phone_number,total_attempts\n+12065550183,3.0\n")
    assert json.loads(row.body)["retry"] == {"total_attempts": 3}
    assert row.errors == ()


def test_a_space_around_a_cell_is_no_part_of_its_value(tmp_path: Path) -> None:
    """Nobody sees it: the value was refused with a message that named the same value as expected."""
    given = {
        "request_id": "visit-7",
        "destination_phone_number": "+12065550183",
        "lane": "urgent",
        "language_code": "en-US",
        "not_before": "2026-12-01T09:00:00Z",
        "calling_hours": "office",
        "retry": "gentle",
    }
    cells = ",".join(f" {value}\u00a0" for value in given.values())
    (row,) = rows(tmp_path, f"{','.join(given)}\n{cells}\n".encode(), constants={"text": "Hi"})
    asked = json.loads(row.body)
    message = asked.pop("content")["plain_text_message"]
    assert asked | {"language_code": message["language_code"]} == given
    assert message["text"] == "Hi"
    assert row.errors == ()
