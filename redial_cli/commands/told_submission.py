"""What is told of one request that was submitted, or would be."""

import shlex
from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace
from rich.text import Text

from redial.contracts.answers.submitted import RecipientPreview, RetryPreview, Submitted
from redial.domain.durations import in_words
from redial_cli.commands.told_pauses import tell_kept
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.previews import preview_in_full
from redial_cli.reasons import reason_told
from redial_cli.terminal import counted, data, one_line


def tell_submitted(
    submitted: Submitted,
    people: Sequence[tuple[str, str | None]],
    kept: Sequence[str] = (),
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """
    Say what became of one request.

    Parameters
    ----------
    people
        Number and name of its recipients, in their order: who submits it knows them, and the answer hides them.
    kept
        What keeps it from being dialled, beside the reason of its status.
    """
    if as_json:
        print_json(submitted)
    elif dry_run:
        others = len(people) - 1
        whom = people[0][0] + (
            f", and then up to {counted(others, 'other')} until a message was played" if others else ""
        )
        out.print(f"Valid: calls {whom}. Nothing was sent.")
        if submitted.preview is not None and not submitted.recipients:
            out.print(preview_in_full(submitted.preview), soft_wrap=True)
        if submitted.retry is not None:
            out.print(data(retry_told(submitted.retry)), soft_wrap=True)
        if submitted.placed_from:
            out.print(data(f"Placed from {' or '.join(submitted.placed_from)}."), soft_wrap=True)
        for each, (number, name) in zip(submitted.recipients, people, strict=bool(submitted.recipients)):
            tell_recipients([replace(each, destination_phone_number=number, name=name)])
    elif submitted.answer == "repeated":
        out.print(f"This request came before: call {submitted.call_id} is {submitted.status}.")
    else:
        request_id = one_line(str(submitted.request_id))
        goes = None if kept else submitted.reason
        why = f", {one_line(reason_told(goes))}" if goes is not None else ""
        out.print(f"Accepted: {request_id}{why}.")
        tell_kept(kept)
        out.print(Text(f"Follow it: redial watch {shlex.quote(request_id)}", "dim"), soft_wrap=True)


def retry_told(retry: RetryPreview) -> str:
    """Say when a call is made again."""
    policy = f" ({retry.policy})" if retry.policy is not None else ""
    return f"Retries{policy}: {retry.text}."


def tell_recipients(recipients: Sequence[RecipientPreview], indent: str = "") -> None:
    """Show whom a request calls one after the other, when, and what each hears."""
    for each in recipients:
        parts = [each.name] if each.name else []
        if each.delay_seconds:
            parts.append(f"{in_words(timedelta(seconds=each.delay_seconds))} after the call before")
        if each.share_seconds is not None:
            parts.append(f"for at most {in_words(timedelta(seconds=each.share_seconds))}")
        if each.after_unknown:
            parts.append("also if nobody can tell how the call before ended")
        when = f" ({', '.join(parts)})" if parts else ""
        whom = f"{indent}{each.number}. {each.destination_phone_number}{when}"
        out.print(preview_in_full(each.preview, whom), soft_wrap=True)
