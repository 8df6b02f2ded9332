"""Which numbers a call may be placed from, as the API tells it: `NUMBER_CHOICE` of these tests' stage."""

from redial.adapters.dynamodb.calls import DynamoDbCalls
from simulation.makers import plain_request, waiting_call
from simulation.stack.http_api import HttpApi

ONE, TWO = "+1206*****90", "+1206*****91"


def test_explanation_of_a_waiting_call_tells_its_numbers(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    any_number, of_campaign = waiting_call("r1"), waiting_call("r2", campaign="closures")
    for call in (any_number, of_campaign):
        calls.add(call)
    placed_from = [
        http_api.get(f"/v1/calls/{call.call_id}/explanation").body["placed_from"] for call in (any_number, of_campaign)
    ]
    assert placed_from == [[ONE, TWO], [ONE]]


def test_dry_run_tells_the_numbers_by_campaign_and_country(http_api: HttpApi) -> None:
    told = []
    for more in ({}, {"campaign": "closures"}, {"destination_phone_number": "+442079460958"}):
        answer = http_api.post("/v1/calls", plain_request(**more), dry_run="true").body
        told.append(answer["placed_from"])
    assert told == [[ONE, TWO], [ONE], [TWO]]


def test_stack_tells_what_is_set(http_api: HttpApi) -> None:
    stack = http_api.get("/v1/stack").body
    assert stack["numbers_for_countries"] == {"GB": [TWO]}
    assert stack["numbers_for_campaigns"] == {"closures": [ONE]}
