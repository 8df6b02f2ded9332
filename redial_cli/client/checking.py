"""Validation before sending: what `intake` would say of each request, said here and now."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from redial.contracts.answers.stack import Stack as StackInfo
from redial.contracts.files.judged_rows import judge_row
from redial.contracts.files.request_rows import Row
from redial.contracts.numbering import permissions_for
from redial.contracts.phone_numbers import canonical_spelling
from redial.contracts.rendering import TemplateReader, no_templates
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Valid
from redial.domain.call.calls import FieldError
from redial.domain.call.stage_hours import StageHours
from redial.domain.phone_number import mask
from redial.stack_settings import StackSettings

_OWN_NUMBER = re.compile(r'"(?:origination_phone_number|caller_id)"\s*:\s*"([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What is to be said of one row."""

    row: Row
    request_id: str | None
    errors: tuple[FieldError, ...]
    valid: Valid | None = None
    """The request of a row that is valid and no repeat."""
    repeats: int | None = None
    """The line of an earlier row with the same request id."""


def rules_of(info: StackInfo, own_numbers: Collection[str] = ()) -> StackRules:
    """
    Give the rules of a stack, as its API tells them.

    Parameters
    ----------
    own_numbers
        Origination numbers and caller ids that are going to be asked for: the API shows the stack's masked, so they are
        compared so.
    """

    def with_known(shown: list[str]) -> tuple[str, ...]:
        return (*(number for number in own_numbers if number in shown or mask(number) in shown), *shown)

    return StackRules.of(
        StackSettings(
            origination_phone_numbers=with_known(info.origination_phone_numbers),
            voice_profile=info.profile,
            voice_api=info.voice_api,
            voice_limits=info.limits,
            default_retry_policy=info.default_retry_policy,
            retry_policies=info.retry_policies,
            calling_hours=msgspec.convert(info.calling_hours, StageHours),
            more_voices={voice: tuple(languages) for voice, languages in info.more_voices.items()},
            answers_tasks=False,  # no file has the token of a task
            call_permissions=permissions_for(
                info.allowed_countries,
                allowed_caller_ids=with_known(info.allowed_caller_ids),
                premium_numbers=info.allow_premium_numbers,
            ),
        )
    )


def own_phone_numbers(rows: Iterable[Row]) -> set[str]:
    """Give the origination numbers and caller ids that some rows ask for."""
    # In their canonical form, as the judged requests have them.
    return {canonical_spelling(match) for row in rows for match in _OWN_NUMBER.findall(row.body)}


def check(
    rows: Iterable[Row],
    rules: StackRules,
    now: datetime,
    sent_before: Collection[str] = (),
    templates: TemplateReader = no_templates,
) -> Iterator[Checked]:
    """
    Judge each row, in their order.

    Parameters
    ----------
    sent_before
        Digests of rows that were sent before: their time may have passed meanwhile.
    """
    first_lines: dict[str, Row] = {}
    for row in rows:
        judged = judge_row(row, rules, now, templates, was_sent=row.digest in sent_before)
        request_id = judged.request_id
        if judged.valid is None or request_id is None:
            yield Checked(row=row, request_id=request_id, errors=judged.errors)
            continue
        first = first_lines.setdefault(request_id, row)
        if first is row:
            yield Checked(row=row, request_id=request_id, errors=(), valid=judged.valid)
        elif first.digest == row.digest:
            yield Checked(row=row, request_id=request_id, errors=(), repeats=first.line)
        else:
            message = f"line {first.line} has this request_id and another content"
            error = FieldError(field="request_id", message=message)
            yield Checked(row=row, request_id=request_id, errors=(error,), repeats=first.line)
