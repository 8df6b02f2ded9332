"""A time that has passed: for people an error, for programs a status."""

import json
from pathlib import Path

from simulation.makers import plain_request
from tests.cli.conftest import Redial

PAST = "2020-01-01T00:00:00Z"


def test_a_call_that_expired_already_is_refused(redial: Redial) -> None:
    for more in ([], ["--dry-run"]):
        result = redial("submit", "--to", "+12065550140", "--text", "Hello", "--expires-at", PAST, *more)
        assert result.exit_code == 5
        assert "expires_at" in result.output
        assert "has passed" in result.output


def test_a_time_that_is_none_is_refused_with_what_can_be_said(redial: Redial) -> None:
    for option in ("--not-before", "--expires-at"):
        result = redial("submit", "--to", "+12065550140", "--text", "Hello", option, "soon", "--dry-run")
        assert result.exit_code == 5
        assert "'tomorrow 9:00'" in result.output


def test_rows_that_expired_already_are_invalid(redial: Redial, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    late = [plain_request(expires_at=PAST), plain_request(request_id="r2", retry={"stop_at": PAST})]
    path.write_text("".join(json.dumps(each) + "\n" for each in late), encoding="utf-8")
    report = redial.json("submit", str(path), exit_code=1)
    assert report["sent"] == 0
    assert [row["errors"][0]["field"] for row in report["invalid"]] == ["expires_at", "retry.stop_at"]
