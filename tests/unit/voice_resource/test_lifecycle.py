from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.send_lines import SEND_LINES, name_on_line
from tests.unit.voice_resource.conftest import SETS, CustomResource, before_send_lines, event, renamed
from voice_resource.answer import NOTHING_CREATED


def test_creation_makes_the_set_and_its_nine_destinations(resource: CustomResource) -> None:
    answer = resource.carry_out(event("create"))

    assert answer.reason is None
    assert answer.physical_resource_id == "redial-sandbox"
    destinations = resource.destinations()
    assert len(destinations) == 9
    to_topics = [d for d in destinations.values() if "SnsDestination" in d]
    assert {d["MatchingEventTypes"][0] for d in to_topics} == set(TYPES_OF_V1)
    assert all(d["Enabled"] for d in destinations.values())


def test_creation_makes_a_set_for_each_line_that_differs_in_the_topic_of_the_first_event(
    resource: CustomResource,
) -> None:
    assert resource.carry_out(event("create")).reason is None

    assert sorted(resource.configuration_sets()) == SETS
    first = resource.destinations()
    for line in range(1, SEND_LINES):
        destinations = resource.destinations(name_on_line("redial-sandbox", line))
        topic = first["initiated-call"]["SnsDestination"]["TopicArn"]
        assert destinations["initiated-call"].pop("SnsDestination") == {"TopicArn": name_on_line(topic, line)}
        assert destinations == {
            name: {
                key: value for key, value in destination.items() if (name, key) != ("initiated-call", "SnsDestination")
            }
            for name, destination in first.items()
        }


@pytest.mark.parametrize("request_type", ["create", "update", "delete"])
def test_the_pace_is_one_request_a_second_and_nothing_is_throttled(resource: CustomResource, request_type: str) -> None:
    if request_type != "create":
        resource.carry_out(event("create"))
        resource.clock.advance(timedelta(seconds=10))
    earlier = len(resource.requests())

    assert resource.carry_out(event(request_type)).reason is None

    requests = resource.requests()[earlier:]
    limited = [r for r in requests if not r.operation.startswith(("Create", "List"))]
    assert len(limited) >= (0 if request_type == "create" else len(SETS))
    gaps_ms = [b.arrived_at_ms - a.arrived_at_ms for a, b in pairwise(limited)]
    assert all(gap_ms >= 1000 for gap_ms in gaps_ms)
    assert all(r.status_code != 429 for r in requests)


def test_an_update_changes_what_differs_and_touches_nothing_else(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    earlier = len(resource.requests())

    answer = resource.carry_out(event("update"))

    assert answer.reason is None
    changed = [r.operation for r in resource.requests()[earlier:] if not r.operation.startswith(("Get", "List"))]
    assert changed == ["UpdateConfigurationSetEventDestination"] * 3 * len(SETS)
    destinations = resource.destinations()
    assert destinations["busy"]["SnsDestination"]["TopicArn"].endswith("Busy-2")
    assert destinations["events-log"]["CloudWatchLogsDestination"]["IamRoleArn"].endswith("-2")
    assert set(destinations["events-archive"]["MatchingEventTypes"]) == {
        "COMPLETED_CALL",
        "BUSY",
        "FAILED",
        "NO_ANSWER",
    }


def test_creating_waits_for_nothing_for_only_the_other_operations_are_limited(resource: CustomResource) -> None:
    started_ms = resource.clock.now_ms()
    resource.carry_out(event("create"))
    assert resource.clock.now_ms() == started_ms


def test_an_update_without_a_difference_changes_nothing(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    resource.clock.advance(timedelta(seconds=10))
    earlier = len(resource.requests())

    resource.carry_out(event("update", ResourceProperties=event("create")["ResourceProperties"]))

    listing, *reading = [r.operation for r in resource.requests()[earlier:]]
    assert listing == "ListConfigurationSets"
    assert reading == ["GetConfigurationSetEventDestinations"] * len(SETS)


def test_a_destination_that_the_template_dropped_is_deleted(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    request = event("update")
    request["ResourceProperties"]["EventDestinations"].pop()

    resource.carry_out(request)

    assert all("events-archive" not in resource.destinations(name) for name in SETS)


def test_a_destination_that_became_of_another_kind_is_made_anew(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    request = event("update")
    archive = request["ResourceProperties"]["EventDestinations"][8]
    del archive["KinesisFirehoseDestination"]
    archive["SnsDestination"] = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:all-events"}

    assert resource.carry_out(request).reason is None

    described = resource.destinations()["events-archive"]
    assert described["SnsDestination"] == archive["SnsDestination"]
    assert not described.get("KinesisFirehoseDestination")


def test_a_destination_that_someone_added_by_hand_stays(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    resource.client.create_configuration_set_event_destination(
        ConfigurationSetName="redial-sandbox",
        EventDestinationName="mine",
        EventDestination={
            "Enabled": True,
            "MatchingEventTypes": ["BUSY"],
            "SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:mine"},
        },
    )

    resource.carry_out(event("update"))

    assert "mine" in resource.destinations()


def test_a_set_that_someone_deleted_is_made_again_by_an_update(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    resource.client.delete_configuration_set(ConfigurationSetName="redial-sandbox")

    assert resource.carry_out(event("update")).reason is None

    assert len(resource.destinations()) == 9


def test_what_exists_already_is_adopted(resource: CustomResource) -> None:
    resource.client.create_configuration_set(ConfigurationSetName="redial-sandbox")
    stale: dict[str, Any] = event("create")["ResourceProperties"]["EventDestinations"][0]
    resource.client.create_configuration_set_event_destination(
        ConfigurationSetName="redial-sandbox",
        EventDestinationName=stale["Name"],
        EventDestination={
            "Enabled": False,
            "MatchingEventTypes": stale["MatchingEventTypes"],
            "SnsDestination": stale["SnsDestination"],
        },
    )

    answer = resource.carry_out(event("create"))

    assert answer.reason is None
    destinations = resource.destinations()
    assert len(destinations) == 9
    assert destinations[stale["Name"]]["Enabled"] is True


def test_a_repeated_creation_changes_nothing_and_succeeds(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    before = resource.destinations()

    assert resource.carry_out(event("create")).reason is None

    assert resource.destinations() == before


def test_deletion_takes_everything_away_and_can_be_repeated(resource: CustomResource) -> None:
    resource.carry_out(event("create"))

    assert resource.carry_out(event("delete")).reason is None
    assert resource.configuration_sets() == []
    assert resource.carry_out(event("delete")).reason is None


def test_a_new_name_is_a_new_set_and_the_old_one_waits_for_its_deletion(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    answer = resource.carry_out(renamed(event("update")))

    assert answer.physical_resource_id == "redial-renamed"
    new_sets = [name.replace("sandbox", "renamed") for name in SETS]
    assert sorted(resource.configuration_sets()) == [*new_sets, *SETS]
    resource.carry_out(event("delete"))
    assert sorted(resource.configuration_sets()) == new_sets


def test_the_set_of_a_stack_that_had_one_alone_is_taken_over_as_the_first_line(resource: CustomResource) -> None:
    older = before_send_lines(event("create")["ResourceProperties"])
    resource.carry_out(event("create", ResourceProperties=older))
    assert resource.configuration_sets() == ["redial-sandbox"]
    before, earlier = resource.destinations(), len(resource.requests())

    answer = resource.carry_out(
        event("update", ResourceProperties=event("create")["ResourceProperties"], OldResourceProperties=older)
    )

    assert answer.physical_resource_id == "redial-sandbox"
    assert sorted(resource.configuration_sets()) == SETS
    assert resource.destinations() == before
    # Nothing of it is touched: its calls in flight go on telling of themselves.
    assert not [r for r in resource.requests()[earlier:] if r.operation.startswith(("Update", "Delete"))]


def test_a_rollback_to_a_stack_with_one_set_leaves_the_others_to_their_calls(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    before = {name: resource.destinations(name) for name in SETS}
    now = event("create")["ResourceProperties"]

    answer = resource.carry_out(event("update", ResourceProperties=before_send_lines(now), OldResourceProperties=now))

    assert (answer.reason, answer.physical_resource_id) == (None, "redial-sandbox")
    assert {name: resource.destinations(name) for name in SETS} == before


@pytest.mark.parametrize("request_type", ["create", "update", "delete"])
def test_a_service_that_takes_two_seconds_for_each_answer_leaves_time_to_spare(
    resource: CustomResource, request_type: str
) -> None:
    """Every destination of every set is changed: what an update costs at the most."""
    request = event(request_type)
    if request_type != "create":
        resource.carry_out(event("create"))
        resource.clock.advance(timedelta(seconds=10))
    if request_type == "update":
        for destination in request["ResourceProperties"]["EventDestinations"]:
            destination["Enabled"] = "false"
        for line in request["ResourceProperties"]["SendLines"]:
            line["EventDestinations"][0]["Enabled"] = "false"
    started_ms = resource.clock.now_ms()
    resource.takes_s = 2.0

    assert resource.carry_out(request).reason is None

    assert (resource.clock.now_ms() - started_ms) / 1000 < resource.timeout_s / 2


def test_many_sets_of_others_are_looked_through_page_by_page(resource: CustomResource) -> None:
    for number in range(250):
        resource.client.create_configuration_set(ConfigurationSetName=f"of-others-{number}")
    resource.carry_out(event("create"))
    earlier = len(resource.requests())

    assert resource.carry_out(event("create")).reason is None

    assert not [r for r in resource.requests()[earlier:] if r.operation.startswith("Create")]


def test_deleting_what_was_never_created_does_nothing(resource: CustomResource) -> None:
    answer = resource.carry_out(event("delete", PhysicalResourceId=NOTHING_CREATED))

    assert answer.reason is None
    assert resource.requests() == []
