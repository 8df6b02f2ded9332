"""How `make test` deals the tests out to two processes."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Folders whose fixtures are for the whole session, and dear: a deployed stack, templates, a browser. The longest comes first.
_TOGETHER = ("end_to_end", "infra", "browser")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep those together that share what is dear to make, a folder's tests or a module's, and begin with the longest."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_folder(item) if _folder(item) in _TOGETHER else str(item.path)))
    items.sort(key=lambda item: _TOGETHER.index(_folder(item)) if _folder(item) in _TOGETHER else len(_TOGETHER))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]
