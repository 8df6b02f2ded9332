"""AWS Step Functions: answers to tasks that wait with a token, and the queue by which those go that it does not take at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from redial.adapters import clients
from redial.adapters.dynamodb.reading import StoredCalls, TableReader, plain_of
from redial.adapters.dynamodb.schema import TASK_TOKENS
from redial.adapters.dynamodb.task_tokens import to_task_tokens
from redial.adapters.event_bus import written
from redial.domain.call.calls import Call
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.task_tokens import TaskTokens
from redial.domain.publishing.published_events import PublishedEvent
from redial.domain.publishing.task_answers import MOST_CHARACTERS_OF_CAUSE, REJECTED, AnswerGiven, TaskAnswer, shortened
from redial.errors import StepFunctionsSilent, TasksUnavailable

if TYPE_CHECKING:
    from redial.adapters.client_types import StepFunctionsClient

# SendTaskSuccess and SendTaskFailure (API reference, "Errors"): no repeat has another answer.
_FINAL = frozenset({"InvalidOutput", "InvalidToken", "TaskDoesNotExist", "TaskTimedOut", "ValidationException"})
# Who may answer the tasks of which state machine, and with which key they are encrypted.
_OF_ONE_STATE_MACHINE = ("AccessDenied", "Kms")
_MOST_ENTRIES = 10
_WAITS_FIRST_S = 20


class StepFunctionsTasks:
    """
    The tasks of state machines in this account and region.

    Parameters
    ----------
    shown
        Gives an event as the stage publishes it, with numbers in clear or without.
    """

    def __init__(
        self, client: "Callable[[], StepFunctionsClient]", shown: Callable[[PublishedEvent], PublishedEvent]
    ) -> None:
        self._client = client
        self._shown = shown

    def give(self, token: str, answer: TaskAnswer) -> AnswerGiven:
        """
        Give a task its answer.

        Raises
        ------
        StepFunctionsSilent, TasksUnavailable
            It may be taken later.
        """
        event = self._shown(answer.event)
        try:
            if answer.is_failure:
                self._client().send_task_failure(taskToken=token, error=REJECTED, cause=_cause(event))
            else:
                self._client().send_task_success(taskToken=token, output=written(event).detail)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _FINAL:
                return AnswerGiven.GONE
            if code.startswith(_OF_ONE_STATE_MACHINE):
                raise TasksUnavailable(
                    "Step Functions takes no answer from us for a task of this state machine"
                ) from error
            raise StepFunctionsSilent("Step Functions takes no answer now; this one comes again") from error
        except BotoCoreError as error:
            raise StepFunctionsSilent("Step Functions cannot be reached; this answer comes again") from error
        return AnswerGiven.TAKEN


class _WaitingAnswer(msgspec.Struct, frozen=True):
    """A message of the queue. It names a request, and no token."""

    answer_tasks_of: str


class AnswersQueue:
    """The queue of waiting events, in which answers wait as well."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def keep(self, call_ids: Sequence[str]) -> None:
        """
        Let requests wait whose tasks are to be answered.

        Raises
        ------
        TasksUnavailable
            The queue does not take them.
        """
        for start in range(0, len(call_ids), _MOST_ENTRIES):
            answer = clients.sqs().send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {
                        "Id": str(number),
                        "MessageBody": msgspec.json.encode(_WaitingAnswer(call_id)).decode(),
                        "DelaySeconds": _WAITS_FIRST_S,
                    }
                    for number, call_id in enumerate(call_ids[start : start + _MOST_ENTRIES])
                ],
            )
            if answer.get("Failed"):
                raise TasksUnavailable("neither Step Functions nor the queue of waiting events took an answer")


def request_in(body: str) -> str:
    """Give the request whose tasks a message of the queue wants answered."""
    return msgspec.json.decode(body, type=_WaitingAnswer).answer_tasks_of


class StoredRequests:
    """What became of requests, and which tasks wait for them."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader
        self._calls = StoredCalls(reader)

    def tokens_of(self, call_ids: Iterable[str]) -> Mapping[str, TaskTokens]:
        """Read the tokens of requests that have some."""
        items = self._reader.items((f"{TASK_TOKENS}{call_id}" for call_id in call_ids), consistent=True)
        return {key.removeprefix(TASK_TOKENS): to_task_tokens(plain_of(key, item), key) for key, item in items.items()}

    def stored(self, call_ids: Sequence[str]) -> Sequence[Call | RejectedRequest]:
        """Read calls and bad requests."""
        return list(self._calls.get_many(call_ids, consistent=True).values())


def _cause(event: PublishedEvent) -> str:
    cause = written(event).detail
    return cause if len(cause) <= MOST_CHARACTERS_OF_CAUSE else written(shortened(event)).detail
