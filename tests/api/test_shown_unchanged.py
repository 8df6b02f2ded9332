"""Acts that change nothing: what they show in clear is a reading, which the audit trail tells."""

from collections.abc import Callable
from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from simulation.stack.http_api import HttpApi
from tests.api.audit_trail import CALL, acts
from tests.api.stored_calls import add

SHOWN: dict[str, Callable[[HttpApi], Any]] = {
    "cancel_call": lambda api: api.post(f"/personal-data/v1/calls/{CALL}/cancel"),
    "add_do_not_call": lambda api: api.put("/personal-data/v1/do-not-call", {"call_id": CALL}),
    "remove_do_not_call": lambda api: api.post("/personal-data/v1/do-not-call/remove", {"call_id": CALL}),
}


@pytest.mark.parametrize("operation", SHOWN)
def test_an_act_that_changes_nothing_and_shows_numbers_is_a_reading(
    http_api: HttpApi, calls: DynamoDbCalls, operation: str
) -> None:
    add(calls)
    assert SHOWN[operation](http_api).status == 200
    before = acts(http_api, kind="read_in_clear")
    assert len(before) == (operation == "remove_do_not_call"), "who changes something has the entry of that"
    for _ in range(2):
        assert SHOWN[operation](http_api).status == 200
    (entry,) = acts(http_api, kind="read_in_clear")
    assert (entry["call_id"], entry["details"]) == (CALL, {"operation": operation})
