"""Submitting a file of requests: validated whole, sent once whatever happens, and told in full."""

import json
import shlex
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from msgspec import to_builtins
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from redial.contracts.answers.stack import Stack as StackInfo
from redial.contracts.answers.submitted import Submitted
from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import PHONE, Mapped, Row
from redial.contracts.files.rows import read_rows
from redial.contracts.previews import preview_of, recipients_of
from redial.contracts.stack_rules import StackRules
from redial.domain.call.calls import CallStatus
from redial_cli.client.api import ApiClient
from redial_cli.client.bulk import Journal, send
from redial_cli.client.checking import Checked, check, own_phone_numbers, rules_of
from redial_cli.client.errors import ExitCode, NotPermittedError, NotThereError
from redial_cli.client.file_preview import preview_file
from redial_cli.client.phone_numbers import in_e164
from redial_cli.client.plan_of_rows import PlanOfRows, plan_rows
from redial_cli.client.stack_templates import StackTemplates
from redial_cli.client.stacks import Stack
from redial_cli.commands.told_file_preview import tell_file_preview
from redial_cli.commands.told_pauses import pauses_of_calls, tell_kept, what_keeps
from redial_cli.commands.told_plan import tell_plan
from redial_cli.commands.told_rows import invalid_row, tell_invalid, tell_numbers, told
from redial_cli.commands.told_submission import tell_recipients, tell_submitted
from redial_cli.console import errors as stderr
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.previews import preview_in_full
from redial_cli.session import interrupted_as
from redial_cli.terminal import counted, data, one_line

_MOST_PREVIEWS = 3
# Of the first row, what says when and as part of what its call is made: a test is made at once, is part of nothing, and calls
# nobody else.
_NOT_TESTED = ("not_before", "expires_at", "campaign", "then", "share_seconds")


class FileSubmission:
    """A file, and the stack that it goes to."""

    def __init__(self, stack: Stack, file: Path, mapped: Mapped, *, as_json: bool) -> None:
        self._stack = stack
        self._file = file
        self._mapped = mapped
        self._as_json = as_json
        self._remarks: tuple[str, ...] = ()
        self._word = "line"
        self._rules: StackRules | None = None

    def submit(self, *, dry_run: bool, skip_invalid: bool, again: bool) -> None:
        """Validate all rows, and send those that were not sent before."""
        before, now = set() if again else Journal(self._stack, self._file).sent_before(), datetime.now(UTC)
        checked = self._read_and_check(now, before)
        bad = [each for each in checked if each.errors]
        good = [each for each in checked if not each.errors and each.repeats is None]
        report: dict[str, Any] = {
            "rows": len(checked),
            "valid": len(good),
            "repeats": len(checked) - len(bad) - len(good),
            "ids_from_content": sum(not each.row.has_own_id for each in good),
            "invalid": [invalid_row(each) for each in bad],
            "remarks": list(self._remarks),
        }
        planned = None
        if dry_run:
            report["numbers_read"] = [
                {"line": each.row.line, "written": written, "read": read}
                for each in good
                for written, read in each.row.numbers_read
            ]
            assert self._rules is not None, "they were read with the rows"
            report |= preview_file(good, self._rules, now)
            report["previews"] = [_preview(each, now) for each in good[:_MOST_PREVIEWS]]
            planned = self._plan_if_possible(good)
        self._tell(checked, bad, dry_run=dry_run)
        if dry_run or (bad and not skip_invalid):
            self._finish(report, sent=0, before=0, stopped=bool(bad) and not dry_run, planned=planned)
        else:
            sent, sent_before = self._send([each.row for each in good], again=again)
            self._finish(report, sent=sent, before=sent_before)
            if sent and not self._as_json:
                self._tell_how_they_go(good)
        raise typer.Exit(ExitCode.NOT_ALL_WELL if bad else ExitCode.DONE)

    def plan(self) -> None:
        """Tell what would happen to the valid rows."""
        checked = self._read_and_check(datetime.now(UTC))
        bad = [each for each in checked if each.errors]
        good = [each for each in checked if not each.errors and each.repeats is None]
        repeats = len(checked) - len(bad) - len(good)
        with ApiClient(self._stack) as client:
            planned = plan_rows(client, good) if good else None
        if self._as_json:
            invalid = [invalid_row(each) for each in bad]
            rows = {"rows": len(checked), "valid": len(good), "repeats": repeats, "invalid": invalid}
            print_json(rows | {"remarks": list(self._remarks), "plan": _for_programs(planned)})
        else:
            self._tell(checked, bad, dry_run=False)
            parts = [f"{counted(len(checked), 'row')}: {len(good):,} valid"]
            parts += [f"{len(bad):,} not"] if bad else []
            parts += [f"{repeats:,} repeated within the file"] if repeats else []
            out.print(", ".join(parts) + ".")
            if planned is not None:
                tell_plan(planned.plan, planned.found, self._word)
        raise typer.Exit(ExitCode.NOT_ALL_WELL if bad else ExitCode.DONE)

    def _plan_if_possible(self, good: Sequence[Checked]) -> PlanOfRows | None:
        """Ask for a plan; None where this stack or these rights have none to give: all else is told all the same."""
        try:
            with ApiClient(self._stack) as client:
                return plan_rows(client, good) if good else None
        except (NotThereError, NotPermittedError) as error:
            self._remarks = (*self._remarks, f"There is no plan: {error}")
            return None

    def test(self, number: str, *, dry_run: bool) -> None:
        """Call one number with the message of the first row, under a request id of its own."""
        (first,) = self._read_and_check(datetime.now(UTC), only_first=True)
        if first.errors:
            self._tell([first], [first], dry_run=dry_run)
            if self._as_json:
                print_json({"rows": 1, "valid": 0, "invalid": [invalid_row(first)], "sent": 0})
            raise typer.Exit(ExitCode.NOT_ALL_WELL)
        request = {name: value for name, value in json.loads(first.row.body).items() if name not in _NOT_TESTED}
        with ApiClient(self._stack) as client:
            number = in_e164(client, number, self._mapped.country, "--test-to")
            request |= {PHONE: number, "request_id": f"test-{uuid.uuid4()}"}
            submitted = client.post("/calls", Submitted, request, dry_run="true" if dry_run else None, by_hand="true")
            waits = submitted.status is CallStatus.WAITING and not (dry_run or self._as_json)
            kept = what_keeps(client, submitted.call_id, is_new=True) if waits else ()
        tell_submitted(submitted, [(number, None)], kept, dry_run=dry_run, as_json=self._as_json)

    def _read_and_check(
        self, now: datetime, sent_before: Collection[str] = (), *, only_first: bool = False
    ) -> list[Checked]:
        with interrupted_as(lambda: "Interrupted. Nothing was sent."), ApiClient(self._stack) as client:
            info, templates = client.get("/stack", StackInfo), StackTemplates(client)
            if (name := self._mapped.constants.get("template")) is not None and templates.get(name) is None:
                raise NotThereError(f"There is no template {name}.")
            mapped = replace(
                self._mapped,
                default_country=info.country,
                default_time_zone=info.time_zone,
                templates=templates.get,
            )
            found = read_rows(read_file(self._file), mapped)
            self._remarks, self._word = found.remarks, found.word
            rows = list(found.rows)[: 1 if only_first else None]
            self._rules = rules_of(info, own_phone_numbers(rows))
            return list(check(rows, self._rules, now, sent_before, templates.get))

    def _send(self, rows: Sequence[Row], *, again: bool) -> tuple[int, int]:
        journal = Journal(self._stack, self._file)
        before = set() if again else journal.sent_before()
        to_send = [row for row in rows if row.digest not in before]
        columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        is_shown = stderr.is_terminal and not self._as_json
        sent = 0
        journal.open(forget=again)
        goes_on = "Interrupted. The same command goes on where this one stopped, and sends nothing twice."
        try:
            with (
                interrupted_as(lambda: goes_on),
                Progress(*columns, console=stderr, transient=True, disable=not is_shown) as progress,
            ):
                task = progress.add_task("", total=len(to_send))
                for count in send(to_send, self._stack, journal):
                    sent += count
                    progress.update(task, completed=sent)
        finally:
            journal.close()
        return sent, len(rows) - len(to_send)

    def _tell_how_they_go(self, good: Sequence[Checked]) -> None:
        requests = [each.valid.request for each in good if each.valid is not None]
        campaigns = {request.campaign for request in requests}
        with ApiClient(self._stack) as client:
            tell_kept(pauses_of_calls(client, requests))
        campaign = campaigns.pop() if len(campaigns) == 1 else None
        command = f"campaigns {shlex.quote(one_line(campaign))}" if campaign is not None else "watch"
        out.print(Text(f"Follow them: redial {command}", "dim"), soft_wrap=True)

    def _tell(self, checked: Sequence[Checked], bad: Sequence[Checked], *, dry_run: bool) -> None:
        if self._as_json:
            return
        for remark in self._remarks:
            stderr.print(Text.assemble(("! ", "yellow"), data(remark)), soft_wrap=True)
        tell_invalid([told(each) for each in bad], self._file.name, self._word)
        if dry_run:
            rows = [each.row for each in checked if not each.errors]
            tell_numbers([(row.line, row.name, *pair) for row in rows for pair in row.numbers_read], self._word)

    def _finish(
        self,
        report: dict[str, Any],
        *,
        sent: int,
        before: int,
        stopped: bool = False,
        planned: PlanOfRows | None = None,
    ) -> None:
        if self._as_json:
            plan = {} if planned is None else {"plan": _for_programs(planned)}
            print_json(report | {"sent": sent, "sent_before": before, "remarks": list(self._remarks)} | plan)
            return
        parts = [f"{counted(report['rows'], 'row')}: {report['valid']:,} valid"]
        if report["invalid"]:
            parts.append(f"{len(report['invalid']):,} not")
        if report["repeats"]:
            parts.append(f"{report['repeats']:,} repeated within the file")
        out.print(", ".join(parts) + ".")
        if report["ids_from_content"]:
            out.print(
                f"{report['ids_from_content']:,} without a request_id: the same row, sent another day, is the same call "
                "and is not dialled again. A column request_id tells calls that repeat apart."
            )
        if stopped:
            out.print("Nothing was sent. Mend the file, or send what is valid with --skip-invalid.")
        elif sent or before:
            earlier = f"; {before:,} {'was' if before == 1 else 'were'} sent to this stack before" if before else ""
            out.print(f"{sent:,} sent to the requests queue{earlier}.")
            if before:
                out.print("--again sends those too; a request id that the stack knows stays one call.")
        else:
            out.print("Nothing was sent.")
        if report["valid"] and "speech" in report:
            tell_file_preview(report, self._word)
            if planned is not None:
                tell_plan(planned.plan, planned.found, self._word)
        if previews := report.get("previews"):
            out.print("So the first will be said:" if report["valid"] > len(previews) else "So it will be said:")
            for each in previews:
                whom = f"  {self._word} {each['line']} ({each['request_id']})"
                out.print(preview_in_full(each["preview"], whom), soft_wrap=True)
                tell_recipients(each.get("recipients", ())[1:], "    ")


def _for_programs(planned: PlanOfRows | None) -> dict[str, Any] | None:
    if planned is None:
        return None
    plain: dict[str, Any] = to_builtins(planned.plan)
    return plain | {"findings": [to_builtins(each) for each in planned.found]}


def _preview(checked: Checked, now: datetime) -> dict[str, Any]:
    assert checked.valid is not None, "it is valid"
    request = checked.valid.request
    shown = {
        "line": checked.row.line,
        "request_id": checked.request_id,
        "preview": preview_of(request.content, request.template),
    }
    recipients = recipients_of(checked.valid, now)
    return shown | ({"recipients": recipients} if recipients else {})
