"""What a request says of its recipient, and what a producer attaches for itself."""

import json
import unicodedata
from typing import Any

import pytest

from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.metadata import MOST_BYTES_OF_METADATA, MOST_PAIRS
from redial.domain.names import MOST_BYTES
from simulation.makers import plain_request
from tests.unit.contracts.stack_rules import RULES, changed, errors


def valid(**changes: Any) -> Valid:
    answer = validate_request(changed(**changes), RULES)
    assert isinstance(answer, Valid), answer
    return answer


def test_name_campaign_and_metadata_are_kept_as_they_were_written() -> None:
    metadata = {"Fall": "4711", "Straße": "Am Ring 2\nHinterhaus", "empty": ""}
    request = valid(name="Ana García", campaign="Müllabfuhr – Nord", metadata=metadata).request
    assert (request.name, request.campaign) == ("Ana García", "Müllabfuhr – Nord")
    assert request.metadata == tuple(metadata.items())


def test_a_request_without_them_is_the_same_request_as_ever() -> None:
    assert valid().request.metadata == ()
    assert valid().digest == valid(name=None, metadata=None).digest


def test_the_form_in_which_a_name_was_typed_makes_no_other_request() -> None:
    apart = {each: unicodedata.normalize("NFD", each) for each in ("García", "Köln", "Straße é")}
    one = valid(name="García", campaign="Köln", metadata={"Straße é": "1"})
    other = valid(name=apart["García"], campaign=apart["Köln"], metadata={apart["Straße é"]: "1"})
    assert other.request == one.request
    assert other.digest == one.digest


@pytest.mark.parametrize("field", ["name", "campaign"])
@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), (" a", "space"), ("a\u0000", "U+0000"), ("é" * MOST_BYTES, f"at most {MOST_BYTES} bytes")],
)
def test_what_is_no_name_is_refused_in_words(field: str, text: str, said: str) -> None:
    assert said in errors(changed(**{field: text}))[field]


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({str(number): "" for number in range(MOST_PAIRS + 1)}, f"at most {MOST_PAIRS} pairs, got {MOST_PAIRS + 1}"),
        ({"k": "v" * MOST_BYTES_OF_METADATA}, f"got {MOST_BYTES_OF_METADATA + 1:,}"),
        ({"": "v"}, "key 1: expected a name, got an empty text"),
        ({"a": "1", "k" * 65: "v"}, "key 2: expected at most 64 bytes"),
        ({"é": "1", unicodedata.normalize("NFD", "é"): "2"}, "each key once"),
    ],
)
def test_metadata_is_bounded(metadata: dict[str, str], said: str) -> None:
    assert said in errors(changed(metadata=metadata))["metadata"]


def test_metadata_of_the_largest_size_is_taken() -> None:
    assert len(valid(metadata={"é": "v" * (MOST_BYTES_OF_METADATA - 2)}).request.metadata) == 1
    assert len(valid(metadata={str(number): "" for number in range(MOST_PAIRS)}).request.metadata) == MOST_PAIRS


@pytest.mark.parametrize("value", [1, None, True, {"a": "b"}, ["a"], "a\u0007"])
def test_metadata_holds_texts_alone(value: Any) -> None:
    assert "metadata.key" in errors(changed(metadata={"key": value}))


def test_no_message_quotes_a_name_or_what_was_attached() -> None:
    answer = validate_request(changed(name=" Ana", metadata={" Ana ": "Ana\u0000", "b": "Ana\u0000"}), RULES)
    assert isinstance(answer, Invalid)
    assert not [each.message for each in answer.errors if "Ana" in each.message]


def test_of_a_bad_request_the_name_is_kept_for_people() -> None:
    answer = validate_request(json.dumps(plain_request(name="Ana", campaign="\u0000", lane="none")), RULES)
    assert isinstance(answer, Invalid)
    assert (answer.name, answer.campaign) == ("Ana", None)


def test_a_campaign_has_plain_spaces_however_it_was_typed() -> None:
    for space in ("\u00a0", "\u202f", "\u2009", "  ", "    ", " \u00a0", "\u00a0\u2009 "):
        typed = valid(campaign=f"snow{space}day Köln")
        assert typed.request.campaign == "snow day Köln"
        assert typed.digest == valid(campaign="snow day Köln").digest
    rejected = validate_request(changed(campaign="snow\u00a0day", lane="none"), RULES)
    assert isinstance(rejected, Invalid)
    assert rejected.campaign == "snow day"
    assert "space at either end" in errors(changed(campaign="snow\u00a0"))["campaign"]


def test_a_campaign_is_measured_in_the_form_that_it_is_kept_in() -> None:
    name = "a\u00a0" * (MOST_BYTES // 2 - 1) + "bc"
    assert valid(campaign=name).request.campaign == name.replace("\u00a0", " ")
    assert valid(campaign=f"snow{' ' * MOST_BYTES}day").request.campaign == "snow day"


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u2060", "\u00ad", "\ufeff", "\u3164", "\u2800"])
def test_campaign_has_nothing_that_nobody_sees(sign: str) -> None:
    """It would be another one that looks the same: whoever pauses one would not hold the other."""
    told = errors(changed(campaign=f"recall{sign}"))["campaign"]
    assert f"U+{ord(sign):04X} as character 7" in told
    rejected = validate_request(changed(campaign=f"recall{sign}"), RULES)
    assert isinstance(rejected, Invalid)
    assert rejected.campaign is None


def test_what_scripts_and_emoji_need_between_their_signs_is_part_of_a_name() -> None:
    for name in ("می\u200cخواهم", "👩\u200d⚕️ visits", "Müller & Co"):
        assert valid(campaign=name).request.campaign == name
    for name in ("Ana\u200e", "Müller\u00a0& Co"):
        assert valid(name=name).request.name == name, "of a person nobody acts on the name"
