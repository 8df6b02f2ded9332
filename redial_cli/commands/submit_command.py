"""`redial submit`: one call by options, or a file of many."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import typer
from msgspec import structs

from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.answers.submitted import Submitted
from redial.contracts.files.further_recipients import people_of, read_recipient
from redial.contracts.files.request_rows import CHAIN, FIELDS, OWN_RETRY, PHONE, RETRY, ROW_ALONE, Mapped, build_request
from redial.contracts.files.time_format import parse_time_format, read_time_zone
from redial.contracts.written_hours import read_hours
from redial.contracts.written_numbers import read_country
from redial.domain.call.calls import CallStatus
from redial.domain.pacing.feasibility import past_end
from redial.domain.times import from_iso
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NotPossibleError
from redial_cli.client.phone_numbers import in_e164
from redial_cli.client.plan_of_rows import FoundOfRow
from redial_cli.commands.file_submission import FileSubmission
from redial_cli.commands.option_values import Hours, checked, pairs, seconds
from redial_cli.commands.submit_options import (
    Again,
    Attempts,
    BusyDelay,
    Campaign,
    Columns,
    Constants,
    DateFormat,
    DryRun,
    ExpiresAt,
    FailedDelay,
    Language,
    NoAnswerDelay,
    NoFinalEventDelay,
    NotBefore,
    NotDialledDelay,
    OfLane,
    RecipientName,
    RequestFile,
    RequestKey,
    Retry,
    Share,
    Sheet,
    SkipInvalid,
    Ssml,
    TemplateOfStack,
    TestTo,
    Text,
    Then,
    TimeZone,
    To,
    Voice,
)
from redial_cli.commands.told_pauses import what_keeps
from redial_cli.commands.told_plan import tell_plan
from redial_cli.commands.told_submission import tell_submitted
from redial_cli.commands.variable_options import VariableOptions, variables_of
from redial_cli.console import errors
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, StackName


@command
def submit(
    file: RequestFile = None,
    *,
    to: To = None,
    text: Text = None,
    ssml: Ssml = None,
    test_to: TestTo = None,
    request_id: RequestKey = None,
    template: TemplateOfStack = None,
    variable: VariableOptions = None,
    voice: Voice = None,
    language: Language = None,
    lane: OfLane = None,
    campaign: Campaign = None,
    name: RecipientName = None,
    not_before: NotBefore = None,
    expires_at: ExpiresAt = None,
    hours: Hours = None,
    then: Then = None,
    share: Share = None,
    retry: Retry = None,
    attempts: Attempts = None,
    busy_delay: BusyDelay = None,
    no_answer_delay: NoAnswerDelay = None,
    failed_delay: FailedDelay = None,
    not_dialled_delay: NotDialledDelay = None,
    no_final_event_delay: NoFinalEventDelay = None,
    country: Country = None,
    time_zone: TimeZone = None,
    date_format: DateFormat = None,
    sheet: Sheet = None,
    column: Columns = None,
    constant: Constants = None,
    dry_run: DryRun = False,
    skip_invalid: SkipInvalid = False,
    again: Again = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Submit a call, or a file of many.

    A file is validated whole before anything is sent. Sent again, after an interruption or because it has grown, it
    sends only what was not sent before.
    """
    where = Where(stack=stack, region=region, profile=profile)
    options = {
        PHONE: to,
        "text": text,
        "ssml": ssml,
        "template": template,
        "voice_id": voice,
        "language_code" if template is None else "language": language,
        "lane": lane.value if lane is not None else None,
        "campaign": campaign,
        "name": name,
        "not_before": not_before,
        "expires_at": expires_at,
        "calling_hours": hours,
        "share_seconds": seconds("--share", share),
        RETRY: retry,
        "total_attempts": str(attempts) if attempts is not None else None,
        "busy_delay": seconds("--busy-delay", busy_delay),
        "no_answer_delay": seconds("--no-answer-delay", no_answer_delay),
        "failed_delay": seconds("--failed-delay", failed_delay),
        "not_dialled_delay": seconds("--not-dialled-delay", not_dialled_delay),
        "no_final_event_delay": seconds("--no-final-event-delay", no_final_event_delay),
    }
    checked("--hours", read_hours, hours)
    given = {name: value for name, value in options.items() if value is not None}
    if retry is not None and OWN_RETRY & given.keys():
        raise typer.BadParameter(
            "this names a policy; --attempts and the delays make one of your own", param_hint="--retry"
        )
    if file is None:
        of_a_file = {"--column": column, "--set": constant, "--test-to": test_to}
        of_a_file |= {"--time-zone": time_zone, "--date-format": date_format, "--sheet": sheet}
        for name, value in of_a_file.items():
            if value:
                raise typer.BadParameter("this is for a file", param_hint=name)
        one = _OneCall(given, request_id, country, variables_of(variable), then or [])
        one.submit(where, dry_run=dry_run, as_json=as_json)
        return
    if then:
        raise typer.BadParameter(
            "this is for one call; in a file, a column then.1 says it for its row", param_hint="--then"
        )
    if variable:
        raise typer.BadParameter("this is for one call; in a file, each row has its own", param_hint="--var")
    mapped, found = _mapped(given, request_id, column, constant), where.find()
    mapped = replace(
        mapped,
        country=checked("--country", read_country, country),
        time_zone=checked("--time-zone", lambda name: read_time_zone(name).key, time_zone),
        time_format=checked("--date-format", parse_time_format, date_format),
        sheet=sheet,
    )
    submission = FileSubmission(found, file, mapped, as_json=as_json)
    if test_to is not None:
        submission.test(test_to, dry_run=dry_run)
    else:
        submission.submit(dry_run=dry_run, skip_invalid=skip_invalid, again=again)


@dataclass(frozen=True)
class _OneCall:
    """A call by options, with whom to call next."""

    given: Mapping[str, str]
    request_id: str | None
    country: str | None
    variables: Mapping[str, str]
    then: Sequence[str]

    def submit(self, where: Where, *, dry_run: bool, as_json: bool) -> None:
        """Submit the call, or have it judged."""
        if PHONE not in self.given or len({"text", "ssml", "template"} & self.given.keys()) != 1:
            raise typer.BadParameter("name --to, and one of --text, --ssml and --template; or a file of requests")
        _refuse_past_end(self.given.get("expires_at"))
        with where.api() as client:
            request = self._request(client)
            submitted = client.post("/calls", Submitted, request, dry_run="true" if dry_run else None, by_hand="true")
            waits = submitted.status is CallStatus.WAITING and not (dry_run or as_json)
            kept = what_keeps(client, submitted.call_id, is_new=True) if waits else ()
        if not as_json:
            # Whoever gave the id finds the call by it, and not by what a masked answer makes of it.
            submitted = structs.replace(submitted, request_id=request["request_id"])
        tell_submitted(submitted, people_of(request), kept, dry_run=dry_run, as_json=as_json)
        plan = submitted.plan
        if dry_run and plan is None:
            errors.print("There is no plan: a dry run of this stack tells none.")
        elif plan is not None and not as_json:
            tell_plan(plan, [FoundOfRow(1, each.kind, each.until, each.is_too_late) for each in plan.findings], word="")

    def _request(self, client: ApiClient) -> dict[str, Any]:
        given = {**self.given, PHONE: in_e164(client, self.given[PHONE], self.country, "--to")}
        request = build_request(given) | {"request_id": self.request_id or f"cli-{uuid.uuid4()}"}
        if self.variables:
            request["variables"] = dict(self.variables)
        if self.then:
            request["then"] = [
                checked(
                    "--then",
                    lambda text: read_recipient(text, lambda typed: in_e164(client, typed, self.country, "--then")),
                    each,
                )
                for each in self.then
            ]
        return request


def _refuse_past_end(expires_at: str | None) -> None:
    try:
        at = from_iso(expires_at) if expires_at is not None else None
    except ValueError:
        return  # the API says what is wrong with it
    if at is not None and at <= datetime.now(UTC):
        error = past_end("expires_at", at)
        raise NotPossibleError(
            "Nothing was sent.", errors=(FieldErrorResponse(field=error.field, message=error.message),)
        )


def _mapped(
    given: dict[str, str], request_id: str | None, column: list[str] | None, constant: list[str] | None
) -> Mapped:
    """Put together how rows become requests; what would call one phone for all rows, or hides a contradiction, is refused."""
    columns, constants = pairs("--column", column, (*FIELDS, *ROW_ALONE, *CHAIN)), pairs("--set", constant, FIELDS)
    for field, value, option in ((PHONE, given.get(PHONE), "--to"), ("request_id", request_id, "--request-id")):
        if value is not None or field in constants:
            raise typer.BadParameter(
                f"this is for one call; in a file, each row has its own {field}. "
                "To hear a file's message first: --test-to NUMBER",
                param_hint=option if value is not None else "--set",
            )
    for field in {*columns} & {*given, *constants} | {*given} & {*constants}:
        raise typer.BadParameter(f"{field} is given twice, for all rows and otherwise; name it once")
    return Mapped(columns=columns, constants={**given, **constants})
