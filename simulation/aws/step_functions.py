"""AWS Step Functions, as far as its tasks wait with a token: each takes one answer."""

from dataclasses import dataclass, field
from typing import Any

from simulation.errors import client_error

_MOST_OUTPUT = 262_144
_MOST_CAUSE = 32_768


@dataclass
class FakeStepFunctions:
    """Tasks of state machines that wait."""

    waiting: set[str] = field(default_factory=set)
    """The tokens of those that have no answer yet."""
    timed_out: set[str] = field(default_factory=set)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What each was answered, by its token: an ``output``, or an ``error`` with its ``cause``."""
    asked: list[str] = field(default_factory=list)
    """The tokens of all requests that arrived, in their order."""

    def begin(self, *tokens: str) -> None:
        """Let tasks begin to wait."""
        self.waiting.update(tokens)

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carry out a request."""
        token = parameters["taskToken"]
        self.asked.append(token)
        match operation:
            case "SendTaskSuccess":
                answer = {"output": parameters["output"]}
                assert len(answer["output"].encode()) <= _MOST_OUTPUT
            case "SendTaskFailure":
                answer = {"error": parameters["error"], "cause": parameters["cause"]}
                assert len(answer["error"]) <= 256
                assert len(answer["cause"]) <= _MOST_CAUSE
            case _:
                raise NotImplementedError(f"states:{operation}")
        if token in self.timed_out:
            raise client_error("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'", 400, operation)
        if token not in self.waiting:
            raise client_error("TaskDoesNotExist", "Task does not exist", 400, operation)
        self.waiting.remove(token)
        self.answers[token] = answer
        return {}
