"""Which operation a method and a path mean. Names in the path are percent-decoded one by one, so they may hold a slash."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from voice_emulator.contracts.v1.exceptions import BadRequestException, MethodNotAllowedException, NotFoundException
from voice_emulator.echo import shown

_PREFIX = "/v1/sms-voice/"
SEND_PATH = f"{_PREFIX}voice/message"
"""The path of SendVoiceMessage, which is most of what is asked."""

# Resource pattern (None stands for a name) to the operation of each method.
_RESOURCES: dict[tuple[str | None, ...], dict[str, str]] = {
    ("configuration-sets",): {"GET": "ListConfigurationSets", "POST": "CreateConfigurationSet"},
    ("configuration-sets", None): {"DELETE": "DeleteConfigurationSet"},
    ("configuration-sets", None, "event-destinations"): {
        "GET": "GetConfigurationSetEventDestinations",
        "POST": "CreateConfigurationSetEventDestination",
    },
    ("configuration-sets", None, "event-destinations", None): {
        "PUT": "UpdateConfigurationSetEventDestination",
        "DELETE": "DeleteConfigurationSetEventDestination",
    },
    ("voice", "message"): {"POST": "SendVoiceMessage"},
}
_PATTERNS_BY_LENGTH: dict[int, list[tuple[str | None, ...]]] = {}
for _pattern in _RESOURCES:
    _PATTERNS_BY_LENGTH.setdefault(len(_pattern), []).append(_pattern)


class Route(NamedTuple):
    """The operation that a request asks for, and the names in its path."""

    operation: str
    names: tuple[str, ...] = ()
    allowed_methods: str = ""
    """For the `Allow` header."""


# Of longer paths none is kept: they are no path of a resource that there is.
_LONGEST_KEPT = 1_000


def find_route(method: str, raw_path: str) -> Route:
    """
    Find the operation for a method and a still percent-encoded path.

    OPTIONS is answered on every resource; its operation is called "OPTIONS" here.

    Raises
    ------
    NotFoundException
        If there is no such resource.
    MethodNotAllowedException
        If the resource does not have the method.
    BadRequestException
        If a name in the path is not percent-encoded UTF-8.
    """
    return _find_kept(method, raw_path) if len(raw_path) <= _LONGEST_KEPT else _find(method, raw_path)


def _find(method: str, raw_path: str) -> Route:
    pattern, segments = _find_resource(raw_path)
    operations = _RESOURCES[pattern]
    allowed = ", ".join([*operations, "OPTIONS"])
    if method == "OPTIONS":
        return Route("OPTIONS", allowed_methods=allowed)
    if method not in operations:
        raise MethodNotAllowedException(f"{shown(raw_path)} has no method {shown(method)}, only {allowed}.", allowed)
    try:
        names = tuple(
            unquote(segment, errors="strict") for part, segment in zip(pattern, segments, strict=True) if part is None
        )
    except UnicodeDecodeError:
        raise BadRequestException("A name in the path is not percent-encoded UTF-8.") from None
    return Route(operations[method], names, allowed)


_find_kept = lru_cache(maxsize=1_024)(_find)


def _find_resource(raw_path: str) -> tuple[tuple[str | None, ...], list[str]]:
    if raw_path.startswith(_PREFIX):
        segments = raw_path[len(_PREFIX) :].split("/")
        for pattern in _PATTERNS_BY_LENGTH.get(len(segments), ()):
            if all(segment == part if part else segment for part, segment in zip(pattern, segments, strict=True)):
                return pattern, segments
    hint = " Version 2 is asked there by POST, with its operation in X-Amz-Target." if raw_path == "/" else ""
    raise NotFoundException(f"There is no resource at {shown(raw_path)}.{hint}")
