"""
What keeps phone numbers, message texts and credentials out of the functions' logs, whoever writes a line and at whatever level.

Three ways lead into a function's log, and each is closed here: our own Logger, the root logger (Lambda's runtime client gives it
a handler, and a level), and an exception that leaves the handler, which the runtime client writes down with its message.

The standard library alone, so that the custom resource's handler can have it before anything else is imported.
"""

import functools
import json
import logging
import os
import re
import traceback
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

from redial.domain.masking import mask_all
from redial.domain.token_masking import names_task_token, without_task_tokens
from redial.errors import RedialError

R = TypeVar("R")

_LONGEST_TEXT = 4_000
_DEEPEST = 8
_MOST_PARTS = 200
_CUT = "…"
_SECRET_VARIABLES = (
    "AWS_SESSION_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
)
_CREDENTIAL = re.compile(
    r"(?i)((?:x-amz-(?:security-token|signature|credential)|\bsignature|\bauthorization|\bbearer)"
    r"(?:[\"']?\s{0,3}[:=]\s{0,3}b?[\"']?|%3d|\s)(?:bearer\s|aws4-hmac-sha256\scredential=)?)[^\s\"',;&]{8,}"
)
_STANDARD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "_frame_type"}
# Their words never quote what somebody sent.
_PLAIN_SPOKEN = (
    RedialError,
    ArithmeticError,
    AssertionError,
    ImportError,
    MemoryError,
    OSError,
    RecursionError,
)
# What AWS's services say word for word, of which more may follow.
_PLAIN_REASONS = (
    "Item size has exceeded the maximum allowed size",
    "Item size to update has exceeded the maximum allowed size",
    "Rate exceeded",
    "Requested resource not found",
    "The conditional request failed",
    "The provided key element does not match the schema",
    "The security token included in the request is expired",
    "The security token included in the request is invalid",
)
_NOT_OURS = ("site-packages", "/opt/python", "/lib/python3")
_DENIED = re.compile(r"User: \S{1,300} is not authorized to perform: \S{1,100}")


class MaskingFilter(logging.Filter):
    """Masks all that a record says: message, arguments, further keys however deep, and the exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record; each is let through."""
        if not isinstance(record.msg, Mapping):
            record.msg = _message(record)
            record.args = None
        record.msg = masked(record.msg)
        for name in vars(record).keys() - _STANDARD_ATTRIBUTES:
            setattr(record, _masked_text(name), masked(vars(record).pop(name)))
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            shown = _masked_exception(record.exc_info[1])
            record.exc_info = type(shown), shown, shown.__traceback__
        record.exc_text = None
        return True


MASKING = MaskingFilter()


def install() -> None:
    """Mask what the root logger writes: its handler is the runtime client's, which is there before our code is imported."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(MASKING)


def masked_line(line: Mapping[str, Any]) -> str:
    """
    Write a line of the functions' own Logger as JSON, masked.

    What its formatter adds to a record, such as keys that stay for all lines of an invocation, has not passed the filter. A
    traceback is not cut: its end tells most.
    """
    parts = {
        name: mask_all(value) if name == "exception" and isinstance(value, str) else masked(value)
        for name, value in line.items()
    }
    return json.dumps(
        {_masked_text(name): part for name, part in parts.items()}, separators=(",", ":"), ensure_ascii=False
    )


def masked(value: Any, depth: int = 0) -> Any:
    """
    Give a value as it may stand in a log.

    Of an object that is no plain data only its type is told: what it says of itself may be anything, such as the text of a call.
    """
    match value:
        case Enum():
            return masked(value.value, depth)
        case None | bool():
            return value
        case str():
            return _masked_text(value)
        case int() | float() | Decimal():
            text = str(value)
            return value if mask_all(text) == text else mask_all(text)
        case bytes() | bytearray():
            return f"<{len(value)} bytes>"
        case BaseException():
            return describe(value)
        case date() | timedelta() | UUID() | PurePath():
            return _masked_text(str(value))
        case Mapping() | list() | tuple() | set() | frozenset() if depth >= _DEEPEST:
            return _CUT
        case Mapping():
            pairs = list(value.items())[:_MOST_PARTS]
            return {
                _masked_text(str(key)): _CUT if names_task_token(str(key)) else masked(part, depth + 1)
                for key, part in pairs
            }
        case list() | tuple() | set() | frozenset():
            return [masked(part, depth + 1) for part in list(value)[:_MOST_PARTS]]
        case _:
            return f"<{type(value).__name__}>"


def describe(error: BaseException) -> str:
    """
    Tell what was raised, and where: in its own words only where those never quote what somebody sent.

    Examples
    --------
    >>> describe(KeyError("Your code is 4711"))
    'KeyError'
    """
    told = [_described(error)]
    while (cause := error.__cause__) is not None and len(told) < 3:
        told.append(_described(cause))
        error = cause
    return "; caused by ".join(told)


def keeps_failures_masked(handler: Callable[..., R]) -> Callable[..., R]:
    """Let no exception leave a function's handler whose words might quote what somebody sent: they end in the log."""

    @functools.wraps(handler)
    def guarded(*arguments: Any, **named: Any) -> R:
        try:
            return handler(*arguments, **named)
        except Exception as error:
            text = str(error)
            if _is_plain_spoken(error) and _masked_text(text) == text:
                raise
            raise _masked_exception(error) from None

    return guarded


def _message(record: logging.LogRecord) -> Any:
    if not record.args:
        return record.msg
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # The standard library would print the arguments as they are.
        return f"{record.msg} (arguments that do not fit)"


def _masked_text(text: str) -> str:
    for secret in _secrets():
        text = text.replace(secret, _CUT)
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT] + _CUT
    return mask_all(_CREDENTIAL.sub(rf"\1{_CUT}", without_task_tokens(text)))


def _secrets() -> list[str]:
    return [secret for name in _SECRET_VARIABLES if len(secret := os.environ.get(name, "")) >= 8]


def _described(error: BaseException) -> str:
    name, words = type(error).__name__, _words(error)
    place = _place(error.__traceback__)
    return _masked_text(name + (f": {words}" if words else "") + (f" (at {place})" if place else ""))


def _words(error: BaseException) -> str:
    if _is_a(error, "ClientError"):
        return _words_of_aws(getattr(error, "response", {}), getattr(error, "operation_name", ""))
    return str(error) if _is_plain_spoken(error) else ""


def _is_plain_spoken(error: BaseException) -> bool:
    """Tell whether an exception's words never quote what somebody sent: of the SDK's, all but what quotes parameters."""
    if isinstance(error, _PLAIN_SPOKEN):
        return True
    return _is_a(error, "BotoCoreError") and not _is_a(error, "ParamValidationError")


def _words_of_aws(response: Mapping[str, Any], operation: str) -> str:
    told = response.get("Error", {})
    message = str(told.get("Message", ""))
    denied = _DENIED.match(message)
    known = denied.group() if denied else next((each for each in _PLAIN_REASONS if message.startswith(each)), "")
    request_id = response.get("ResponseMetadata", {}).get("RequestId", "")
    words = f"{told.get('Code', 'no code')} on {operation}" + (f": {known}" if known else "")
    return words + (f" (request {request_id})" if request_id else "")


def _is_a(error: BaseException, name: str) -> bool:
    """Tell one of botocore's exceptions without importing it."""
    return any((kind.__module__, kind.__name__) == ("botocore.exceptions", name) for kind in type(error).__mro__)


def _place(found: TracebackType | None) -> str:
    # Not `extract_tb`, which looks at the files of all frames for their lines.
    frames = ((frame.f_code, line) for frame, line in traceback.walk_tb(found))
    own = [(code, line) for code, line in frames if not any(each in code.co_filename for each in _NOT_OURS)]
    if not own:
        return ""
    code, line = own[-1]
    return f"{'/'.join(PurePath(code.co_filename).parts[-3:])}:{line} in {code.co_name}"


def _masked_exception(error: BaseException) -> BaseException:
    """Give an exception of the same kind and place, which says of itself only what may be said."""
    words = describe(error)
    kind = type(error)
    shown: BaseException
    namespace: dict[str, Any] = {"__module__": kind.__module__, "__str__": lambda _: words}
    try:
        masked_kind: Any = type(kind.__name__, (kind,), namespace)
        shown = masked_kind.__new__(masked_kind)
    except TypeError:  # a kind of which there is no other kind
        shown = RuntimeError(words)
    shown.args = (words,)
    return shown.with_traceback(error.__traceback__)
