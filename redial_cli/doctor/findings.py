"""What a check finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError

from redial_cli.client.stacks import Stack


class Verdict(StrEnum):
    """How a check came out."""

    FINE = "fine"
    LOOK = "look"
    """Nothing is broken, but somebody should look."""
    WRONG = "wrong"
    NOT_CHECKED = "not checked"
    """The credentials do not permit to look, or the service did not answer."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was checked."""

    area: str
    verdict: Verdict
    text: str
    mend: str = ""
    """What to do about it."""


def fine(area: str, text: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(area=area, verdict=Verdict.FINE, text=text)


def look(area: str, text: str, mend: str) -> Finding:
    """Say that somebody should look at something."""
    return Finding(area=area, verdict=Verdict.LOOK, text=text, mend=mend)


def wrong(area: str, text: str, mend: str) -> Finding:
    """Say that something is wrong."""
    return Finding(area=area, verdict=Verdict.WRONG, text=text, mend=mend)


Check = Callable[[Stack], Iterator[Finding]]


def run(area: str, check: Check, stack: Stack) -> Iterator[Finding]:
    """Run a check; one that cannot be made does not keep the others from being made."""
    try:
        yield from check(stack)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        operation = error.operation_name
        yield Finding(
            area=area,
            verdict=Verdict.NOT_CHECKED,
            text=f"{operation} answered {code}: {message}",
            mend="Check with credentials that may read the stack (the AWS managed policy ReadOnlyAccess, and sms-voice:Get*, "
            "sms-voice:Describe*).",
        )
    except BotoCoreError as error:
        yield Finding(area=area, verdict=Verdict.NOT_CHECKED, text=str(error), mend=stack.is_gone)
