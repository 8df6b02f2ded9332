"""Where a person looks while the account's spend limit holds all calls: each place says so."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.send_results import SPEND_LIMIT_LOOK_AGAIN, spend_limit_reached
from redial_cli.client.stacks import find_stack
from redial_cli.doctor import work_checks
from redial_cli.doctor.findings import Verdict
from simulation.makers import T0, waiting_call
from simulation.records import put
from tests.api.conftest import SetClock
from tests.cli.conftest import STACK, Redial
from tests.cli.stubbed_stack import examine

REACHED = "account's spend limit at the voice service is reached"


def held_since(minutes: float, table: Table, calls: DynamoDbCalls) -> None:
    """Let the service have told of the limit some time ago, and a call wait since."""
    call = waiting_call("held")
    calls.add(replace(call, status_at=T0 - timedelta(minutes=minutes)))
    allowances = DynamoDbAllowance(table, "us-east-1")
    put(allowances, spend_limit_reached(allowances.load(), "t1", T0 - timedelta(minutes=1)))


def test_the_status_of_the_stack_and_the_explanation_of_a_call_say_why_nothing_goes(
    redial: Redial, table: Table, calls: DynamoDbCalls
) -> None:
    held_since(2, table, calls)

    status = " ".join(redial("status").output.split())
    assert REACHED in status
    explained = redial.json("explain", "held")
    (told,) = [each for each in explained["waits_for"] if each["what"] == "SPEND_LIMIT"]
    assert REACHED in told["text"]
    assert told["reason"]["code"] == "SPEND_LIMIT_USED_UP"
    assert REACHED in " ".join(redial("explain", "held").output.split())
    summary = redial.json("status")
    assert summary["allowance"]["waits_for"] == "SPEND_LIMIT"


@pytest.mark.usefixtures("redial")
def test_the_doctor_names_the_limit_and_not_a_dialer_that_sleeps(
    table: Table, calls: DynamoDbCalls, clock: SetClock
) -> None:
    held_since(60, table, calls)
    stack = find_stack(STACK, region="us-east-1")
    (wrong,) = [each for each in examine(work_checks.check_work, stack) if each.verdict is Verdict.WRONG]
    assert REACHED in wrong.text
    assert wrong.mend == "docs/alarms/spend-limit-reached.md"

    clock.pause(SPEND_LIMIT_LOOK_AGAIN)
    (late,) = [each for each in examine(work_checks.check_work, stack) if each.verdict is Verdict.WRONG]
    assert late.text.startswith("A call is due for ")
