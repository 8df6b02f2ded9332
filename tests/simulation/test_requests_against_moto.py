"""
The fake of DynamoDB and moto side by side: whatever form of request the product uses, over few keys, with values of every type.

Where moto is more lenient than DynamoDB's documentation, the fake is held to that (`documented_refusals`), and moto is put back.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from moto import mock_aws

from simulation.attribute_values import Item
from simulation.capacity import item_size
from simulation.dynamodb import FakeDynamoDb
from simulation.moto_table import make_table
from tests.simulation.comparable_items import by_key, comparable
from tests.simulation.documented_refusals import is_index_key_refused, is_refused
from tests.simulation.moto_requests import call_moto
from tests.simulation.request_forms import ALSO_KNOWN, USED, RequestForm
from tests.simulation.table_contents import (
    INDEX_VALUES,
    KEYS,
    SORT_KEYS,
    bounds,
    items,
    keys,
    limits,
    partitions,
    values_for,
)

Call = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Makes a request of one of the two."""
Updates = list[tuple[RequestForm, Item]]
"""Each with the values of its placeholders."""
_EXAMPLES = "REDIAL_MOTO_EXAMPLES"
"""How many sequences of requests to try; unset: a few, the same each time (tests/README.md)."""
_PAGE_SIZES = (1, 2, 3)
_SOME = 80
_STEPS = 30

_PUTS, _UPDATES, _GETS, _BATCHES, _QUERIES = (
    sorted((form for form in USED | ALSO_KNOWN if form.operation == operation), key=str)
    for operation in ("PutItem", "UpdateItem", "GetItem", "BatchGetItem", "Query")
)


def _placeholders(form: RequestForm) -> list[str]:
    text = " ".join(text for _, text in form.expressions)
    return sorted({word.strip(",()") for word in text.split() if word.startswith(":")})


def _updates_that(action: str) -> st.SearchStrategy[Updates]:
    forms = [form for form in _UPDATES if action in dict(form.expressions)["UpdateExpression"].split()]
    update = st.sampled_from(forms).flatmap(
        lambda form: st.tuples(
            st.just(form), st.fixed_dictionaries({name: values_for(name) for name in _placeholders(form)})
        )
    )
    return st.lists(update, min_size=1, max_size=3)


class TableMachine(RuleBasedStateMachine):
    """Sends each request to both."""

    compared: Counter[tuple[RequestForm, str]]
    table_name: str

    def __init__(self) -> None:
        super().__init__()
        self.fake = FakeDynamoDb()
        for item in call_moto("Scan", {"TableName": self.table_name})["Items"]:
            call_moto("DeleteItem", {"TableName": self.table_name, "Key": {"pk": item["pk"]}})

    @initialize(found=st.lists(items(), min_size=2, max_size=4))
    def fill(self, found: list[Item]) -> None:
        """Put some items, so that the first requests meet something."""
        (form,) = (form for form in _PUTS if ("ConditionExpression", "attribute_not_exists(pk)") in form.expressions)
        for item in found:
            self._compare(form, Item=item)

    @rule(form=st.sampled_from(_PUTS), item=items(), expected=st.none() | st.integers(0, 3))
    def put(self, form: RequestForm, item: Item, expected: int | None) -> None:
        """With a version that is expected; None: the one that is there."""
        stored = self.fake.items.get(item["pk"]["S"], {}).get("version", {"N": "0"})
        values = {":expected": stored if expected is None else {"N": str(expected)}}
        self._compare(form, Item=item, **_with_values({name: values[name] for name in _placeholders(form)}))

    # A rule for each kind of update: rules are drawn alike, and the writes should outnumber the reads.
    @rule(key=keys(), updates=_updates_that("SET"))
    def set(self, key: Item, updates: Updates) -> None:
        self._update(key, updates)

    @rule(key=keys(), updates=_updates_that("ADD"))
    def add(self, key: Item, updates: Updates) -> None:
        self._update(key, updates)

    @rule(key=keys(), updates=_updates_that("DELETE"))
    def delete(self, key: Item, updates: Updates) -> None:
        self._update(key, updates)

    def _update(self, key: Item, updates: Updates) -> None:
        for form, values in updates:
            self._compare(form, Key=key, **_with_values(values))

    @rule(form=st.sampled_from([*_GETS, *_BATCHES]), asked=st.lists(keys(), min_size=1, max_size=5))
    def read(self, form: RequestForm, asked: list[Item]) -> None:
        if form.operation == "GetItem":
            self._compare(form, Key=asked[0])
        else:
            self._compare(form, Keys=asked)

    @rule(form=st.sampled_from(_BATCHES), left=st.integers(1, 9))
    def get_all_although_some_are_left_unprocessed(self, form: RequestForm, left: int) -> None:
        asked = {"Keys": [{"pk": {"S": key}} for key in KEYS]}
        expected = self._compare(form, **asked)
        self.fake.leaves_unprocessed = lambda _keys: left
        found: list[Item] = []
        wanted: dict[str, Any] = {self.table_name: asked | dict(form.options)}
        while wanted:
            answer = self.fake.call("BatchGetItem", {"RequestItems": wanted})
            found += answer["Responses"][self.table_name]
            wanted = answer["UnprocessedKeys"]
        self.fake.leaves_unprocessed = lambda _keys: 0
        assert by_key(found) == expected["Responses"]

    @rule(
        form=st.sampled_from(_QUERIES),
        partition=partitions(),
        between=bounds(),
        limit=limits(),
        after=st.none() | st.tuples(st.sampled_from(KEYS), st.sampled_from(SORT_KEYS)),
    )
    def query(
        self,
        form: RequestForm,
        partition: str,
        between: tuple[str, str],
        limit: int,
        after: tuple[str, str] | None,
    ) -> None:
        """From the beginning, or after what is there, was there, or never was."""
        asked = {"Limit": limit} | _question(partition, between)
        if after is not None:
            partition_key, sort_key = INDEX_VALUES[dict(form.options)["IndexName"]]
            start = {"pk": {"S": after[0]}, partition_key: {"S": partition}, sort_key: {"S": after[1]}}
            asked |= {"ExclusiveStartKey": start}
        self._compare(form, **asked)

    @rule(form=st.sampled_from(_QUERIES), partition=partitions(), limit=st.sampled_from(_PAGE_SIZES))
    def read_all_pages(self, form: RequestForm, partition: str, limit: int) -> None:
        self._compare_pages(form, partition, limit)

    def teardown(self) -> None:
        stored = call_moto("Scan", {"TableName": self.table_name})["Items"]
        fake, moto = by_key(list(self.fake.items.values())), by_key(stored)
        assert fake == moto, f"stored: the fake has {fake}, moto {moto}"
        for form in _QUERIES:
            for partition in ("p", "q"):
                self._compare_pages(form, partition, 2)

    def _compare_pages(self, form: RequestForm, partition: str, limit: int) -> None:
        question = {
            **form.parameters(),
            "TableName": self.table_name,
            "Limit": limit,
            **_question(partition, ("0", "~")),
        }
        fake, moto = (_all_pages(call, question) for call in (self.fake.call, call_moto))
        assert fake == moto, f"{form}, all of {partition}: the fake {fake}, moto {moto}"

    def _compare(self, form: RequestForm, **parameters: Any) -> Any:
        asked: dict[str, Any] = {**form.parameters(), "TableName": self.table_name, **parameters}
        if form.operation == "BatchGetItem":
            asked = {"RequestItems": {asked.pop("TableName"): asked}}
        touched = asked.get("Item", asked.get("Key", {})).get("pk")
        before = self.fake.items.get(touched["S"]) if touched is not None else None
        fake, moto = (self._answer(form, call, asked) for call in (self.fake.call, call_moto))
        inner = asked["RequestItems"][self.table_name] if "RequestItems" in asked else asked
        if is_refused(inner):
            assert _is_invalid(fake), f"{form}: DynamoDB refuses {parameters}, the fake answers {fake}"
            moto = fake
        elif _is_invalid(fake) and (is_index_key_refused(inner) or _may_be_too_large(before, inner)):
            moto = fake
        if _is_invalid(fake) and touched is not None:
            # moto has applied the clauses before the one that it refuses ("update_item ... is atomic", API reference).
            self._put_back(touched, before)
        self.compared[form, _kind(fake)] += 1
        assert _without_message(fake) == _without_message(moto), f"{form}: the fake {fake}, moto {moto}"
        return fake

    def _put_back(self, key: Item, before: Item | None) -> None:
        if before is not None:
            call_moto("PutItem", {"TableName": self.table_name, "Item": before})
        else:
            call_moto("DeleteItem", {"TableName": self.table_name, "Key": {"pk": key}})

    def _answer(self, form: RequestForm, call: Call, asked: dict[str, Any]) -> Any:
        try:
            answer = call(form.operation, asked)
        except ClientError as error:
            code, says = error.response["Error"]["Code"], error.response["Error"]["Message"]
            item: Any = error.response.get("Item")
            return {"refused": code, "says": says, "item": None if item is None else comparable(item)}
        match form.operation:
            case "GetItem":
                return comparable(answer["Item"]) if "Item" in answer else None
            case "BatchGetItem":
                return {
                    "Responses": by_key(answer["Responses"][self.table_name]),
                    "UnprocessedKeys": answer["UnprocessedKeys"],
                }
            case "Query":
                # Whether there is a last key on the last page is neither's to say: "If LastEvaluatedKey is not empty, it does not
                # necessarily mean that there is more data in the result set" (Query, API reference).
                return answer["Count"], answer.get("Items")
            case _:
                return comparable(answer["Attributes"]) if "Attributes" in answer else None


def _all_pages(call: Call, question: dict[str, Any]) -> Any:
    """Return what a reader sees that follows the last keys: the number of items, and those themselves where they are told."""
    counted, found = 0, []
    while True:
        answer = call("Query", question)
        counted += answer["Count"]
        found += answer.get("Items", [])
        assert answer["Count"] <= question["Limit"]
        if "LastEvaluatedKey" not in answer:
            return counted, found
        question = question | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _question(partition: str, between: tuple[str, str]) -> dict[str, Any]:
    values = {":key": partition, ":since": between[0], ":until": between[1]}
    return {"ExpressionAttributeValues": {name: {"S": text} for name, text in values.items()}}


def _with_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"ExpressionAttributeValues": dict(values)} if values else {}


def _may_be_too_large(before: Item | None, asked: Mapping[str, Any]) -> bool:
    """Quotas, developer guide: 400 KB an item. moto looks at the size of what SET writes, and not at what ADD adds to a set."""
    return item_size(before or {}) + item_size(asked.get("ExpressionAttributeValues", {})) > 400 * 1024


def _is_invalid(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("refused") == "ValidationException"


def _kind(answer: Any) -> str:
    return str(answer["refused"]) if isinstance(answer, dict) and "refused" in answer else "answered"


def _without_message(answer: Any) -> Any:
    # The product reads the code of an error alone, and the item that comes with it.
    return {**answer, "says": ""} if isinstance(answer, dict) and "refused" in answer else answer


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"ACCESS_KEY_ID": "t", "SECRET_ACCESS_KEY": "t", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        TableMachine.table_name, TableMachine.compared = make_table(), Counter()
        yield


@pytest.mark.usefixtures("moto")
def test_every_request_gets_the_answer_of_moto_and_leaves_the_same_table() -> None:
    asked_for = os.environ.get(_EXAMPLES)
    run_state_machine_as_test(
        TableMachine,
        settings=settings(
            max_examples=int(asked_for or _SOME),
            stateful_step_count=_STEPS,
            derandomize=asked_for is None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    answered = {form for form, kind in TableMachine.compared if kind == "answered"}
    assert answered == USED | ALSO_KNOWN
    conditional = {form for form in answered if "ConditionExpression" in dict(form.expressions)}
    failed = {form for form, kind in TableMachine.compared if kind == "ConditionalCheckFailedException"}
    assert failed == conditional
