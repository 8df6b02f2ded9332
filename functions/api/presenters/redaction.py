"""
The outline of a message: what it is made of, without what it says.

For callers that may not see personal data. A message of a dead-letter queue may be anything: a call request with its text and
number, in any spelling, whole or cut; so nothing of it is shown that is not known to be harmless.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from redial.domain.token_masking import without_task_tokens

HIDDEN = "…"
_DEEPEST = 6
_MOST_PARTS = 30
_LONGEST_NAME = 40
# Some producers put JSON into JSON: SNS does, in its envelope.
_MOST_NESTED = 2
_LONGEST = 256_000


def outline(body: str) -> str:
    """
    Give the outline of a message as JSON, or say how long it is where it is none.

    Examples
    --------
    >>> outline('{"destination_phone_number": "+12065550142", "lane": "bulk", "retry": {"total_attempts": 3}}')
    '{"destination_phone_number":"…","lane":"…","retry":{"total_attempts":"…"}}'
    """
    value = _parsed(body)
    if not isinstance(value, dict | list):
        return f"{HIDDEN} ({len(body):,} characters, no JSON object)"
    return msgspec.json.encode(_outline(value, 0, 0)).decode()


def without_credentials(body: str) -> str:
    """
    Give a message without what lets whoever has it answer in our name.

    That is the address that CloudFormation waits for an answer at, and the tokens of Step Functions' tasks.
    """
    body = without_task_tokens(body)
    if "ResponseURL" not in body and "\\" not in body:
        return body
    value = _parsed(body)
    if isinstance(value, dict | list):
        try:
            cut = _without_address(value, 0)
            return body if cut == value else msgspec.json.encode(cut).decode()
        except RecursionError:
            return outline(body)
    return outline(body) if "ResponseURL" in body or "X-Amz-Signature" in body else body


def _parsed(text: str) -> Any:
    if len(text) > _LONGEST:
        return None
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _outline(value: Any, depth: int, nested: int) -> Any:
    match value:
        case None | bool():
            return value
        case dict() | list() if depth == _DEEPEST:
            return HIDDEN
        case dict():
            parts = list(value.items())
            shown = {_name(key): _outline(part, depth + 1, nested) for key, part in parts[:_MOST_PARTS]}
            return shown | ({HIDDEN: len(parts) - _MOST_PARTS} if len(parts) > _MOST_PARTS else {})
        case list():
            return [_outline(part, depth + 1, nested) for part in value[:_MOST_PARTS]] + [HIDDEN] * (
                len(value) > _MOST_PARTS
            )
        case str() if nested < _MOST_NESTED and value[:1] in {"{", "["}:
            inner = _parsed(value)
            return _outline(inner, depth + 1, nested + 1) if isinstance(inner, dict | list) else HIDDEN
        case _:
            return HIDDEN


def _name(key: str) -> str:
    """Give the name of a field, if it looks like one that a program would give."""
    is_one = len(key) <= _LONGEST_NAME and key.isascii() and key.replace("-", "_").isidentifier()
    return key if is_one and not any(map(str.isdigit, key)) else HIDDEN


def _without_address(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if key == "ResponseURL" else _without_address(part, depth + 1) for key, part in value.items()
        }
    if isinstance(value, list):
        return [_without_address(part, depth + 1) for part in value]
    if isinstance(value, str) and "ResponseURL" in value and depth < _DEEPEST:
        inner = _parsed(value)
        return msgspec.json.encode(_without_address(inner, depth + 1)).decode() if inner is not None else HIDDEN
    return value
