"""What fails is rolled back by CloudFormation, or told with its reason."""

from datetime import timedelta

import pytest

from tests.unit.voice_resource.conftest import SETS, CustomResource, before_send_lines, event, renamed
from voice_resource.answer import NOTHING_CREATED


def test_a_failed_creation_is_rolled_back(resource: CustomResource) -> None:
    resource.change_settings(limits={"event_destinations": 4})

    failed = resource.carry_out(event("create"))
    assert failed.reason is not None
    assert "create event destination 'busy'" in failed.reason
    assert "LimitExceededException" in failed.reason
    # CloudFormation then deletes what the answer named.
    resource.carry_out(event("delete", PhysicalResourceId=failed.physical_resource_id))

    assert resource.configuration_sets() == []


def test_a_set_that_could_not_be_adopted_is_not_deleted_by_the_rollback(resource: CustomResource) -> None:
    resource.client.create_configuration_set(ConfigurationSetName="redial-sandbox")
    resource.change_settings(limits={"event_destinations": 4})

    failed = resource.carry_out(event("create"))
    resource.carry_out(event("delete", PhysicalResourceId=failed.physical_resource_id))

    assert failed.physical_resource_id == NOTHING_CREATED
    assert resource.configuration_sets() == ["redial-sandbox"]


def test_a_failed_update_is_rolled_back(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    before = resource.destinations()
    request = event("update")
    request["ResourceProperties"]["EventDestinations"].append(
        request["ResourceProperties"]["EventDestinations"][0] | {"Name": "one-more"}
    )
    resource.change_settings(limits={"event_destinations": 9})

    failed = resource.carry_out(request)
    assert failed.reason is not None
    assert failed.physical_resource_id == "redial-sandbox"
    rollback = event(
        "update",
        ResourceProperties=request["OldResourceProperties"],
        OldResourceProperties=request["ResourceProperties"],
    )
    assert resource.carry_out(rollback).reason is None

    assert resource.destinations() == before


def test_the_rollback_of_a_failed_renaming_takes_the_new_set_away(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    request = renamed(event("update"))
    resource.change_settings(limits={"event_destinations": 4})
    assert resource.carry_out(request).reason is not None
    resource.change_settings(limits={"event_destinations": 10})

    resource.carry_out(
        event(
            "update",
            ResourceProperties=request["OldResourceProperties"],
            OldResourceProperties=request["ResourceProperties"],
        )
    )

    assert sorted(resource.configuration_sets()) == SETS


def test_a_creation_that_fails_half_way_takes_away_what_it_made_and_nothing_else(resource: CustomResource) -> None:
    resource.client.create_configuration_set(ConfigurationSetName=SETS[3])
    resource.change_settings(limits={"configuration_sets": 6})

    failed = resource.carry_out(event("create"))
    assert failed.reason is not None
    assert f"create configuration set {SETS[6]!r}" in failed.reason
    assert sorted(resource.configuration_sets()) == SETS[:6]
    resource.carry_out(event("delete", PhysicalResourceId=failed.physical_resource_id))

    assert resource.configuration_sets() == [SETS[3]]


def test_an_update_that_brings_the_lines_and_fails_half_way_is_rolled_back_and_can_be_tried_again(
    resource: CustomResource,
) -> None:
    now = event("create")["ResourceProperties"]
    older = before_send_lines(now)
    resource.carry_out(event("create", ResourceProperties=older))
    before = resource.destinations()
    update = event("update", ResourceProperties=now, OldResourceProperties=older)
    resource.change_settings(limits={"configuration_sets": 6})

    failed = resource.carry_out(update)
    assert failed.reason is not None
    assert failed.physical_resource_id == "redial-sandbox"
    rollback = event("update", ResourceProperties=older, OldResourceProperties=now)
    assert resource.carry_out(rollback).reason is None
    assert resource.destinations() == before
    resource.change_settings(limits={"configuration_sets": 100})

    assert resource.carry_out(update).reason is None
    assert sorted(resource.configuration_sets()) == SETS
    assert all(len(resource.destinations(name)) == 9 for name in SETS)


def test_properties_that_name_no_set_are_no_reason_to_delete_those_that_are_declared(resource: CustomResource) -> None:
    """The update to nonsense failed, and is rolled back."""
    resource.carry_out(event("create"))
    now = event("create")["ResourceProperties"]

    rollback = event("update", ResourceProperties=now, OldResourceProperties=now | {"ConfigurationSetName": ""})
    assert resource.carry_out(rollback).reason is None

    assert sorted(resource.configuration_sets()) == SETS


def test_a_service_that_fails_now_and_then_is_asked_again(resource: CustomResource) -> None:
    resource.change_settings(faults={"operation_throttled": 0.25, "operation_error": 0.25}, seed=7)

    assert resource.carry_out(event("create")).reason is None

    resource.change_settings(faults={"operation_throttled": 0.0, "operation_error": 0.0})
    assert len(resource.destinations()) == 9
    assert any(r.status_code == 429 for r in resource.requests())
    assert any(r.status_code == 500 for r in resource.requests())


def test_a_service_that_only_fails_is_given_up_with_its_reason(resource: CustomResource) -> None:
    resource.change_settings(faults={"operation_error": 1.0})

    answer = resource.carry_out(event("create"))

    assert answer.reason is not None
    assert "list the configuration sets" in answer.reason
    assert "InternalServiceErrorException" in answer.reason


def test_a_function_whose_time_runs_short_says_so_before_it_ends(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    resource.clock.advance(timedelta(seconds=10))
    resource.timeout_s = 42
    started_ms = resource.clock.now_ms()

    answer = resource.carry_out(event("delete"))

    assert answer.reason is not None
    assert "time ran short before it could delete configuration set" in answer.reason
    assert answer.physical_resource_id == "redial-sandbox"
    left_s = 42 - (resource.clock.now_ms() - started_ms) / 1000
    assert left_s > 25  # enough to answer CloudFormation, with repeats


def test_properties_that_cannot_be_used_are_all_named(resource: CustomResource) -> None:
    request = event("create")
    request["ResourceProperties"]["ConfigurationSetName"] = ""
    request["ResourceProperties"]["EventDestinations"][0]["MatchingEventTypes"] = ["HUNG_UP"]
    del request["ResourceProperties"]["EventDestinations"][7]["CloudWatchLogsDestination"]["IamRoleArn"]

    answer = resource.carry_out(request)

    assert answer.reason is not None
    assert "ConfigurationSetName: expected a name" in answer.reason
    assert "EventDestinations[0]: MatchingEventTypes: expected some of INITIATED_CALL" in answer.reason
    assert "EventDestinations[7]: CloudWatchLogsDestination.IamRoleArn: missing" in answer.reason
    assert answer.physical_resource_id == NOTHING_CREATED
    assert resource.requests() == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"SendLines": "redial-sandbox-line-1"}, "SendLines: expected a list of configuration sets"),
        ({"SendLines": [{"ConfigurationSetName": "x"}]}, "SendLines[0].EventDestinations: expected a list"),
        ({"ConfigurationSetName": "redial-sandbox-line-1"}, "'redial-sandbox-line-1' is declared twice"),
        ({"EventDestinations": []}, "SendLines[6]: 'initiated-call' is no destination of the first set"),
    ],
)
def test_lines_that_cannot_be_used_are_refused(
    resource: CustomResource, change: dict[str, object], problem: str
) -> None:
    request = event("create")
    request["ResourceProperties"] |= change

    answer = resource.carry_out(request)

    assert problem in str(answer.reason)
    assert resource.requests() == []


def test_an_unknown_request_type_is_a_failure(resource: CustomResource) -> None:
    answer = resource.carry_out(event("create", RequestType="Replace"))

    assert answer.reason == "RequestType: expected Create, Update or Delete, got 'Replace'"
    assert resource.requests() == []
