"""Answer the tasks of Step Functions that wait for requests which have come to their end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from redial.application.ports import Clock, Telemetry
from redial.application.task_tokens import TaskTokenStore
from redial.application.versioned import update
from redial.domain.call.calls import Call
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.task_tokens import TaskTokens, note_answered
from redial.domain.publishing.task_answers import AnswerGiven, TaskAnswer, answer_of
from redial.errors import StepFunctionsSilent, TasksUnavailable
from redial.metrics import MetricName

# What is left then waits in the queue: the changes behind these are not to wait for Step Functions.
_LONGEST_ROUND = timedelta(seconds=20)
# A service that did not answer is not asked again by the next message at once: each would wait for its time-out.
_LEFT_ALONE_FOR = timedelta(seconds=10)


class Tasks(Protocol):
    """The tasks that wait: those of AWS Step Functions."""

    def give(self, token: str, answer: TaskAnswer) -> AnswerGiven:
        """
        Give a task its answer.

        Parameters
        ----------
        token : str
            Of the task.
        answer : TaskAnswer
            How its request ended, in clear.

        Returns
        -------
        AnswerGiven
            Whether it took the answer. A repeat, also one whose answer was lost, finds it gone.

        Raises
        ------
        StepFunctionsSilent
            No answer is taken at the moment, of no task.
        TasksUnavailable
            This one is not taken now: the permission, or a key of the state machine's, is in the way.
        """
        ...


class WaitingAnswers(Protocol):
    """The queue by which tasks are answered that could not be at once."""

    def keep(self, call_ids: Sequence[str]) -> None:
        """
        Let requests wait whose tasks are to be answered.

        Parameters
        ----------
        call_ids : sequence of str
            The ids that the tokens are kept under. No token leaves the table.

        Raises
        ------
        TasksUnavailable
            The queue does not take them.
        """
        ...


class RequestsRead(Protocol):
    """What became of requests, and which tasks wait for them: read many at once, strongly consistent."""

    def tokens_of(self, call_ids: Iterable[str]) -> Mapping[str, TaskTokens]:
        """
        Read the tokens of requests.

        Parameters
        ----------
        call_ids : iterable of str
            The ids that they are kept under.

        Returns
        -------
        mapping of str to TaskTokens
            Of those that have some.

        Raises
        ------
        UnreadableRecord
            One is not of the form that this version writes.
        """
        ...

    def stored(self, call_ids: Sequence[str]) -> Sequence[Call | RejectedRequest]:
        """
        Read what is stored under ids.

        Parameters
        ----------
        call_ids : sequence of str
            Of calls, or of bad requests.

        Returns
        -------
        sequence of Call or RejectedRequest
            In any order; those that are not there are left out.

        Raises
        ------
        UnreadableRecord
            One is not of the form that this version writes.
        """
        ...


class TaskAnswerer:
    """
    Gives tasks their answers, once what they wait for has come to its end.

    Whoever stores an end, or a token, is followed by one of these runs, which reads both anew: so whichever of the two was stored
    second is seen together with the first. It may be run for any request, at any time, and as often as anybody likes. A task takes
    one answer, and is left alone after that.
    """

    def __init__(
        self,
        *,
        requests: RequestsRead,
        tokens: TaskTokenStore,
        tasks: Tasks,
        waiting: WaitingAnswers,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._requests = requests
        self._tokens = tokens
        self._tasks = tasks
        self._waiting = waiting
        self._clock = clock
        self._telemetry = telemetry
        self._silent_until: datetime | None = None

    def answer(self, call_ids: Iterable[str]) -> None:
        """
        Answer the tasks of requests, as far as those have ended. What is not possible now waits in the queue.

        Parameters
        ----------
        call_ids : iterable of str
            The ids that their tokens are kept under, whether or not there are some.

        Raises
        ------
        TasksUnavailable
            The queue does not take what has to wait: all of it may be done again.
        """
        asked = list(dict.fromkeys(call_ids))
        if not asked:
            return
        ends_at = self._clock.now() + _LONGEST_ROUND
        left: list[str] = []

        def attempt(call_ids: Sequence[str], do: Callable[[], None]) -> None:
            if self._clock.now() >= ends_at or self._is_silent():
                left.extend(call_ids)
                return
            try:
                do()
            except Exception as error:  # whatever it is: what comes behind it in the stream must not wait for it
                self._telemetry.warn("tasks wait for their answer", requests=len(call_ids), error=error)
                left.extend(call_ids)

        found: dict[str, TaskTokens] = {}
        attempt(asked, lambda: found.update(self._requests.tokens_of(asked)))
        for call_id, tokens in found.items():
            attempt([call_id], partial(self._answer, call_id, tokens))
        if left:
            self._telemetry.count(MetricName.TASK_ANSWERS_WAITING, len(left))
            self._waiting.keep(left)

    def answer_waiting(self, call_id: str) -> None:
        """
        Answer the tasks of one request that waited in the queue.

        Parameters
        ----------
        call_id : str
            The id that its tokens are kept under.

        Raises
        ------
        TasksUnavailable
            Step Functions still takes no answer: the request comes again, and is set aside at last.
        """
        if self._is_silent():
            raise StepFunctionsSilent("Step Functions did not answer a moment ago; this answer comes again")
        for each, tokens in self._requests.tokens_of([call_id]).items():
            self._answer(each, tokens)

    def _is_silent(self) -> bool:
        return self._silent_until is not None and self._clock.now() < self._silent_until

    def _answer(self, call_id: str, tokens: TaskTokens) -> None:
        if not tokens.waiting:
            return
        answer = answer_of(self._read(call_id, tokens))
        if answer is None:
            return  # its end comes by the stream as well
        done: list[str] = []
        failure: TasksUnavailable | None = None
        for token in tokens.waiting:
            try:
                given = self._tasks.give(token, answer)
            except StepFunctionsSilent as error:
                self._silent_until = self._clock.now() + _LEFT_ALONE_FOR
                failure = error
                break
            except TasksUnavailable as error:
                failure = error  # of this task alone
            else:
                done.append(token)
                self._note(call_id, answer, given)
        update(self._tokens.at(call_id), lambda stored: note_answered(stored, done), known=tokens)
        if failure is not None:
            raise failure

    def _read(self, call_id: str, tokens: TaskTokens) -> Sequence[Call | RejectedRequest]:
        ids = [call_id, *tokens.further]
        return sorted(self._requests.stored(ids), key=lambda each: ids.index(each.call_id))

    def _note(self, call_id: str, answer: TaskAnswer, given: AnswerGiven) -> None:
        self._telemetry.count(MetricName.TASKS_ANSWERED if given is AnswerGiven.TAKEN else MetricName.TASKS_GONE)
        self._telemetry.note("task answered", call_id=call_id, status=answer.event.status, answer=given.name)
