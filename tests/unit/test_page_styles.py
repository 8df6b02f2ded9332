"""Styles of a view are fetched with it and stay: they must not change what other views show, whichever was seen before."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from dashboard.paths import PAGE

STYLES = PAGE / "styles"
FIRST = {
    STYLES / "views" / name
    for name in re.findall(r'"styles/views/([a-z_]+\.css)"', (PAGE / "index.html").read_text(encoding="utf-8"))
}
"""Those that are there from the beginning, whatever is looked at."""
VIEWS = sorted(set((STYLES / "views").glob("*.css")) - FIRST)


def selectors(sheet: Path) -> Iterator[str]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for several in re.findall(r"([^{};]+)\{", text):
        if not several.strip().startswith("@"):
            yield from (each.strip() for each in re.split(r",(?![^(]*\))", several))


def classes(selector: str) -> set[str]:
    return set(re.findall(r"\.([a-z][a-z-]*)", selector))


def views_by_class() -> dict[str, set[Path]]:
    found: dict[str, set[Path]] = defaultdict(set)
    for view in VIEWS:
        for name in set[str]().union(*map(classes, selectors(view))):
            found[name].add(view)
    return found


def test_each_rule_of_a_view_names_what_this_view_alone_has() -> None:
    everywhere = [*STYLES.glob("*.css"), *(STYLES / "parts").glob("*.css"), *FIRST]
    shared = set[str]().union(*(classes(each) for sheet in everywhere for each in selectors(sheet)))
    owners = views_by_class()
    assert "campaign" in owners
    leaks = {
        f"{view.name}: {selector}"
        for view in VIEWS
        for selector in selectors(view)
        # An id is of one place alone.
        if not re.search(r'#|\[aria-labelledby="', selector)
        and not any(owners[name] <= {view} for name in classes(selector) - shared)
    }
    assert leaks == set()


def test_letters_and_the_widths_at_which_the_page_is_laid_out_otherwise_go_by_the_readers_own_size_of_text() -> None:
    for sheet in STYLES.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        sizes = re.findall(r"font(?:-size)?: ([^;]*)", text)
        # Where six views stand side by side, they are as large as fits.
        assert [size for size in sizes if "px" in size and not size.startswith("clamp(11px, ")] == [], sheet
        assert re.findall(r"@media [^{]*\dpx", text) == [], sheet
    base = (STYLES / "base.css").read_text(encoding="utf-8")
    # It is what all others go by.
    assert not re.search(r"(?m)^(?:html|:root)[^{]*\{[^}]*\bfont(?:-size)?:", base)
