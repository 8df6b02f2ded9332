"""Somebody says that the message may be played once more when its further call was made without that leave before."""

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus, call_id_of
from simulation.makers import at, waiting_call
from simulation.stack.http_api import HttpApi
from tests.api.audit_trail import acts
from tests.api.calls_again import ATTEMPT, again


def test_leave_to_play_it_once_more_holds_for_the_further_call_that_was_made_without_it(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    call = replace(waiting_call("reminder-1"), status=CallStatus.UNREACHED, status_at=at(9), attempts=(ATTEMPT,))
    calls.add(call)
    assert again(http_api, call).body["answer"] == "made"
    calls.at(call.call_id).replace(call, replace(call, status=CallStatus.COMPLETED, version=call.version + 1))

    asked = [again(http_api, call, although_played=True) for _ in range(2)]

    assert [reply.body["answer"] for reply in asked] == ["made_before"] * 2
    further = calls.get(call_id_of("reminder-1~again1"))
    assert further is not None
    assert (further.status, further.unless_played) == (CallStatus.WAITING, False)
    assert len(acts(http_api, kind="call_again")) == 2, "one for each that changed something"
