"""What a producer may send, and what it is told when it sends something else."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from redial.contracts.retry_policies import check_default_retry_policy
from redial.contracts.schemas import schemas
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call.destinations import CallPermissions
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import OnUnknown
from simulation.makers import EVENTS, ORIGINATION, T0, at, plain_request
from tests.unit.contracts.judged_requests import RULES, errors, valid
from tests.unit.domain.no_times import NO_TIMES
from tests.unit.valid_requests import validate_against_schema


def text(words: str) -> dict[str, Any]:
    return {"plain_text_message": {"text": words}}


def ssml(markup: str) -> dict[str, Any]:
    return {"ssml_message": {"text": markup}}


def test_a_minimal_request_is_valid() -> None:
    request = valid(plain_request()).request
    assert (request.lane, request.retry.total_attempts, request.expires_at) == (Lane.NORMAL, 3, None)


def test_every_field_of_a_full_request_is_taken_over() -> None:
    request = valid(json.loads((EVENTS / "requests" / "full.json").read_text(encoding="utf-8"))).request
    assert (request.lane, request.campaign, request.caller_id) == (Lane.URGENT, "Sturmwarnung Köln", "+12065550191")
    assert request.name == "Ana García"
    assert request.metadata == (("district", "Nippes"), ("case", "4711"))
    assert request.not_before == at(3600)
    assert request.expires_at == at(12 * 3600)
    assert request.content.ssml_message is not None
    assert request.content.ssml_message.voice_id == "Joanna"
    assert (request.retry.total_attempts, request.retry.busy.jitter, request.retry.failed.retry) == (4, 0.1, False)
    assert request.retry.on_unknown is OnUnknown.GIVE_UP


@pytest.mark.parametrize("name", ["minimal.json", "full.json"])
def test_the_json_schema_accepts_the_sample_requests(name: str) -> None:
    validate_against_schema(json.loads((EVENTS / "requests" / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "changes", [{"content": text("a") | ssml("<speak>b</speak>")}, {"unknown": 1}, {"destination_phone_number": "0123"}]
)
def test_the_json_schema_refuses_what_intake_refuses(changes: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate_against_schema(plain_request(**changes))


def test_the_published_schemas_are_those_of_the_models() -> None:
    for name, schema in schemas().items():
        published: Path = EVENTS / "schemas" / name
        assert json.loads(published.read_text(encoding="utf-8")) == schema, "run: make schemas"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("not json", "expected JSON"),
        ("", "expected JSON"),
        ("[]", "expected a JSON object, got an array"),
        ("null", "expected a JSON object, got null"),
        ('{"a": NaN}', "NaN is no JSON"),
        ("[" * 100_000, "expected JSON"),
    ],
)
def test_what_is_no_json_object_is_told_so(body: str, said: str) -> None:
    assert said in errors(body)["(body)"]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"request_id": None}, "request_id", "expected a value, got none"),
        ({"request_id": ""}, "request_id", "at least 1 character"),
        ({"request_id": "x" * 129}, "request_id", "at most 128 characters, got 129"),
        ({"request_id": 7}, "request_id", "expected a text, got a number"),
        ({"calling_hours": 5}, "calling_hours", "an object with weekdays, or the name of hours that the stage defines"),
        ({"retry": [3]}, "retry", "or the name of a policy that the stage defines"),
        ({"then": 5}, "then", "expected a list, got a number"),
        ({"then": ["+12065550100"]}, "then.0", "expected an object, got a text"),
        ({"template": 5}, "template", "expected a text, got a number"),
        ({"template": "a", "variables": {"day": [1]}}, "variables.day", "expected a text or a number"),
        ({"template": "a", "variables": {"day": "x" * 3_001}}, "variables.day", "at most 3,000 characters, got 3,001"),
        ({"colour": "red"}, "colour", "expected no such field"),
        ({"destination_phone_number": "206-555-0100"}, "destination_phone_number", "E.164"),
        ({"destination_phone_number": "+1206555"}, "destination_phone_number", "too short"),
        ({"destination_phone_number": "+120655501001"}, "destination_phone_number", "too long"),
        ({"destination_phone_number": "+9991234567"}, "destination_phone_number", "country code"),
        ({"origination_phone_number": "+12065550177"}, "origination_phone_number", "one of this stack's numbers"),
        ({"content": {}}, "content", "exactly one of"),
        ({"content": text("a") | ssml("<speak>b</speak>")}, "content", "exactly one of"),
        ({"content": text("x" * 3001)}, "content.plain_text_message.text", "at most 3000 characters, got 3001"),
        ({"content": text("  \n")}, "content.plain_text_message.text", "only white space"),
        ({"content": text("\u200b\u00a0\u2060")}, "content.plain_text_message.text", "only white space"),
        ({"content": ssml("no markup")}, "content.ssml_message.text", "within <speak> and </speak>"),
        ({"content": ssml(f"<speak>{'x' * 3001}</speak>")}, "content.ssml_message.text", "at most 3000 spoken"),
        ({"content": {"plain_text_message": {"text": "a", "rate": 2}}}, "content.plain_text_message.rate", "no such field"),
        ({"lane": "fast"}, "lane", "'critical', 'urgent', 'normal' or 'bulk'"),
        ({"not_before": "2026-11-23T10:00:00"}, "not_before", "ISO-8601 with an offset"),
        ({"expires_at": "tomorrow"}, "expires_at", "ISO-8601 with an offset"),
        ({"not_before": "2026-11-23T10:00:00Z", "expires_at": "2026-11-23T09:00:00Z"}, "expires_at", "after not_before"),
        ({"retry": {"total_attempts": 0}}, "retry.total_attempts", "expected at least 1, got 0"),
        ({"retry": {"total_attempts": "3"}}, "retry.total_attempts", "expected a whole number, got a text"),
        ({"retry": {"busy": {"delay_seconds": -1}}}, "retry.busy.delay_seconds", "expected at least 0, got -1"),
        ({"retry": {"busy": {"delay_seconds": 60, "max_delay_seconds": 30}}}, "retry.busy", "at least delay_seconds"),
        ({"retry": {"on_unknown": "panic"}}, "retry.on_unknown", "'give_up', 'redial' or 'redial_if_silent'"),
    ],
)  # fmt: skip
def test_a_bad_field_is_named_with_what_was_expected(changes: dict[str, Any], field: str, said: str) -> None:
    told = errors(plain_request(**changes))
    assert field in told, told
    assert said in told[field]


def test_all_bad_fields_are_told_at_once() -> None:
    told = errors(plain_request(destination_phone_number="1", lane="fast", colour="red"))
    assert set(told) == {"destination_phone_number", "lane", "colour"}


def test_what_can_be_read_of_a_bad_request_is_kept() -> None:
    answer = validate_request(json.dumps(plain_request(lane="fast", campaign="storm")), RULES)
    assert isinstance(answer, Invalid)
    assert (answer.request_id, answer.destination_phone_number, answer.campaign) == (
        "appointment-4711",
        "+12065550100",
        "storm",
    )


def test_the_sandbox_forbids_a_caller_id() -> None:
    sandbox = StackRules(
        origination_phone_numbers=(ORIGINATION,),
        caller_id_permitted=False,
        calls_per_recipient_per_day=5,
        default_retry_policy={},
    )
    assert "sandbox" in errors(plain_request(caller_id="+12065550191"), sandbox)["caller_id"]


def test_tags_do_not_count_as_spoken_but_as_characters() -> None:
    markup = f"<speak>{'<p>ab</p>' * 600}</speak>"
    assert valid(plain_request(content=ssml(markup))).request.content.ssml_message is not None
    assert (
        "at most 6000"
        in errors(plain_request(content=ssml(f"<speak>{'<p>ab</p>' * 700}</speak>")))["content.ssml_message.text"]
    )


def test_the_digest_tells_content_apart_and_not_spelling() -> None:
    digest = valid(plain_request()).digest
    assert valid(plain_request(lane="normal")).digest == digest
    assert valid(plain_request(lane="bulk")).digest != digest
    reordered = json.dumps(dict(reversed(plain_request().items())), indent=3)
    answer = validate_request(reordered, RULES)
    assert isinstance(answer, Valid)
    assert answer.digest == digest


def test_a_policy_overrides_the_stacks_default_field_by_field() -> None:
    rules = StackRules(
        origination_phone_numbers=(ORIGINATION,),
        caller_id_permitted=True,
        calls_per_recipient_per_day=5,
        default_retry_policy=check_default_retry_policy(
            {"total_attempts": 5, "busy": {"delay_seconds": 30, "growth": 3}}
        ),
    )
    retry = valid(plain_request(retry={"busy": {"growth": 1}}), rules).request.retry
    assert (retry.total_attempts, retry.busy.delay_seconds, retry.busy.growth, retry.busy.retry) == (5, 30, 1, True)


def test_a_delay_without_a_cap_is_not_cut_by_the_built_in_cap() -> None:
    retry = valid(plain_request(retry={"busy": {"delay_seconds": 86_400}})).request.retry
    assert retry.busy.max_delay_seconds == 86_400


def test_a_bad_default_policy_of_the_stack_is_refused() -> None:
    with pytest.raises(ValueError, match="total_attempts"):
        check_default_retry_policy({"total_attempts": 99})


@pytest.mark.parametrize("text", NO_TIMES)
def test_only_iso_8601_with_an_offset_is_a_time(text: str) -> None:
    bad = errors(plain_request(not_before=text, expires_at=text, retry={"stop_at": text}))
    assert bad.keys() == {"not_before", "expires_at", "retry.stop_at"}
    assert all("expected a time in ISO-8601 with an offset" in message for message in bad.values())
    # The pattern does not know the calendar, and Python's "$" passes over a newline at the end.
    if "-02-30" not in text and not text.startswith("0000") and not text.endswith("\n"):
        for changes in ({"not_before": text}, {"expires_at": text}, {"retry": {"stop_at": text}}):
            with pytest.raises(jsonschema.ValidationError):
                validate_against_schema(plain_request(**changes))


@pytest.mark.parametrize("number", [0, 20261201, 1764547200.5, True])
def test_a_number_is_no_time(number: float) -> None:
    assert "ISO-8601" in errors(plain_request(not_before=number))["not_before"]


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0999-12-31T00:00:00Z", "1999-12-31T23:59:59Z"]
)
def test_no_time_of_a_request_is_before_2000(text: str) -> None:
    bad = errors(plain_request(not_before=text, expires_at=text, retry={"stop_at": text}))
    assert bad.keys() == {"not_before", "expires_at", "retry.stop_at"}
    assert all("2000-01-01" in message for message in bad.values())


@pytest.mark.parametrize(
    "text",
    ["2100-01-01T00:00:01Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00", "9999-12-31T23:59:59.9999999-08:00"],
)
def test_a_first_attempt_after_2100_is_refused_and_an_end_after_2100_is_none(text: str) -> None:
    assert "2100-01-01" in errors(plain_request(not_before=text))["not_before"]
    given = valid(plain_request(not_before="2099-12-31T00:00:00Z", expires_at=text, retry={"stop_at": text}))
    assert (given.request.expires_at, given.request.retry.stop_at) == (None, None)


def test_never_overrides_the_stop_of_the_default_policy() -> None:
    rules = replace(RULES, default_retry_policy={"stop_at": "2027-01-01T00:00:00Z"})
    assert valid(plain_request(), rules).request.retry.stop_at == at(
        (datetime(2027, 1, 1, tzinfo=UTC) - T0).total_seconds()
    )
    assert valid(plain_request(retry={"stop_at": "9999-12-31T23:59:59-05:00"}), rules).request.retry.stop_at is None


def test_ends_are_kept_up_to_2100() -> None:
    given = valid(plain_request(not_before="2000-01-01T00:00:00Z", expires_at="2100-01-01T00:00:00Z"))
    assert given.request.expires_at == datetime(2100, 1, 1, tzinfo=UTC)


def test_a_repeat_has_the_digest_that_earlier_versions_gave_it() -> None:
    given = valid(plain_request(expires_at="9999-12-31T23:59:59Z", not_before="2026-11-23T10:00:00+01:00"))
    assert given.digest == "ea34bf9c4911b3b2ed21b2160ddd07d8"


@pytest.mark.parametrize("text", ["20261201", "0001-01-01T00:00:00Z", "2026-12-01"])
def test_a_default_policy_with_such_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="stop_at"):
        check_default_retry_policy({"stop_at": text})


def test_each_number_of_a_request_has_its_canonical_form() -> None:
    permissions = CallPermissions(allowed_countries=("GB",), allowed_caller_ids=("+442079460191",))
    rules = replace(RULES, origination_phone_numbers=("+442079460190",), permissions=permissions)
    number = {"destination_phone_number": "+4402079460188", "origination_phone_number": "+4402079460190"}
    request = valid(plain_request(**number, caller_id="+4402079460191"), rules).request
    assert request.destination_phone_number == "+442079460188"
    assert (request.origination_phone_number, request.caller_id) == ("+442079460190", "+442079460191")


def test_the_schema_of_a_number_knows_only_the_digits_0_to_9() -> None:
    for number in ("+120655501０７", "+1206555010٣", "0123"):
        assert "destination_phone_number" in errors(plain_request(destination_phone_number=number))
        with pytest.raises(jsonschema.ValidationError):
            validate_against_schema(plain_request(destination_phone_number=number))
