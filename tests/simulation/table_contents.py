"""What a generated table holds and what is asked of it: few keys and texts, so that requests meet; values of all types."""

from typing import Any

from hypothesis import strategies as st

from redial.adapters.dynamodb import schema
from simulation.dynamodb.attribute_values import Item

Value = dict[str, Any]
KEYS = ("CALL#a", "MESSAGE#a", "MESSAGE#ä", "RECIPIENT#+12065550100")
SORT_KEYS = (
    "2026-11-23T09:00:00.000454515Z",
    "2026-11-23T09:00:00.000Z",
    "2026-11-23T09:00:00.001Z",
    "2026-11-24T00:00:00.000Z",
)
INDEX_VALUES = {index.name: (index.partition_key, index.sort_key) for index in schema.INDEXES}
_PARTITIONS = ("p", "q")
_PARTITION_KEYS = sorted({index.partition_key for index in schema.INDEXES})
_SORT_KEYS = sorted({index.sort_key for index in schema.INDEXES})
_INDEXED = (*_PARTITION_KEYS, *_SORT_KEYS)
_LARGE = "x" * 190_000
"""Two of them fit into an item, and a third does not: moto's limit is a little lower than DynamoDB's."""
_NUMBERS = (
    "0",
    "-0",
    "007",
    "1.50",
    "1e-07",
    "1e+22",
    "-12.125",
    "1e125",
    "1e126",
    "1e-130",
    "1e-131",
    "9" * 38,
    "9" * 39,
    "0." + "1" * 38,
    "nan",
    "inf",
    "1_000",
    "",
)
"""Beside ordinary ones: at the edges of what DynamoDB takes and beyond."""


def _rarely(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 15).flatmap(lambda number: rare if number == 7 else usual)


_texts = st.sampled_from(("", "a", "ä☎", "BUSY 2026-11-23T09:00:00.000Z"))
_ordinary_numbers = st.integers(0, 3).map(str) | st.floats(-1e9, 1e9, allow_subnormal=False).map(repr)
_numbers = _rarely(_ordinary_numbers, st.sampled_from(_NUMBERS)).map(lambda text: {"N": text})
_addends = st.integers(-(10**12), 10**12).map(lambda number: {"N": str(number / 4).removesuffix(".0")})
"""moto adds to 28 digits, and reads no exponents."""
_written_out = _numbers.filter(lambda number: number["N"] not in {"1e125", "1e126"})
"""What an update sets, moto writes out in full, and a number of more than 38 digits it cannot read again."""
_strings = _rarely(_texts, st.just(_LARGE)).map(lambda text: {"S": text})
_tokens = _rarely(st.sampled_from(("a", "b")).map(lambda text: {"S": text}), _strings)
"""Few: a condition on one should hold now and then."""
_elements = st.sampled_from(("a", "b", "c", "d"))
_sets = _rarely(
    st.lists(_elements, min_size=1, max_size=3, unique=True),
    st.sampled_from(([], ["a", "a"], [""], [_LARGE], [_LARGE + "y"])),
).map(lambda texts: {"SS": texts})
_booleans = st.booleans().map(lambda value: {"BOOL": value})
_plain: st.SearchStrategy[Value] = st.one_of(_strings, _numbers, _booleans, _sets)
_nested: st.SearchStrategy[Value] = st.recursive(
    _plain,
    lambda parts: st.one_of(
        st.lists(parts, max_size=2).map(lambda found: {"L": found}),
        st.dictionaries(st.sampled_from(("text", "lane")), parts, max_size=2).map(lambda found: {"M": found}),
    ),
    max_leaves=3,
)
_figures = st.dictionaries(st.sampled_from(("billed_minutes", "price_millionths")), _written_out, max_size=2).map(
    lambda parts: {"M": parts}
)
_index_partitions = _rarely(
    st.sampled_from(_PARTITIONS).map(lambda text: {"S": text}),
    st.sampled_from(({"S": ""}, {"N": "1"}, {"S": "p" * 2_048}, {"S": "p" * 2_049})),
)
_index_sort_keys = _rarely(
    st.sampled_from(SORT_KEYS).map(lambda text: {"S": text}),
    st.sampled_from(({"S": ""}, {"N": "1"}, {"S": "s" * 1_024}, {"S": "s" * 1_025})),
)
_OF_ATTRIBUTES: dict[str, st.SearchStrategy[Value]] = {
    "call_id": _strings,
    "token": _tokens,
    "version": st.integers(0, 3).map(lambda number: {"N": str(number)}),
    "delete_after": _numbers,
    "refusals": _rarely(_addends, _strings | _sets),
    "events": _rarely(_sets, _addends | _strings | _booleans),
    "payloads": _sets,
    "send_line": _rarely(_written_out, _strings),
    "by_line": _booleans,
    "erased_at": _strings,
    "figures": _figures,
    "request": _nested,
    **dict.fromkeys(_PARTITION_KEYS, _index_partitions),
    **dict.fromkeys(_SORT_KEYS, _index_sort_keys),
}
_OF_PLACEHOLDERS: dict[str, st.SearchStrategy[Value]] = {
    ":call_id": _strings,
    ":token": _rarely(_tokens, _sets),
    ":delete_after": _written_out,
    ":orphan": _index_partitions,
    ":first": _index_sort_keys,
    ":now": _strings,
    ":more": _rarely(_addends, _booleans | _strings | _sets),
    ":events": _rarely(_sets, _addends | _strings | _booleans),
    ":payloads": _rarely(_sets, _addends | _strings | _booleans),
    ":line": _written_out,
    ":by_line": _booleans,
    ":figures": _figures,
}


def keys() -> st.SearchStrategy[Item]:
    """Give the keys of requests."""
    wrong = st.sampled_from(({"S": ""}, {"S": "k" * 2_048}, {"S": "k" * 2_049}))
    usual = st.sampled_from(KEYS).map(lambda key: {"S": key})
    return _rarely(usual, wrong).map(lambda key: {"pk": key})


def items() -> st.SearchStrategy[Item]:
    """Give whole items, with whichever attributes; half of them stand in every index."""
    sparse = st.fixed_dictionaries({}, optional=_OF_ATTRIBUTES)
    others = {name: values for name, values in _OF_ATTRIBUTES.items() if name not in _INDEXED}
    indexed = st.fixed_dictionaries({name: _OF_ATTRIBUTES[name] for name in _INDEXED}, optional=others)
    return st.builds(lambda key, attributes: key | attributes, keys(), sparse | indexed)


def values_for(placeholder: str) -> st.SearchStrategy[Value]:
    """Give the values of a placeholder of an update."""
    return _OF_PLACEHOLDERS[placeholder]


def partitions() -> st.SearchStrategy[str]:
    """Give the partitions of indexes that are asked for."""
    return st.sampled_from((*_PARTITIONS, "nobody's"))


def bounds() -> st.SearchStrategy[tuple[str, str]]:
    """Give the lowest and the highest sort key that are asked for; rarely the other way round."""
    ends = st.sampled_from(("0", *SORT_KEYS, SORT_KEYS[1].removesuffix("Z"), "~"))
    pairs = st.tuples(ends, ends)
    return _rarely(pairs.map(lambda pair: (min(pair), max(pair))), pairs)


def limits() -> st.SearchStrategy[int]:
    """Give how many items are asked for at most."""
    return st.integers(1, 4)
