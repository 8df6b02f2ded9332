"""What the page asks, counted in the page: tests wait for its answers, and not for the time that they may take."""

from playwright.sync_api import Page

COUNTED_QUESTIONS = """
globalThis.asked = { begun: 0, ended: 0 };
const ask = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (...question) => {
  asked.begun += 1;
  try {
    const answer = await ask(...question);
    const whole = await answer.arrayBuffer();
    return new Response(whole.byteLength ? whole : null, { status: answer.status, headers: answer.headers });
  } finally {
    asked.ended += 1;
  }
};
"""
"""For a page that is yet to be opened."""


def until_all_is_answered(page: Page) -> None:
    """Wait until the page has an answer, or none to come, to whatever it has asked."""
    page.wait_for_function("() => asked.ended === asked.begun", polling=20)


def leap(page: Page, milliseconds: int) -> None:
    """Set the page's clock on, and wait until all is answered that it asks then: at the next leap it would be given up."""
    page.clock.fast_forward(milliseconds)
    until_all_is_answered(page)
