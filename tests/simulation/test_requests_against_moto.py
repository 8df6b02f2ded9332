"""
The fake of DynamoDB and moto side by side: whatever form of request the product uses, over few keys, with values of every type.

Where moto is more lenient than DynamoDB's documentation, the fake is held to that (`documented_refusals`), and moto is put back.
"""

import math
import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count, cycle
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from moto import mock_aws

from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.capacity import item_size
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.moto_table import make_table
from tests.simulation.comparable_items import by_key
from tests.simulation.compared_answers import all_pages, answer_of, is_invalid, kind_of, without_message
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

_EXAMPLES = "REDIAL_MOTO_EXAMPLES"
"""How many sequences of requests to try; unset: a few, the same each time (tests/README.md)."""
_PAGE_SIZES = (1, 2, 3)
_SOME = 80
_SEEDS = 8
_MOST_SEEDS = 80
"""So that a form that no sequence meets is told, after minutes."""
_STEPS = 30
_ACTIONS = ("ADD", "DELETE", "SET")
_TIMES = st.integers(1, 3)
"""How many updates of one item follow one another."""

_PUTS, _UPDATES, _GETS, _BATCHES, _QUERIES = (
    sorted((form for form in USED | ALSO_KNOWN if form.operation == operation), key=str)
    for operation in ("PutItem", "UpdateItem", "GetItem", "BatchGetItem", "Query")
)


def _action_of(form: RequestForm) -> str:
    words = dict(form.expressions)["UpdateExpression"].split()
    return next(action for action in _ACTIONS if action in words)


def _placeholders(form: RequestForm) -> list[str]:
    text = " ".join(text for _, text in form.expressions)
    return sorted({word.strip(",()") for word in text.split() if word.startswith(":")})


def _values_of(form: RequestForm) -> st.SearchStrategy[Item]:
    return st.fixed_dictionaries({name: values_for(name) for name in _placeholders(form)})


_LARGEST_ITEM = 400 * 1024


class TableMachine(RuleBasedStateMachine):
    """Sends each request to both."""

    compared: Counter[tuple[RequestForm, str]]
    table_name: str

    def __init__(self) -> None:
        super().__init__()
        self.fake = FakeDynamoDb()
        for item in call_moto("Scan", {"TableName": self.table_name})["Items"]:
            call_moto("DeleteItem", {"TableName": self.table_name, "Key": {"pk": item["pk"]}})

    @initialize(found=st.lists(items(), min_size=2, max_size=4), order=st.integers(0, 2**32 - 1))
    def fill(self, found: list[Item], order: int) -> None:
        """Put some items, so that the first requests meet something. The forms of a kind take turns, in an order of their own."""
        shuffled = Random(order)
        self._turns = {
            kind: cycle(shuffled.sample(forms, len(forms)))
            for kind, forms in {
                "PutItem": _PUTS,
                "Query": _QUERIES,
                **{action: [form for form in _UPDATES if _action_of(form) == action] for action in _ACTIONS},
            }.items()
        }
        (form,) = (form for form in _PUTS if ("ConditionExpression", "attribute_not_exists(pk)") in form.expressions)
        for item in found:
            self._compare(form, Item=item)

    @rule(item=items(), expected=st.none() | st.integers(0, 3))
    def put(self, item: Item, expected: int | None) -> None:
        """With a version that is expected; None: the one that is there."""
        form = next(self._turns["PutItem"])
        stored = self.fake.items.get(item["pk"]["S"], {}).get("version", {"N": "0"})
        values = {":expected": stored if expected is None else {"N": str(expected)}}
        self._compare(form, Item=item, **_with_values({name: values[name] for name in _placeholders(form)}))

    # A rule for each kind of update: rules are drawn alike, and the writes should outnumber the reads.
    @rule(key=keys(), times=_TIMES, values=st.data())
    def set(self, key: Item, times: int, values: st.DataObject) -> None:
        self._update("SET", key, times, values)

    @rule(key=keys(), times=_TIMES, values=st.data())
    def add(self, key: Item, times: int, values: st.DataObject) -> None:
        self._update("ADD", key, times, values)

    @rule(key=keys(), times=_TIMES, values=st.data())
    def delete(self, key: Item, times: int, values: st.DataObject) -> None:
        self._update("DELETE", key, times, values)

    def _update(self, action: str, key: Item, times: int, values: st.DataObject) -> None:
        for _ in range(times):
            form = next(self._turns[action])
            self._compare(form, Key=key, **_with_values(values.draw(_values_of(form))))

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
        partition=partitions(),
        between=bounds(),
        limit=limits(),
        after=st.none() | st.tuples(st.sampled_from(KEYS), st.sampled_from(SORT_KEYS)),
    )
    def query(
        self,
        partition: str,
        between: tuple[str, str],
        limit: int,
        after: tuple[str, str] | None,
    ) -> None:
        """From the beginning, or after what is there, was there, or never was."""
        form = next(self._turns["Query"])
        asked = {"Limit": limit} | _question(partition, between)
        if after is not None:
            partition_key, sort_key = INDEX_VALUES[dict(form.options)["IndexName"]]
            start = {"pk": {"S": after[0]}, partition_key: {"S": partition}, sort_key: {"S": after[1]}}
            asked |= {"ExclusiveStartKey": start}
        self._compare(form, **asked)

    @rule(partition=partitions(), limit=st.sampled_from(_PAGE_SIZES))
    def read_all_pages(self, partition: str, limit: int) -> None:
        self._compare_pages(next(self._turns["Query"]), partition, limit)

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
        fake, moto = (all_pages(call, question) for call in (self.fake.call, call_moto))
        assert fake == moto, f"{form}, all of {partition}: the fake {fake}, moto {moto}"

    def _compare(self, form: RequestForm, **parameters: Any) -> Any:
        asked: dict[str, Any] = {**form.parameters(), "TableName": self.table_name, **parameters}
        if form.operation == "BatchGetItem":
            asked = {"RequestItems": {asked.pop("TableName"): asked}}
        touched = asked.get("Item", asked.get("Key", {})).get("pk")
        before = self.fake.items.get(touched["S"]) if touched is not None else None
        fake, moto = (answer_of(call, form, asked) for call in (self.fake.call, call_moto))
        inner = asked["RequestItems"][self.table_name] if "RequestItems" in asked else asked
        if is_refused(inner):
            assert is_invalid(fake), f"{form}: DynamoDB refuses {parameters}, the fake answers {fake}"
            moto = fake
        elif is_invalid(fake) and (is_index_key_refused(inner) or _may_be_too_large(before, inner)):
            moto = fake
        elif touched is not None and _refuses_by_size(moto) and not is_invalid(fake):
            # moto adds what SET writes to the item as it was, without what SET replaces and REMOVE takes.
            left = self.fake.items[touched["S"]]
            assert item_size(left) <= _LARGEST_ITEM
            moto = fake
            self._put_back(touched, left)
        if is_invalid(fake) and touched is not None:
            # moto has applied the clauses before the one that it refuses ("update_item ... is atomic", API reference).
            self._put_back(touched, before)
        self.compared[form, kind_of(fake)] += 1
        assert without_message(fake) == without_message(moto), f"{form}: the fake {fake}, moto {moto}"
        return fake

    def _put_back(self, key: Item, before: Item | None) -> None:
        if before is not None:
            call_moto("PutItem", {"TableName": self.table_name, "Item": before})
        else:
            call_moto("DeleteItem", {"TableName": self.table_name, "Key": {"pk": key}})


def _refuses_by_size(answer: Any) -> bool:
    return isinstance(answer, dict) and "Item size to update" in str(answer.get("says"))


def _question(partition: str, between: tuple[str, str]) -> dict[str, Any]:
    values = {":key": partition, ":since": between[0], ":until": between[1]}
    return {"ExpressionAttributeValues": {name: {"S": text} for name, text in values.items()}}


def _with_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"ExpressionAttributeValues": dict(values)} if values else {}


def _may_be_too_large(before: Item | None, asked: Mapping[str, Any]) -> bool:
    """Quotas, developer guide: 400 KB an item. moto looks at the size of what SET writes, and not at what ADD adds to a set."""
    return item_size(before or {}) + item_size(asked.get("ExpressionAttributeValues", {})) > _LARGEST_ITEM


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
    # Of one seed most sequences are variations of a few: some of each of several seeds meet more.
    numbers = count()
    for _ in range(_SEEDS):
        _try(next(numbers), asked_for)
    # What Hypothesis draws also depends on the modules that are loaded, and so which forms are met by these.
    while _unmet() and (number := next(numbers)) < _MOST_SEEDS:
        _try(number, asked_for)
    assert _unmet() == set()


def _try(number: int, asked_for: str | None) -> None:
    run_state_machine_as_test(
        seed(number if asked_for is None else secrets.randbits(64))(TableMachine),
        settings=settings(
            max_examples=math.ceil(int(asked_for or _SOME) / _SEEDS),
            stateful_step_count=_STEPS,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _unmet() -> set[tuple[RequestForm, str]]:
    """Return the forms that were not answered yet, and the conditional ones whose condition did not fail yet."""
    forms = USED | ALSO_KNOWN
    conditional = {form for form in forms if "ConditionExpression" in dict(form.expressions)}
    expected = {(form, "answered") for form in forms}
    expected |= {(form, "ConditionalCheckFailedException") for form in conditional}
    return expected - TableMachine.compared.keys()
