"""An answer whose body breaks off, or is none of the API's, is a problem like any other; nothing is left uncaught."""

import pytest

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

ASK = """
async (kind) => {
  const { Api, Problem } = await import("./app/base/api.js");
  const breaking = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"calls": ['));
      controller.error(new TypeError("network error"));
    },
  });
  const bodies = { "breaks off": breaking, "is a page": "<html>Sign in to the network</html>" };
  window.fetch = async () => new Response(bodies[kind], { status: 200 });
  const api = new Api("", { token: async () => null });
  return api.get("/calls").then(
    () => "answered",
    (error) => (error instanceof Problem ? `${error.status} ${error.message}` : `uncaught ${error}`),
  );
}
"""


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("breaks off", "0 The server cannot be reached."),
        ("is a page", "0 What answered is not the server. Is there a sign-in page of the network in between?"),
    ],
)
def test_a_broken_answer_is_told_as_a_problem(wide: Opened, kind: str, told: str) -> None:
    wide.go()
    assert wide.page.evaluate(ASK, kind) == told
