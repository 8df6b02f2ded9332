"""The fields that the page makes of a template's text are the variables that the stack reads in it."""

import pytest

from redial.domain.templates.templates import pieces_of, placeholders_of
from tests.unit.page_words import said_by_page

PLACEHOLDERS = """
const { placeholdersOf } = await import(process.argv[2]);
console.log(JSON.stringify(placeholdersOf(asked).map(({ variable }) => variable)));
"""


@pytest.mark.parametrize(
    "text",
    [
        "Dear {First Name}, {First  Name}!",
        "Dear {First Name}, {First\u00a0Name} {First\u2009Name}!",
        "{a} {b:date} {b:time} {{c}} {名\u3000前}",
    ],
)
def test_each_variable_has_one_field_however_its_spaces_are_written(text: str) -> None:
    """Two fields of one variable would be sent as two, and refused."""
    read = dict.fromkeys(each.variable for each in placeholders_of(pieces_of(text)))
    assert said_by_page("en", PLACEHOLDERS, "base/placeholders.js", text) == list(read)
