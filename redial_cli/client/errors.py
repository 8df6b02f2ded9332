"""What can go wrong between a command and a stack, each with the exit code that tells programs which it was."""

from enum import IntEnum
from http import HTTPStatus

from botocore.exceptions import ClientError as AwsError

from redial.contracts.answers.common import FieldErrorResponse
from redial_cli.errors import CommandError

_NO_RIGHTS = ("AccessDenied", "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClient")


class ExitCode(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    NOT_ALL_WELL = 1
    """Done, but with something to look at: rows rejected, a check that failed, a call that was not completed."""
    WRONG_COMMAND_LINE = 2
    NOT_THERE = 3
    NOT_PERMITTED = 4
    NOT_POSSIBLE = 5
    """Wrong in itself, or as things stand."""
    NO_STACK = 6
    """The stack was not found, or cannot be reached."""
    INTERRUPTED = 130
    """By Ctrl-C, as shells have it."""


class ClientError(CommandError):
    """A command could not do what was asked."""

    exit_code = ExitCode.NOT_ALL_WELL

    def __init__(self, message: str, *, errors: tuple[FieldErrorResponse, ...] = (), status: int | None = None) -> None:
        super().__init__(message)
        self.errors = errors
        self.status = status


class NotThereError(ClientError):
    """There is nothing under that name."""

    exit_code = ExitCode.NOT_THERE


class NotPermittedError(ClientError):
    """The credentials do not permit it."""

    exit_code = ExitCode.NOT_PERMITTED


class NotPossibleError(ClientError):
    """What was asked is wrong, in itself or as things stand."""

    exit_code = ExitCode.NOT_POSSIBLE


class NoStackError(ClientError):
    """The stack was not found, or cannot be reached."""

    exit_code = ExitCode.NO_STACK


def is_refusal(error: AwsError) -> bool:
    """Tell whether AWS refused for want of rights, and not because something is not there or is too busy."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    code = error.response.get("Error", {}).get("Code", "")
    return status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or any(word in code for word in _NO_RIGHTS)
