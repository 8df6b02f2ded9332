"""What axe finds on the page as it is."""

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

# Of each element axe parses the colours anew, by a library that knows every space of colours; a page has a few dozen of them.
_PARSE_EACH_COLOUR_ONCE = """
(() => {
  const { prototype } = axe.commons.color.Color
  const parse = prototype.parseString
  const known = new Map()
  prototype.parseString = function (text) {
    if (!known.has(text)) {
      parse.call(this, text)
      known.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha })
    }
    return Object.assign(this, known.get(text))
  }
})()
"""
_LOOK = """
async () => {
  const { violations, passes } = await axe.run({ resultTypes: ["violations"] })
  const told = violations.flatMap(({ impact, id, nodes }) => nodes.map(({ html }) => `${impact} ${id}: ${html.slice(0, 160)}`))
  return [told, passes.length]
}
"""


def violations(page: Page) -> list[str]:
    """Look at the page, and give each finding; serious or not, each counts."""
    # Once for each document: it is half a megabyte.
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(_PARSE_EACH_COLOUR_ONCE)
    found, passed = page.evaluate(_LOOK)
    assert passed > 10, "axe looked at nothing"
    return list(found)
