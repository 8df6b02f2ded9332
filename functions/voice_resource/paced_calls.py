"""
Calls to the voice API's management operations, at the pace that it allows, repeated where that can help.

All of them can be repeated without harm, because they go by name. (SendVoiceMessage is the one that cannot, and is not made
here.)
"""

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from redial.adapters.runtime import masking_logger
from redial.errors import RedialError

logger = masking_logger()

T = TypeVar("T")

INTERVAL_S = 1.1
"""Between calls on event destinations: get, update and delete are limited to 1 request a second, seen by AWS's clock."""

CALL_MAY_TAKE_S = 12.0
"""Connecting and reading, at their time-outs (`redial.adapters.clients`)."""

TIME_TO_ANSWER_S = 25.0
"""Kept for answering CloudFormation, with repeats."""

# Throttling passes; and so does a denial while the function's own new policy spreads (IAM is eventually consistent).
_PASSING_ERRORS = frozenset({"TooManyRequestsException", "ThrottlingException", "Throttling", "AccessDeniedException"})
# The same for a role that a destination names, and for a configuration set that was created a moment ago.
FRESH_ROLE_ERRORS = frozenset({"BadRequestException"})
FRESH_SET_ERRORS = frozenset({"NotFoundException"})
# Eight sets are some eighty calls: each has to get through where the service fails now and then.
_TRIES = 9
_LONGEST_WAIT_S = 8.0


class VoiceApiError(RedialError):
    """The voice API did not do what was asked; the message says what that was, and the service's own reason."""

    def __init__(self, what: str, reason: str, code: str = "") -> None:
        super().__init__(f"Could not {what}: {reason}")
        self.code = code


class OutOfTime(RedialError):
    """The function's time is nearly used up; the message says what was not done any more."""


class PacedCalls:
    """
    Makes one call at a time, spaced where the service asks for it, and within the function's time.

    Parameters
    ----------
    remaining_s
        Seconds until Lambda stops the function.
    now_s
        A clock, seconds.
    sleep
        Waits for so many seconds.
    """

    def __init__(
        self, *, remaining_s: Callable[[], float], now_s: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._remaining_s = remaining_s
        self._now_s = now_s
        self._sleep = sleep
        self._next_at_s = float("-inf")

    def call(
        self, what: str, operation: Callable[[], T], *, also_repeat: frozenset[str] = frozenset(), paced: bool = True
    ) -> T:
        """
        Make a call, and repeat it while that can help.

        Parameters
        ----------
        what
            What the call is to do, for people: "create event destination 'busy'".
        operation
            Makes the request.
        also_repeat
            Error codes that pass with time here, beside throttling and the service's own failures.
        paced
            Whether the operation counts against the limit of 1 request a second; creating does not.

        Raises
        ------
        VoiceApiError
            When the service refused, or failed several times.
        OutOfTime
            When the function would end before the call was through.
        """
        wait_s = 1.0
        for tries_left in range(_TRIES - 1, -1, -1):
            self._pause(what, max(0.0, self._next_at_s - self._now_s()) if paced else 0.0)
            try:
                return operation()
            except ClientError as error:
                failure = _failure(what, error)
                if not (tries_left and _may_pass(error, also_repeat)):
                    raise failure from error
            except BotoCoreError as error:
                failure = VoiceApiError(what, f"{type(error).__name__}: {error}")
                if not tries_left:
                    raise failure from error
            finally:
                # From the answer on: the service saw the request no later, so its clock never sees two within a second.
                if paced:
                    self._next_at_s = self._now_s() + INTERVAL_S
            logger.warning("voice API call is repeated", extra={"what": what, "error": failure, "wait_s": wait_s})
            self._pause(what, wait_s)
            wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
        raise AssertionError("the last try returns or raises")

    def _pause(self, what: str, seconds: float) -> None:
        if self._remaining_s() < seconds + CALL_MAY_TAKE_S + TIME_TO_ANSWER_S:
            raise OutOfTime(f"The function's time ran short before it could {what}; deploying again goes on from there")
        if seconds > 0:
            self._sleep(seconds)


def _may_pass(error: ClientError, also_repeat: frozenset[str]) -> bool:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in _PASSING_ERRORS or code in also_repeat or status == 429 or status >= 500


def _failure(what: str, error: ClientError) -> VoiceApiError:
    code = error.response.get("Error", {}).get("Code", "")
    return VoiceApiError(what, f"{code}: {error.response.get('Error', {}).get('Message', '')}".rstrip(": "), code)
