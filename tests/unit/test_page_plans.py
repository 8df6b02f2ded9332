"""Plans of files, as the page asks for them."""

import pytest

from tests.unit.page_words import said_by_page

ASKED = """
const { planRows } = await import(process.argv[2]);
const rows = Array.from({ length: 501 }, (_, number) => ({
  line: number + 2,
  speakingSeconds: 20,
  where: "",
  request: {
    request_id: `r${number}`,
    destination_phone_number: "+12065550143",
    not_before: new Date(Date.UTC(2099, 10, 23, 9, number)).toISOString(),
    expires_at: asked,
  },
}));
const ends = new Set();
const send = async (_path, { groups }) => {
  for (const group of groups) ends.add(group.expires_at);
  return { findings: [] };
};
await planRows({ send }, rows, () => {});
console.log(JSON.stringify([...ends]));
"""


@pytest.mark.parametrize("never", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"])
def test_an_end_that_means_never_stays_within_the_calendar_however_it_is_rounded(never: str) -> None:
    ends = said_by_page("en", ASKED, "views/submit/plan_of_rows.js", never, "UTC")
    assert ends == ["9999-12-31T23:59:59.000Z"]
