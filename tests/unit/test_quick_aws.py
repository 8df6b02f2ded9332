"""What is spared each test's process answers as botocore and moto do."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import botocore.compat
import botocore.handlers
import botocore.hooks
import botocore.session
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter
from moto.core.serialize import BaseJSONSerializer, JSONSerializer, XFormedAttributePicker
from moto.core.utils import get_service_model
from moto.dynamodb.models.dynamo_type import DynamoType

from tests import quick_aws

VALUES: dict[str, dict[str, Any]] = {
    "text": {"S": "Guten Tag, Frau Müller"},
    "empty text": {"S": ""},
    "number": {"N": "12.50"},
    "truth": {"BOOL": True},
    "untruth": {"BOOL": False},
    "nothing": {"NULL": True},
    "bytes": {"B": "AAEC"},
    "texts": {"SS": ["a", "ü"]},
    "numbers": {"NS": ["1", "2"]},
    "map": {"M": {"name": {"S": "Ada"}, "slots": {"L": [{"N": "1"}, {"M": {}}]}}},
    "empty map": {"M": {}},
    "empty list": {"L": []},
    "lists": {"L": [{"L": [{"S": "deep"}]}]},
}


@pytest.mark.parametrize("name", VALUES)
def test_a_stored_value_is_written_as_moto_writes_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = get_service_model("dynamodb").operation_model("GetItem")

    def written() -> Any:
        serialiser = JSONSerializer(operation_model=operation, value_picker=XFormedAttributePicker())
        return serialiser.serialize({"Item": {"pk": {"S": "CALL#1"}, "value": VALUES[name]}})["body"]

    quickly = written()
    monkeypatch.setattr(BaseJSONSerializer, "_serialize_type_structure", quick_aws._serialise_structure)
    assert quickly == written()


@pytest.mark.parametrize("name", [name for name in VALUES if name != "nothing"])
def test_a_stored_value_is_as_long_as_moto_counts(name: str) -> None:
    value = DynamoType(VALUES[name])
    assert quick_aws.size(value) == quick_aws._size(value)


@pytest.mark.parametrize(
    "event",
    ["before-send.pinpoint-sms-voice", "before-call.cloudwatch.PutMetricData", "creating-client-class", "a.b.c"],
)
def test_an_event_has_the_name_of_today(event: str) -> None:
    aliaser = EventAliaser(HierarchicalEmitter())
    assert quick_aws.aliased_event_name(aliaser, event) == quick_aws._alias_event_name(aliaser, event)


def test_an_event_of_other_old_names_is_looked_up_there() -> None:
    aliaser: Any = EventAliaser(HierarchicalEmitter(), event_aliases={"old": "new"})
    assert quick_aws.aliased_event_name(aliaser, "before-send.old") == "before-send.new"
    assert quick_aws.aliased_event_name(EventAliaser(HierarchicalEmitter()), "before-send.old") == "before-send.old"


def _takes_few(request: object) -> None: ...


def _takes_all(**_: object) -> None: ...


class _Object:
    def method(self, **_: object) -> None: ...

    def __call__(self, request: object) -> None: ...


@pytest.mark.parametrize(
    "handler", [_takes_few, _takes_all, _Object().method, _Object(), botocore.handlers.convert_body_to_file_like_object]
)
def test_a_handler_takes_what_its_signature_says(handler: Callable[..., object]) -> None:
    said = vars(botocore.compat)["accepts_kwargs"](handler)
    assert [bool(quick_aws.accepts_kwargs(handler)) for _ in "ab"] == [bool(said)] * 2


def test_what_is_always_the_same_is_found_out_once() -> None:
    session: Any = botocore.session
    assert session.create_loader() is session.create_loader()
    spared = SimpleNamespace(**vars(botocore.hooks))
    assert spared.accepts_kwargs is quick_aws.accepts_kwargs
