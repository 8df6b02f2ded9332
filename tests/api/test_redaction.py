import json
import time

import pytest

from api.presenters.redaction import outline, without_credentials
from tests.patience import HOSTILE_TAKES_S

ANSWER = "https://cloudformation-custom-resource-response.s3.amazonaws.com/x?X-Amz-Signature=f00"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"a": "x", "b": 1, "c": True, "d": None, "e": [1.5, "y"]}, {"a": "…", "b": "…", "c": True, "d": None, "e": ["…", "…"]}),
        ({"+12065550148": 1, "Your code is 4711": 2, "tel4711": 3}, {"…": "…"}),
        ({"Message": json.dumps({"text": "4711"})}, {"Message": {"text": "…"}}),
        ({"Message": "{not JSON"}, {"Message": "…"}),
        ([["a"]], [["…"]]),
        ({"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}, {"a": {"a": {"a": {"a": {"a": {"a": "…"}}}}}}),
        ({chr(97 + n // 26) + chr(97 + n % 26): n for n in range(40)}, None),
    ],
)  # fmt: skip
def test_an_outline_has_the_fields_and_nothing_of_what_they_say(body: object, shown: object) -> None:
    told = json.loads(outline(json.dumps(body)))

    if shown is not None:
        assert told == shown
    else:
        assert len(told) == 31
        assert told["…"] == 10


@pytest.mark.parametrize("body", ['{"text": "4711', "text=4711", '"4711"', "4711", "", "\ud800", "[" * 100_000])
def test_of_what_is_no_json_object_only_the_length_is_told(body: str) -> None:
    assert outline(body) == f"… ({len(body):,} characters, no JSON object)"


@pytest.mark.parametrize(
    "body",
    [
        '"text":"' + "\\" * 200_000,
        '{"text":"' + "\\\\" * 100_000 + '"}',
        '{"a":' * 50_000,
        "[" * 900 + "]" * 900,
        json.dumps({"a": "[" * 100_000}),
    ],
)
def test_a_hostile_message_takes_no_time(body: str) -> None:
    start = time.process_time()
    outline(body)
    without_credentials(body + "ResponseURL")
    assert time.process_time() - start < HOSTILE_TAKES_S


@pytest.mark.parametrize(
    "body",
    [
        {"requestPayload": {"RequestType": "Create", "ResponseURL": ANSWER}},
        {"Message": json.dumps({"ResponseURL": ANSWER})},
        [{"ResponseURL": ANSWER}],
    ],
)
def test_the_address_that_cloudformation_waits_at_is_shown_to_nobody(body: object) -> None:
    for text in (json.dumps(body), json.dumps(body).replace("ResponseURL", "Response\\u0055RL"), json.dumps(body)[:-1]):
        assert "f00" not in without_credentials(text)
    assert len(without_credentials(json.dumps(body))) > 10


def test_any_other_message_is_shown_as_it_is() -> None:
    for body in ('{"a":  "\\u002B1"}', "no JSON \\", ""):
        assert without_credentials(body) == body
