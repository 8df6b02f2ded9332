"""The apostrophe before a cell that a spreadsheet would run: put there by what writes tables, and taken off where they are read."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets take for the beginning of a formula."""
_MARK = "'"


def marked(text: str) -> str:
    """
    Return a text as a cell that is shown and not run.

    Examples
    --------
    >>> marked("-10 %"), marked("'tis")
    ("'-10 %", "'tis")
    """
    return f"{_MARK}{text}" if _needs_mark(text) else text


def unmarked(cell: str) -> str:
    """
    Return the text of a cell as it was before it was marked.

    Examples
    --------
    >>> unmarked("'-10 %"), unmarked("'tis")
    ('-10 %', "'tis")
    """
    return cell[len(_MARK) :] if cell.startswith(_MARK) and _needs_mark(cell[len(_MARK) :]) else cell


def _needs_mark(text: str) -> bool:
    # What begins with marks of its own gets one more: so each text is read as it was.
    return text.lstrip(_MARK).startswith(FORMULA_SIGNS)
