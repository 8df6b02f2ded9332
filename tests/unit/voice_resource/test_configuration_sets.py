"""Answers that get lost on their way: the request was carried out, and is repeated."""

from typing import Any

from botocore.exceptions import ReadTimeoutError

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
    assert resource.carry_out(event("update")).reason is None
    assert resource.destinations()["busy"]["SnsDestination"]["TopicArn"].endswith("Busy-2")
    assert resource.carry_out(event("delete")).reason is None
    assert resource.configuration_sets() == []
    assert lossy.lost == set(OPERATIONS)
