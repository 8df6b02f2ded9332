"""A do-not-call list is written on the page, and read there, as the command line does it."""

from typing import Any

import pytest

from redial.contracts.files.formula_marks import marked, unmarked
from tests.unit.page_words import said_by_page

ROWS = """
const { readRowsOf } = await import(process.argv[2]);
const rows = [{ line: 2, cells: ["+12065550143", ...asked], fault: null }];
const [{ entry }] = readRowsOf({ columns: [], rows }, { destination_phone_number: 0, campaign: 1, reason: 2 });
console.log(JSON.stringify([entry.campaign, entry.reason]));
"""

CHECKED = """
const { checkRows, mappingOf, readRowsOf } = await import(process.argv[2]);
const table = { columns: ["destination_phone_number", "reason", "until", "campaign", "since"], rows: [], remarks: [] };
table.rows = asked.rows.map((cells, place) => ({ line: place + 2, cells, fault: null }));
const send = async (_, { entries }) => {
  const errors = entries.flatMap((entry, place) => [
    ...(entry.until < asked.now ? [{ field: `entries[${place}].until`, message: "expected a time to come" }] : []),
    ...(entry.destination_phone_number.startsWith("+") ? [] : [{ field: `entries[${place}]`, message: "expected a number" }]),
  ]);
  return { errors, numbers: entries.map(() => "+12065550199") };
};
const { rows, errors, bad, ended, numbers } =
  await checkRows({ send }, readRowsOf(table, mappingOf(table)), "", () => {});
const lines = (of) => of.map(({ line }) => line);
console.log(JSON.stringify({ rows: lines(rows), errors: lines(errors), bad, ended, numbers: lines(numbers) }));
"""
TABLE = """
const { tableOf } = await import(process.argv[2]);
console.log(JSON.stringify(tableOf(["campaign", "reason"], [{ campaign: asked[0], reason: asked[1] }])));
"""
TEXTS = [("-10 % in May", "=asked us"), ("'tis", "'=so"), ("@home", "\uff1dasked"), ("+1 day", "'")]


@pytest.mark.parametrize("texts", TEXTS)
def test_the_mark_of_an_export_is_no_part_of_a_name(texts: tuple[str, str]) -> None:
    cells = [marked(text) for text in texts]
    told: Any = said_by_page("en", ROWS, "views/do_not_call/checked_rows.js", cells)
    assert tuple(told) == texts == tuple(map(unmarked, cells))


@pytest.mark.parametrize("texts", TEXTS)
def test_the_page_marks_what_a_spreadsheet_would_run_as_an_export_does(texts: tuple[str, str]) -> None:
    table: Any = said_by_page("en", TABLE, "parts/csv.js", list(texts))
    assert table.splitlines() == ["campaign,reason", ",".join(map(marked, texts))]


def test_of_a_saved_list_what_has_ended_since_is_left_out_and_nothing_else() -> None:
    since, ended = "2026-01-02T10:00:00Z", "2026-02-03T10:00:00Z"
    rows = [
        ["+12065550143", "", "2099-01-01T00:00:00Z", "", since],
        ["+12065550144", "", ended, "", since],
        ["+12065550145", "", ended, "", ""],
        ["+12065550146", "", ended, "", "2026-05-01T10:00:00Z"],
        ["+12065550147", "", "2/3/2026", "", "1/2/2026"],
        ["12", "", ended, "", since],
        ["+12065550148", "", "", "", since],
    ]
    told: Any = said_by_page(
        "en", CHECKED, "views/do_not_call/checked_rows.js", {"rows": rows, "now": "2026-11-23T10:00:00Z"}
    )
    assert told == {"rows": [2, 8], "errors": [4, 5, 6, 7, 7], "bad": 4, "ended": 1, "numbers": [2, 4, 5, 6, 7, 8]}
