"""How the page is laid out, which is looked at once its letters are there: those before them are wider."""

from playwright.sync_api import Frame, Page

LETTERS = "async () => { await document.fonts.load('1em \"Inter Variable\"') }"


def until_letters_are_there(page: Page | Frame) -> None:
    """Wait for the page's own letters."""
    page.evaluate(LETTERS)
