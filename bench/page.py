"""
The dashboard's first view in Chromium, with nothing kept from a visit before, beside a page without content on the same server.

Served on 127.0.0.1 by the real API over a simulated stack. The view is there when its totals and its first calls are.
"""

import gzip
import statistics
import sys

from playwright.sync_api import Browser, Page

from dashboard.paths import PAGE
from dashboard.served import sent
from simulation.page.busy_stack import busy_stack
from simulation.page.chromium import MISSING, chromium_path, running_chromium
from simulation.page.server import running_page

GOAL_S, GOAL_BYTES = 1.0, 300_000
TRIES = 9
WIDE = (1440, 900)
PHONE = (390, 844)


# Looked at with each frame, from the start of the navigation on: Playwright's own waiting looks again after up to half a second.
_WATCH = """
(parts) => new Promise((resolve) => {
  const look = () => parts.every((part) => document.querySelector(part) !== null)
    ? requestAnimationFrame(() => resolve(performance.now()))
    : requestAnimationFrame(look)
  look()
})
"""


def main() -> None:
    path = chromium_path()
    if path is None:
        sys.exit(MISSING)
    stack, _ = busy_stack()
    with running_page(stack) as page, running_chromium(path) as browser:
        for size in (WIDE, PHONE):
            bare = median_s(browser, size, f"{page.url}/config.json", ())
            # On a phone the first calls lie below the fold.
            view = median_s(browser, size, page.url, (".total-count", ".calls-table tbody tr"))
            print(f"{size[0]:>5} x {size[1]}: first view {view:.3f} s, empty page {bare:.3f} s (medians of {TRIES})")
            print(f"       goal: under {GOAL_S} s; {'met' if view < GOAL_S else 'MISSED'}")
    for language in sorted(path.name for path in (PAGE / "messages").iterdir() if path.is_dir()):
        whole = weight_bytes(language)
        print(f"whole page in {language}, compressed: {whole:,} bytes")
        print(f"       goal: under {GOAL_BYTES:,} bytes; {'met' if whole < GOAL_BYTES else 'MISSED'}")


def median_s(browser: Browser, size: tuple[int, int], url: str, parts: tuple[str, ...]) -> float:
    return statistics.median(first_view_s(browser, size, url, parts) for _ in range(TRIES))


def first_view_s(browser: Browser, size: tuple[int, int], url: str, parts: tuple[str, ...]) -> float:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page: Page = context.new_page()
    page.goto(url, wait_until="commit")
    took: float = page.evaluate(_WATCH, parts)
    context.close()
    return took / 1000


def weight_bytes(language: str) -> int:
    """Add up all files that a browser may fetch in one language, as they travel; licences it does not ask for."""
    others = {path for path in PAGE.glob("messages/*/*") if path.parent.name != language}
    files = (path for path in PAGE.rglob("*") if path.is_file() and not path.name.startswith("LICENSE"))
    return sum(min(path.stat().st_size, len(gzip.compress(sent(path), 6))) for path in files if path not in others)


if __name__ == "__main__":
    main()
