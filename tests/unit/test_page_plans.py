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


WAITING = """
const { planRows } = await import(process.argv[2]);
const rows = Array.from({ length: 2_001 }, (_, number) => ({
  line: number,
  speakingSeconds: 20,
  where: "",
  request: {
    request_id: `r${number}`,
    destination_phone_number: `+1206555${1_000 + number}`,
    not_before: "2026-11-23T09:00:00Z",
    expires_at: "2026-11-24T10:20:00Z",
  },
}));
const told = [];
const send = async (path, { groups }) => {
  if (path === "/plan") told.push(...groups);
  const findings = groups.flatMap(({ calls }, group) =>
    (calls ?? []).flatMap(({ request_id }, call) => (request_id === "r7" ? [{ group, call, ...asked }] : [])),
  );
  return { findings };
};
const { found } = await planRows({ send }, rows, () => {});
const { not_before, expires_at } = told.find(({ more_calls }) => more_calls === 1);
console.log(JSON.stringify([found, not_before ?? null, expires_at]));
"""


@pytest.mark.parametrize(
    ("until", "is_too_late", "not_before", "expires_at"),
    [
        ("2026-11-24T10:05:30Z", False, "2026-11-24T10:06:00.000Z", "2026-11-24T10:20:00Z"),
        ("2026-11-24T10:19:30Z", False, "2026-11-24T10:19:30.000Z", "2026-11-24T10:20:00Z"),
        ("2026-11-24T10:20:00Z", True, None, "2000-01-02T00:00:00Z"),
    ],
)
def test_what_waits_for_its_recipients_day_is_planned_from_then_on_unless_it_is_over(
    until: str, is_too_late: bool, not_before: str | None, expires_at: str
) -> None:
    finding = {"kind": "day_used_up", "until": until, "is_too_late": is_too_late}
    told = said_by_page("en", WAITING, "views/submit/plan_of_rows.js", finding, "UTC")
    assert told == [[finding | {"line": 7}], not_before, expires_at]


@pytest.mark.parametrize("never", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"])
def test_an_end_that_means_never_stays_within_the_calendar_however_it_is_rounded(never: str) -> None:
    ends = said_by_page("en", ASKED, "views/submit/plan_of_rows.js", never, "UTC")
    assert ends == ["9999-12-31T23:59:59.000Z"]
