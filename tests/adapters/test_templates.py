"""Templates in the table: each version is kept, one that was deleted is listed no more, and the next put is a new version."""

from datetime import timedelta

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.application.steering.keep_templates import TemplateLibrary, TemplateUnchanged
from redial.application.versioned import Unchanged, Updated
from redial.domain.templates.templates import MessageTemplate, TemplateText
from redial.domain.versioned import Conflict
from redial.errors import UnreadableRecord
from simulation.makers import at

HELLO = (TemplateText(language="en-US", text="Hello {name}.", voice_id="Joanna"),)
DEAR = (*HELLO, TemplateText(language="es-US", text="<speak>{name}</speak>", is_ssml=True))


def _no_report(error: UnreadableRecord) -> None:
    raise error


@pytest.fixture
def templates(table: Table) -> DynamoDbTemplates:
    return DynamoDbTemplates(table, TableReader(clients.dynamodb(), table.name), _no_report)


@pytest.fixture
def library(templates: DynamoDbTemplates, table: Table) -> TemplateLibrary:
    return TemplateLibrary(templates, TableReader(clients.dynamodb(), table.name))


def put(
    library: TemplateLibrary, texts: tuple[TemplateText, ...], seconds: float = 0, *, name: str = "reminder"
) -> MessageTemplate:
    return library.put(name, texts, made_of=None, by="ana", now=at(seconds)).record


def test_each_version_comes_back_as_it_was_put(library: TemplateLibrary) -> None:
    first, second = put(library, HELLO), put(library, DEAR, 1)

    assert (first.version, second.version) == (1, 2)
    assert library.get("reminder") == second
    assert [library.get("reminder", version) for version in (1, 2, 3)] == [first, second, None]
    assert library.get("another") is None


def test_what_says_the_same_is_no_new_version(library: TemplateLibrary) -> None:
    first = put(library, HELLO)
    again = library.put("reminder", HELLO, made_of=None, by="bo", now=at(9))

    assert again == Unchanged(first, TemplateUnchanged.SAME_AS_BEFORE)


@pytest.mark.parametrize(("made_of", "is_put"), [(0, False), (1, True), (2, False), (None, True)])
def test_a_change_that_was_made_of_another_version_is_not_put(
    library: TemplateLibrary, made_of: int | None, is_put: bool
) -> None:
    put(library, HELLO)
    changed = library.put("reminder", DEAR, made_of=made_of, by="bo", now=at(9))

    assert isinstance(changed, Updated) is is_put
    assert isinstance(changed, Updated) or changed.reason is TemplateUnchanged.ANOTHER_VERSION


def test_the_last_changed_is_listed_first_and_one_that_was_deleted_not_at_all(library: TemplateLibrary) -> None:
    for seconds, name in enumerate(("a", "b", "c")):
        put(library, HELLO, seconds, name=name)
    put(library, DEAR, 9, name="a")
    put(library, (), 10, name="b")

    page, _, position = library.page(1, None)
    assert [each.name for each in page] == ["a"]
    assert [each.name for each in library.page(5, position)[0]] == ["c"]
    deleted = library.get("b")
    assert deleted is not None
    assert (deleted.version, deleted.texts) == (2, ())
    assert put(library, HELLO, 11, name="b").version == 3


def test_of_two_who_put_at_once_one_takes_the_place_of_the_other_and_no_version_is_lost(
    templates: DynamoDbTemplates, library: TemplateLibrary
) -> None:
    first = put(library, HELLO)
    record = templates.at("reminder")
    late = MessageTemplate(name="reminder", texts=(), version=2, put_at=at(2) + timedelta(seconds=1))
    second = put(library, DEAR, 1)

    assert record.replace(first, late) == Conflict(second)
    assert [library.get("reminder", version) for version in (1, 2)] == [first, second]
