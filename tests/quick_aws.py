"""
What boto3 and moto do anew in each test, or for each value of each item, and need to do once.

Nothing here changes an answer: what is kept depends on nothing but what it is kept for, and `tests/unit/test_quick_aws.py` compares
the answers with and without.
"""

import functools
import types
from collections.abc import Callable
from typing import Any

import botocore.compat
import botocore.hooks
import botocore.httpsession
import botocore.session
import moto.core.models
import moto.core.responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType

from tests.quick_moto import make_moto_quick

Serialise = Callable[[BaseJSONSerializer, dict[str, Any], Any, Any, str], None]

_accepts_kwargs: Callable[..., bool] = vars(botocore.compat)["accepts_kwargs"]
_alias_event_name: Callable[[Any, str], str] = vars(botocore.hooks.EventAliaser)["_alias_event_name"]
_serialise_structure: Serialise = BaseJSONSerializer._serialize_type_structure
_size: Callable[[DynamoType], int] = DynamoType.size
_names: dict[str, str] = {}


def make_aws_quick() -> None:
    """Let this process find out once what is always the same."""
    for place, name, quick in (
        # A session registers some 300 handlers, looks at the signature of each, and goes through 90 old names for each event.
        (botocore.hooks, "accepts_kwargs", accepts_kwargs),
        (botocore.hooks.EventAliaser, "_alias_event_name", aliased_event_name),
        # Of each value of each item moto asks whether it has an attribute for any of the ten types, by three spellings.
        (BaseJSONSerializer, "_serialize_type_structure", serialise_structure),
        # With each attribute that it gives an item, moto counts how long all the others are.
        (DynamoType, "size", size),
    ):
        setattr(place, name, quick)
    for module, name in (
        # The loader of a new session would find and read each model anew. What it answers is never changed: botocore keeps it too.
        (botocore.session, "create_loader"),
        # The settings of TLS, read for each client. Nothing is sent to AWS.
        (botocore.httpsession, "create_urllib3_context"),
        # With each mock moto says anew, for 1,300 addresses, what the library "requests" is to answer there.
        (moto.core.models, "CallbackResponse"),
        # For each request: which methods the class that answers it has.
        (moto.core.responses, "method_names_from_class"),
    ):
        setattr(module, name, functools.cache(vars(module)[name]))
    make_moto_quick()


def accepts_kwargs(handler: Callable[..., object]) -> bool:
    """Look at the signature of a function, or of a method's, once; that of an object each time, for it may be gone tomorrow."""
    function = handler.__func__ if isinstance(handler, types.MethodType) else handler
    return _of_function(function) if isinstance(function, types.FunctionType) else _accepts_kwargs(handler)


@functools.cache
def _of_function(function: types.FunctionType) -> bool:
    return _accepts_kwargs(function)


def aliased_event_name(self: Any, event_name: str) -> str:
    """Find an event's name of today once for all sessions that know the same old names."""
    if self._event_aliases != botocore.session.EVENT_ALIASES:
        return _alias_event_name(self, event_name)
    if event_name not in _names:
        _names[event_name] = _alias_event_name(self, event_name)
    return _names[event_name]


def serialise_structure(self: BaseJSONSerializer, serialized: dict[str, Any], value: Any, shape: Any, key: str) -> None:
    """Take a value of DynamoDB as what it says it is: `{"S": "text"}` has no attribute but S."""
    if shape.name == "AttributeValue" and key and type(value) is dict and len(value) == 1:
        ((kind, inner),) = value.items()
        if kind in shape.members and inner is not None:
            wrapper: dict[str, Any] = {}
            self._serialize(wrapper, inner, shape.members[kind], kind)
            serialized[self.get_serialized_name(shape, key)] = wrapper
            return
    _serialise_structure(self, serialized, value, shape, key)


def size(self: DynamoType) -> int:
    """Count a text's bytes without asking first whether it is a number, a set, a list or a map."""
    if self.type == "S" and type(self.value) is str:
        return len(self.value) if self.value.isascii() else len(self.value.encode())
    return _size(self)
