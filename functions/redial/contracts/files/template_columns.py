"""Which template a row of a table is of, and the values that its cells give."""

from collections.abc import Mapping, Sequence
from functools import cache

from redial.contracts.files.cell_values import UnreadableCell, failed_formula, is_blank
from redial.contracts.files.raw_tables import Record
from redial.contracts.files.request_rows import TEXTS, Mapped
from redial.contracts.files.table_header import Header
from redial.contracts.files.time_format import TimeFormat
from redial.contracts.rendering import TemplateReader
from redial.contracts.spoken_values import day_and_time
from redial.domain.call.calls import FieldError
from redial.domain.templates.templates import ValueForm, pieces_of, placeholders_of

TEMPLATE, LANGUAGE = "template", "language"
OF_TEMPLATE = (TEMPLATE, LANGUAGE)
_AS_TIMES = frozenset({ValueForm.DATE, ValueForm.WEEKDAY, ValueForm.TIME})
# What is said in one of these forms is said so however a spreadsheet shows it.
_WITH_A_FORM = _AS_TIMES | {ValueForm.NUMBER}


class TemplateColumns:
    """How the rows of a table name their templates and fill them."""

    def __init__(self, header: Header, mapped: Mapped) -> None:
        self._header = header
        self._mapped = mapped
        self._for_all = mapped.constants.get(TEMPLATE)
        has_text = any(
            field in mapped.constants or header.position_of(mapped.columns.get(field, field)) is not None
            for field in TEXTS
        )
        # Beside a text, a column of that name is of the file's own, unless it is asked for.
        is_meant = self._for_all is None and (TEMPLATE in mapped.columns or not has_text)
        self._column = header.position_of(mapped.columns.get(TEMPLATE, TEMPLATE)) if is_meant else None
        self._forms = cache(lambda name: forms_of(mapped.templates, name))

    @property
    def are_used(self) -> bool:
        """Whether rows are of templates at all."""
        return self._for_all is not None or self._column is not None

    @property
    def columns_read(self) -> set[int] | None:
        """The columns that fill the template of all rows; None: each row has its own, which may need any of them."""
        if self._for_all is None:
            return set() if self._column is None else None
        found = (self._header.position_of(name) for name in self._forms(self._for_all))
        return {position for position in found if position is not None}

    def template_of(self, cells: Sequence[str]) -> str | None:
        """Return the name of the template that a row is of; None: of none."""
        if self._column is None:
            return self._for_all
        return cells[self._column].strip() or None

    def values(self, record: Record, template: str, errors: list[FieldError]) -> dict[str, str]:
        """Return the values of a template's variables, each from the column of its name; and note what cannot be said."""
        values: dict[str, str] = {}
        for name, forms in self._forms(template).items():
            column = self._header.position_of(name)
            if column is None or is_blank(record.cells[column]):
                continue
            try:
                values[name] = _value(record, column, forms, self._mapped.time_format)
            except ValueError as error:
                errors.append(FieldError(field=f"variables.{name}", message=str(UnreadableCell(str(error)))))
                values[name] = record.cells[column]
        return values


def forms_of(templates: TemplateReader, name: str) -> Mapping[str, frozenset[ValueForm]]:
    """Give the variables of a template, each with the forms in which its texts say it; none where there is no such template."""
    found = templates(name)
    forms: dict[str, frozenset[ValueForm]] = {}
    for text in found.texts if found is not None else ():
        for placeholder in placeholders_of(pieces_of(text.text)):
            forms[placeholder.variable] = forms.get(placeholder.variable, frozenset()) | {placeholder.form}
    return forms


def _value(record: Record, column: int, forms: frozenset[ValueForm], time_format: TimeFormat | None) -> str:
    cell, at = record.cells[column], record.dates.get(column)
    if at is not None:
        return at.isoformat(timespec="minutes")
    if (fault := failed_formula(cell)) is not None:
        raise ValueError(fault)
    if (fault := record.unclear.get(column)) is not None and not forms <= _WITH_A_FORM:
        raise ValueError(fault)
    if not forms <= _AS_TIMES or time_format is None or _is_as_templates_read(cell.strip()):
        return cell
    return time_format.read_as_iso(cell)


def _is_as_templates_read(written: str) -> bool:
    try:
        day_and_time(written)
    except ValueError:
        return False
    return True
