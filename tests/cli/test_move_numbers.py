"""`redial move-numbers`, and that `doctor` reminds of it."""

from datetime import timedelta

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.domain.call.calls import CallStatus
from redial.domain.recipient.recipients import Recipient
from redial.domain.reporting.tally import Tally
from redial_cli.client.stacks import find_stack
from redial_cli.doctor.work_checks import check_work
from simulation.makers import T0, waiting_call
from simulation.records import put
from tests.cli.conftest import STACK, Redial


def test_numbers_are_moved_until_none_is_left_and_doctor_reminds_of_it(
    redial: Redial, calls: DynamoDbCalls, table: Table
) -> None:
    calls.add(waiting_call("r1", destination_phone_number="+4402079460188"))
    put(DynamoDbRecipients(table, lambda: T0).at("+4402079460188"), Recipient(do_not_call_since=T0))
    put(DynamoDbTallies(table, timedelta(days=90)).now(), Tally(calls={CallStatus.COMPLETED: 1}))
    stack = find_stack(STACK, region="us-east-1")
    assert any("redial move-numbers" in finding.mend for finding in check_work(stack))

    assert redial.json("move-numbers") == {"recipients": 1, "calls": 1, "left": 0, "all_moved": True}
    assert "All numbers have one form" in redial("move-numbers").stdout
    assert redial("dnc", "check", "+442079460188").exit_code == 1
    assert not any("redial move-numbers" in finding.mend for finding in check_work(stack))
