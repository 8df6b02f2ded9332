"""Each reason has a code of its own and a sentence; what words it is one module."""

import typing

import pytest

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import FieldError
from redial.domain.call.destinations import NotPermitted, PermissionSetting
from redial.domain.call.reasons import limits
from redial.domain.call.reasons import reason as why
from redial.domain.call.reasons.codes import LastTime, ReasonCode
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.reasons.parts import code_of, in_milliseconds, parameters_of
from redial.domain.call.reasons.reason import Reason
from redial.domain.call.reasons.wording import fault_in_words, reason_in_words
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.pacing.wait_reasons import reason_of_wait
from redial.domain.pacing.waits import LimitName, Wait
from simulation.every_reason import EVERY_REASON
from simulation.makers import T0, at

MORE_SENTENCES: list[tuple[Reason, str]] = [
    (why.AttemptsUsedUp(Outcome.BUSY, 1, 1), "BUSY on attempt 1: the only attempt is used up"),
    (why.InvalidRequest("lane", "expected urgent", 0), "lane: expected urgent"),
    (
        why.OnDoNotCallList(T0, "asked us"),
        "the recipient is on the do-not-call list since 2026-11-23T09:00:00.000Z: asked us",
    ),
    (
        why.OnDoNotCallList(T0),
        "the recipient is on the do-not-call list since 2026-11-23T09:00:00.000Z",
    ),
    (
        why.HeldAfterRefusals(of_all=True, since=T0, message="gone"),
        "held since 2026-11-23T09:00:00.000Z: the voice service refuses all calls (gone); one of them probes each minute",
    ),
    (
        why.CallNotPermitted(PermissionSetting.CALLER_IDS, T0),
        "held: its caller id is not one of the setting allowed_caller_ids: none; looked at again at 2026-11-23T09:00:00.000Z",
    ),
]


def test_every_code_has_one_reason_and_every_reason_one_code() -> None:
    tags = [str(each.__struct_config__.tag) for each in typing.get_args(Reason)]

    assert sorted(tags) == sorted(ReasonCode)
    assert [code_of(reason) for reason, _ in EVERY_REASON] == sorted(ReasonCode, key=list(ReasonCode).index)


@pytest.mark.parametrize(("reason", "sentence"), [*EVERY_REASON, *MORE_SENTENCES])
def test_each_reason_has_its_sentence(reason: Reason, sentence: str) -> None:
    assert reason_in_words(reason) == sentence


def test_times_are_worded_as_whoever_reads_them_wants_them() -> None:
    nested = why.NoTimeToWait(limits.RecipientDayUsedUp(at(60)), LastTime.EXPIRES_AT, T0)

    assert reason_in_words(nested, lambda time: f"{time:%H.%M}") == (
        "recipient's calls in 24 hours are used up, free at 09.01, and expires_at is 09.00"
    )


def test_reasons_times_are_those_that_the_table_keeps() -> None:
    exact = T0.replace(microsecond=123_456)
    reason = in_milliseconds(why.NoTimeToWait(limits.RecipientDayUsedUp(exact), LastTime.STOP_AT, exact))

    assert reason == why.NoTimeToWait(
        limits.RecipientDayUsedUp(T0.replace(microsecond=123_000)), LastTime.STOP_AT, T0.replace(microsecond=123_000)
    )


def test_each_parameter_of_a_reason_has_its_name() -> None:
    assert parameters_of(why.PerhapsPlaced(2, "no answer")) == {"attempt": 2, "message": "no answer"}


@pytest.mark.parametrize("limit", LimitName)
def test_each_limit_has_its_reason(limit: LimitName) -> None:
    reason = reason_of_wait(Wait(at(60), limit))

    assert reason.until == at(60)
    assert "2026-11-23T09:01:00.000Z" in reason_in_words(reason)


def test_number_of_many_permitted_countries_is_worded_with_the_first_of_them() -> None:
    fault = NotPermitted(setting=PermissionSetting.COUNTRIES, permitted=("US", "CA", "..."))

    assert fault_in_words(fault) == "has another calling code; the setting allowed_countries permits US, CA, ..."


def test_rejected_request_names_its_first_error_and_how_many_others_there_are() -> None:
    errors = (
        FieldError(field="lane", message="expected urgent"),
        FieldError(field="campaign", message="expected a name"),
    )
    rejected = RejectedRequest(call_id="r1", errors=errors, original="{}", accepted_at=T0, error_count=12)

    assert rejected.reason == why.InvalidRequest("lane", "expected urgent", 11)


def test_local_time_that_is_none_is_told_as_it_is() -> None:
    reason = WaitsForHours(T0, "early", "America/Denver", by_number=False)
    assert reason_in_words(reason) == "waits for early in America/Denver"
