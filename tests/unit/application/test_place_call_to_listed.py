"""A call to a recipient with an entry of the do-not-call list for its campaign."""

import pytest
from msgspec.structs import replace

from redial.application.dialling.place_call import PutAside
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.reason import OnDoNotCallList
from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.recipients import Recipient
from simulation.makers import DESTINATION, at, waiting_call
from simulation.records import put
from tests.unit.application.in_memory import InMemory


@pytest.mark.parametrize(
    ("listed", "campaign"),
    [
        (Recipient(), "spring"),
        (Recipient(do_not_call_since=at(-9), do_not_call_reason="asked"), None),
    ],
)
def test_the_reason_names_the_campaign_where_the_entry_is_for_it_alone(listed: Recipient, campaign: str | None) -> None:
    memory = InMemory()
    call = waiting_call(campaign="spring")
    marks = {"spring": ListMark(since=at(-5), reason="no adverts")}
    put(memory.recipients.at(DESTINATION), replace(listed, do_not_call_campaigns=marks))

    assert memory.place(call) == PutAside(memory.stored(call))

    assert memory.stored(call).status is CallStatus.CANCELLED
    since, note = (at(-5), "no adverts") if campaign else (at(-9), "asked")
    assert memory.stored(call).reason == OnDoNotCallList(since, note, campaign)
