"""Answers that get lost on their way, and refusals that the reference leaves open."""

from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.unit.voice_resource.conftest import CustomResource, event

OPERATIONS = (
    "create_configuration_set",
    "create_configuration_set_event_destination",
    "update_configuration_set_event_destination",
    "delete_configuration_set_event_destination",
    "delete_configuration_set",
)


class LosesFirstAnswers:
    """Hands each request on, and loses the answer to the first one of each operation that changes something."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.lost: set[str] = set()

    def __getattr__(self, operation: str) -> Any:
        def call(**parameters: Any) -> Any:
            answer = getattr(self._client, operation)(**parameters)
            if operation in OPERATIONS and operation not in self.lost:
                self.lost.add(operation)
                raise ReadTimeoutError(endpoint_url="https://sms-voice.pinpoint.us-east-1.amazonaws.com")
            return answer

        return call


def test_a_request_whose_answer_was_lost_is_repeated_without_harm(resource: CustomResource) -> None:
    lossy = LosesFirstAnswers(resource.client)
    resource.client = lossy  # type: ignore[assignment]

    assert resource.carry_out(event("create")).reason is None
    assert len(resource.destinations()) == 9
    update = event("update")
    update["ResourceProperties"]["EventDestinations"].pop()
    assert resource.carry_out(update).reason is None
    assert resource.destinations()["busy"]["SnsDestination"]["TopicArn"].endswith("Busy-2")
    assert resource.carry_out(event("delete")).reason is None
    assert resource.configuration_sets() == []
    assert lossy.lost == set(OPERATIONS)


class LosesTheAnswerThenRefuses:
    """Creates the set of a line, loses the answer, and denies every repetition."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        self._is_lost = False

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)

    def create_configuration_set(self, **parameters: Any) -> Any:
        if parameters["ConfigurationSetName"] != self._name:
            return self._client.create_configuration_set(**parameters)
        if self._is_lost:
            refusal = {"Error": {"Code": "AccessDeniedException", "Message": "Not any more."}}
            raise ClientError(refusal, "CreateConfigurationSet")  # type: ignore[arg-type]
        self._is_lost = True
        self._client.create_configuration_set(**parameters)
        raise ReadTimeoutError(endpoint_url="https://sms-voice.pinpoint.us-east-1.amazonaws.com")


def test_a_set_that_was_created_unknown_to_us_is_taken_away_when_the_creation_fails(resource: CustomResource) -> None:
    honest = resource.client
    resource.client = LosesTheAnswerThenRefuses(honest, "redial-sandbox-line-1")  # type: ignore[assignment]

    failed = resource.carry_out(event("create"))
    assert failed.reason is not None
    assert sorted(resource.configuration_sets()) == ["redial-sandbox", "redial-sandbox-line-1"]
    resource.client = honest
    resource.carry_out(event("delete", PhysicalResourceId=failed.physical_resource_id))

    assert resource.configuration_sets() == []


class DeletesEmptySetsAlone:
    """Refuses to delete a set that has event destinations: the reference does not say that the service would not."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)

    def delete_configuration_set(self, **parameters: Any) -> Any:
        if self._client.get_configuration_set_event_destinations(**parameters)["EventDestinations"]:
            refusal = {"Error": {"Code": "BadRequestException", "Message": "The set has event destinations."}}
            raise ClientError(refusal, "DeleteConfigurationSet")  # type: ignore[arg-type]
        return self._client.delete_configuration_set(**parameters)


def test_a_set_that_has_to_be_empty_is_emptied_before_it_is_deleted(resource: CustomResource) -> None:
    resource.carry_out(event("create"))
    resource.change_settings(limits={"event_destination_requests_per_second": None})
    resource.client = DeletesEmptySetsAlone(resource.client)  # type: ignore[assignment]

    assert resource.carry_out(event("delete")).reason is None

    assert resource.configuration_sets() == []


class RefusesDeletions:
    """Refuses to delete a set, for another reason than what is in it; and says what else is asked."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: list[str] = []

    def __getattr__(self, operation: str) -> Any:
        def refuse(**_: Any) -> Any:
            self.asked.append(operation)
            gone = operation == "get_configuration_set_event_destinations"
            error = {"Error": {"Code": "NotFoundException" if gone else self.code, "Message": "no"}}
            raise ClientError(error, operation)  # type: ignore[arg-type]

        return refuse


def test_set_that_may_not_be_deleted_is_not_emptied(resource: CustomResource) -> None:
    refusing = RefusesDeletions("ConflictException")
    resource.client = refusing  # type: ignore[assignment]
    assert "ConflictException" in str(resource.carry_out(event("delete")).reason)
    assert refusing.asked == ["delete_configuration_set"]


def test_set_that_goes_while_it_is_emptied_is_asked_for_once_more(resource: CustomResource) -> None:
    refusing = RefusesDeletions("BadRequestException")
    resource.client = refusing  # type: ignore[assignment]
    assert "BadRequestException" in str(resource.carry_out(event("delete")).reason)
    first = ["delete_configuration_set", "get_configuration_set_event_destinations", "delete_configuration_set"]
    assert refusing.asked == first
