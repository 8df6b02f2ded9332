"""A do-not-call list is written on the page, and read there, as the command line does it."""

from typing import Any

import pytest

from redial.contracts.files.formula_marks import marked, unmarked
from tests.unit.page_words import said_by_page

ROWS = """
const { readRowsOf } = await import(process.argv[2]);
const rows = [{ line: 2, cells: ["+12065550143", ...asked], fault: null }];
const [{ entry }] = readRowsOf({ rows }, { destination_phone_number: 0, campaign: 1, reason: 2 });
console.log(JSON.stringify([entry.campaign, entry.reason]));
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
