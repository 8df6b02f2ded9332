"""`redial erase-archive`: take a person's records out of the archive."""

from datetime import date
from typing import Annotated

import typer

from redial.contracts.answers.erasures import ErasedCallPage, ErasurePage
from redial.domain.phone_number import mask
from redial.domain.recipient.spellings import with_trunk_prefixes
from redial_cli.client.api import ApiClient
from redial_cli.client.erased_archive import ArchiveChange, ErasableArchive
from redial_cli.client.erased_lines import Person
from redial_cli.client.phone_numbers import in_e164
from redial_cli.commands.list_command import LARGEST_PAGE
from redial_cli.console import errors as stderr
from redial_cli.console import out, stop_on_signals
from redial_cli.json_answers import print_json
from redial_cli.session import Where, command, confirm
from redial_cli.stack_options import AsJson, Country, Profile, Region, StackName, Yes
from redial_cli.terminal import counted, data, one_line


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("expected a day, like 2026-11-23") from error


@command
def erase_archive(
    number: Annotated[str, typer.Argument(help="A phone number, as it is written.", metavar="NUMBER")],
    *,
    country: Country = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="From this day of the archive on.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Up to this day of the archive.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look; write nothing.")] = False,
    yes: Yes = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Take the records of the person at a phone number out of the archive, by your own rights on its bucket.

    After `redial erase`, whose calls are known by then. Each object with such records is written anew with as many lines
    as before. It may be stopped and begun again at any time; days can be done one by one.
    """
    days = first, last = (_day(since), _day(until))
    if first is not None and last is not None and last < first:
        # No day is between them: nothing would be looked at, and it would read as if nothing were there.
        raise typer.BadParameter("expected a day that is not before --since", param_hint="--until")
    where = Where(stack=stack, region=region, profile=profile)
    stop_on_signals()
    with where.api() as client:
        plain = in_e164(client, number, country, "NUMBER")
        person = Person(numbers=(plain, *with_trunk_prefixes(plain)))
        _learn_from_erasures(client, person)
    archive = ErasableArchive(where.find(), days)
    keeps_versions = archive.keeps_versions
    with stderr.status("Looking at the archive ...") as spinner:
        found = archive.find(person, lambda key: spinner.update(data(f"Looking at {key} ...")))
    if not as_json:
        out.print(f"{counted(found.looked_at, 'object')} looked at: {_told(found)} about {one_line(number)}.")
        if keeps_versions:
            stderr.print(
                "The bucket keeps earlier versions of its objects: what is written anew is still there as it was, until "
                "those versions are deleted or run out (docs/erasure.md).",
                soft_wrap=True,
            )
    done = ArchiveChange(looked_at=found.looked_at)
    if not dry_run and found.objects:
        confirm(f"Write {counted(found.objects, 'object')} anew? It cannot be taken back.", yes=yes)
        with stderr.status("Writing anew ...") as spinner:
            done = archive.erase(person, lambda key: spinner.update(data(f"At {key} ...")))
        if not as_json:
            out.print(f"Erased: {_told(done)}.")
    if as_json:
        print_json({"found": found, "erased": done, "keeps_versions": keeps_versions})


def _learn_from_erasures(client: ApiClient, person: Person) -> None:
    """Learn the calls that erasures of the number have erased; one of a number that is masked alike was to be erased as well."""
    masked = mask(person.numbers[0])
    for page in client.pages("/erasures", ErasurePage, limit=LARGEST_PAGE):
        for erasure in page.erasures:
            if erasure.destination_phone_number != masked:
                continue
            for calls in client.pages(f"/erasures/{erasure.id}/calls", ErasedCallPage, limit=LARGEST_PAGE):
                for call in calls.calls:
                    person.call_ids.add(call.call_id)
                    person.message_ids.update(call.message_ids)


def _told(change: ArchiveChange) -> str:
    return f"{counted(change.lines, 'line')} in {counted(change.objects, 'object')}"
