"""What was asked of a world, and when: what the judge knows besides the service's own log. Times are the world's, in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class SentRequest:
    """A request that a producer sent."""

    request_id: str
    at: float
    body: str
    is_good: bool
    """Whether it is valid, and the first of its id."""
    content: Mapping[str, Any] | None = None
    is_certain: bool = True
    """False where no answer came: then it may have arrived or not."""


@dataclass
class Tasked:
    """A task of Step Functions that waits for a request."""

    token: str
    asked: SentRequest


@dataclass
class Act:
    """Something that a person did."""

    what: str
    subject: str
    """A request id, a number, a lane, a campaign, or empty for everything."""
    begun_at: float
    answered_at: float | None = None
    status: int | None = None
    """The status of the answer; None: no answer came, and it may have been done or not."""
    answer: Any = None
    body: Any = None
    """What was asked for, where a rule looks at it."""

    @property
    def is_done(self) -> bool:
        """Tell whether the act certainly was done."""
        return self.status is not None and 200 <= self.status < 300


@dataclass
class History:
    """All that was asked and done in one world."""

    asked: list[SentRequest] = field(default_factory=list)
    tasks: list[Tasked] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    faulty_answers: list[str] = field(default_factory=list)
    """Answers of the API that nobody should ever get."""

    def good_requests(self) -> dict[str, SentRequest]:
        """Give the requests that must be calls, by their ids."""
        return {each.request_id: each for each in self.asked if each.is_good and each.is_certain}
