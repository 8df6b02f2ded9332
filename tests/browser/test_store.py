"""What the page's own store promises: whoever watches it shows what is in it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

# Draws a component that watches a store; `when` changes it while, or after, it is drawn.
WATCH = """
async (when) => {
  const [{ html }, { Store, useStore }, { render }, { useEffect, useLayoutEffect }] = await Promise.all([
    import("./app/base/html.js"), import("./app/base/store.js"), import("preact"), import("preact/hooks"),
  ]);
  const store = new Store("before");
  const change = () => store.set("after");
  const Other = () => { if (when === "between drawing and effect") useLayoutEffect(change, []); return null; };
  const Watcher = () => {
    const shown = useStore(store);
    useEffect(() => { window.isWatched = true; }, []);
    return html`<p id="watcher">${shown}<${Other} /></p>`;
  };
  const place = document.createElement("div");
  document.body.append(place);
  render(html`<${Watcher} />`, place);
  window.change = change;
  window.leave = () => render(null, place);
}
"""


@pytest.mark.parametrize("when", ["between drawing and effect", "later"])
def test_no_change_is_missed(wide: Opened, when: str) -> None:
    wide.go()
    wide.page.evaluate(WATCH, when)
    if when == "later":
        expect(wide.page.locator("#watcher")).to_have_text("before")
        wide.page.wait_for_function("() => window.isWatched")
        wide.page.evaluate("change()")
    expect(wide.page.locator("#watcher")).to_have_text("after")


def test_whoever_has_left_is_told_nothing(wide: Opened) -> None:
    wide.go()
    wide.page.evaluate(WATCH, "later")
    wide.page.evaluate("leave()")
    wide.page.evaluate("change()")
    expect(wide.page.locator("#watcher")).to_have_count(0)
