"""Requests that nobody should send: anything in any field, and texts that are hardly JSON."""

import json
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from simulation.makers import plain_request

_HALVES = st.characters(exclude_categories=()) | st.sampled_from("\ud83d\udc4d\x00\ufeff\ufffd")
_TEXTS = st.text(_HALVES, max_size=30) | st.just("x" * 7_000)
_NUMBERS = st.floats() | st.integers() | st.sampled_from([1e-300, -0.0, 10**40, 10**4_000])
_TIMES = st.sampled_from(
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "20261201",
        "9999-12-31T23:59:59Z",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS | _TIMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=8,
)
_PLACES = [
    ("request_id",), ("destination_phone_number",), ("content",), ("content", "plain_text_message"),
    ("content", "plain_text_message", "text"), ("content", "plain_text_message", "voice_id"), ("campaign",), ("lane",),
    ("origination_phone_number",), ("caller_id",), ("not_before",), ("expires_at",), ("retry",), ("retry", "stop_at"),
    ("retry", "total_attempts"), ("retry", "busy"), ("retry", "busy", "delay_seconds"), ("retry", "failed", "growth"),
    ("retry", "on_unknown"), ("x",), ("retry", "x"),
]  # fmt: skip


@st.composite
def _requests(draw: st.DrawFn) -> str:
    request = plain_request()
    for path, value in draw(st.lists(st.tuples(st.sampled_from(_PLACES), _VALUES), min_size=1, max_size=4)):
        place: dict[str, Any] = request
        for name in path[:-1]:
            inner = place.get(name)
            place[name] = inner if isinstance(inner, dict) else {}
            place = place[name]
        place[path[-1]] = value
    try:
        return json.dumps(request)
    except ValueError:  # Python writes no integer that long either
        reject()


hostile_requests = _requests()
hostile_texts = st.text(_HALVES, max_size=60) | st.text('{}[]":,\\u0123abdef.eE+- \n', max_size=60)
