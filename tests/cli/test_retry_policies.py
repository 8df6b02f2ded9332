"""Named retry policies on the command line: one of the stage's, in options, in a column, in a dry run, and told afterwards."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Redial, plain, sent
from tests.cli.request_files import rows

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ONE = ("submit", "--to", "+12065550110", "--text", "Hello", "--request-id", "r1")
GENTLE = "Retries (gentle): up to 2 attempts; busy: again after 1 hour; no answer: again after 15 minutes"


def test_a_policy_is_named_shown_and_told(redial: Redial) -> None:
    assert GENTLE in plain(redial(*ONE, "--retry", "gentle", "--dry-run").stdout)
    assert redial(*ONE, "--retry", "gentle").exit_code == 0
    request = redial.json("status", "r1")["request"]
    assert (request["retry_policy"], request["retry"]["total_attempts"]) == ("gentle", 2)
    assert "gentle" in plain(redial("status", "r1").stdout)
    assert "up to 2 attempts by the retry policy gentle" in plain(redial("explain", "r1", width=300).stdout)


def test_a_policy_that_is_none_is_told_with_those_that_are(redial: Redial) -> None:
    told = plain(redial(*ONE, "--retry", "harsh").stderr)
    assert "retry: expected a policy, or the name of a retry policy of this stage, which are: gentle" in told


@pytest.mark.parametrize("own", [("--attempts", "2"), ("--busy-delay", "5m")])
def test_a_policy_of_the_stage_and_one_of_ones_own_are_not_mixed(redial: Redial, own: tuple[str, str]) -> None:
    result = redial(*ONE, "--retry", "gentle", *own)
    assert result.exit_code == 2
    assert "this names a policy" in plain(result.stderr)


def test_each_row_may_name_its_own(redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "request_id,destination_phone_number,text,retry,total_attempts\n"
        "r1,+12065550110,Hi,gentle,\nr2,+12065550111,Hi,gentle,\nr3,+12065550112,Hi,,1\n",
        encoding="utf-8",
    )
    dry = plain(redial("submit", str(file), "--dry-run").stdout)
    assert f"2 rows: {GENTLE}" in dry
    assert "1 row: Retries: one attempt." in dry
    assert redial("submit", str(file)).exit_code == 0
    assert [body["retry"] for body in sent(sqs, queues["requests"])] == ["gentle", "gentle", {"total_attempts": 1}]


def test_a_row_that_names_one_and_has_its_own_is_invalid(tmp_path: Path) -> None:
    content = b"destination_phone_number,text,retry,total_attempts,busy_delay\n+12065550110,Hi,gentle,2,5m\n"
    (row,) = rows(tmp_path, content)
    (error,) = row.errors
    assert (error.field, error.message) == (
        "retry",
        "expected the name of a policy, or a policy of its own; got both, by busy_delay, total_attempts",
    )
