"""Lists of entries as tables, and on a terminal too narrow for one entry by entry: no word is cut into pieces that fit a column."""

from collections.abc import Sequence

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_BETWEEN = 3
"""Signs between two columns: the padding of both, and the line."""


def table_or_entries(columns: Sequence[str], rows: Sequence[Sequence[Text]], width: int) -> Table | Group:
    """
    Show a list in so many columns of a terminal.

    Parameters
    ----------
    columns
        What the cells of a row are; the first names the entry.
    rows
        The cells, one for each column.
    width
        How many signs a line has.
    """
    cells = [[Text(name), *(row[at] for row in rows)] for at, name in enumerate(columns)]
    least = [max(_longest_word(cell) for cell in column) for column in cells]
    most = [max(cell.cell_len for cell in column) for column in cells]
    spare = width - sum(least) - _BETWEEN * (len(columns) - 1)
    if spare < 0:
        return entries(columns, rows)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, size in zip(columns, _shared_out(least, most, spare), strict=True):
        table.add_column(name, width=size, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def entries(columns: Sequence[str], rows: Sequence[Sequence[Text]]) -> Group:
    """Show a list entry by entry: the first cell of each row, and below it the others with their names."""
    return Group(*(_entry(columns, row) for row in rows))


def _entry(columns: Sequence[str], row: Sequence[Text]) -> Group:
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, cell in zip(columns[1:], row[1:], strict=True):
        if cell:
            facts.add_row(name, cell)
    return Group(row[0], Padding(facts, (0, 0, 0, 2), expand=False))


def _longest_word(cell: Text) -> int:
    return max((word.cell_len for word in cell.split(" ")), default=0)


def _shared_out(least: Sequence[int], most: Sequence[int], spare: int) -> list[int]:
    """Give columns what is left of a line, one sign at a time, to the one that lacks most."""
    sizes = list(least)
    for _ in range(spare):
        lacks, at = max((wanted - size, at) for at, (wanted, size) in enumerate(zip(most, sizes, strict=True)))
        if lacks <= 0:
            break
        sizes[at] += 1
    return sizes
