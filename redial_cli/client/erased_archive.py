"""A person's records in the archive: find the objects that hold some, and write these anew."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from redial_cli.client.erased_lines import Person, erased_event, erased_record, lines_of
from redial_cli.client.errors import NotPermittedError, NotPossibleError
from redial_cli.client.stacks import Stack

EVENTS, RECORDS = "events/", "records/"
_DAY = "day="
_MOST_TRIES = 3
_CHANGED_MEANWHILE = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})

Days = tuple[date | None, date | None]
"""The first and the last day to look at; None: from the beginning, to the end."""


class ArchiveChange(Struct, frozen=True, kw_only=True):
    """What was found, or written anew."""

    looked_at: int = 0
    """Objects."""
    objects: int = 0
    """Those of them with lines that are about the person."""
    lines: int = 0


class ErasableArchive:
    """
    The archive of a stack, from which a person's lines can be taken.

    Everything is looked for first and written afterwards, the records before the events: by the events the records are found, so
    whoever begins anew after an interruption finds what is left.

    Parameters
    ----------
    stack
        Whose archive it is.
    days
        The days to look at.
    """

    def __init__(self, stack: Stack, days: Days = (None, None)) -> None:
        self._client: Any = stack.client("s3")
        self._bucket = stack.output("events_archive_bucket_name")
        self._days = days

    @property
    def keeps_versions(self) -> bool:
        """Tell whether the bucket keeps what an object was before: then it keeps the person's lines too."""
        answer = _asked(lambda: self._client.get_bucket_versioning(Bucket=self._bucket))
        return bool(answer.get("Status") in {"Enabled", "Suspended"})

    def find(self, person: Person, told: Callable[[str], object]) -> ArchiveChange:
        """
        Look for a person's lines, and note the calls that they are about; nothing is written.

        Parameters
        ----------
        person
            Is told the ids of calls and messages that are found.
        told
            Is told each object that is looked at.
        """
        for key in self._objects(EVENTS, told):
            for line in lines_of(self._read(key)[0]):
                person.learn_from_event(line)
        for key in self._objects(RECORDS, told):
            for line in lines_of(self._read(key)[0]):
                person.learn_from_record(line)
        return self._go_through(person, told, write=False)

    def erase(self, person: Person, told: Callable[[str], object]) -> ArchiveChange:
        """
        Write the objects anew that hold lines about a person, without what tells of them.

        Parameters
        ----------
        person
            As `find` has filled it.
        told
            Is told each object that is looked at.
        """
        return self._go_through(person, told, write=True)

    def _go_through(self, person: Person, told: Callable[[str], object], *, write: bool) -> ArchiveChange:
        looked_at = objects = lines = 0
        for prefix in (RECORDS, EVENTS):
            for key in self._objects(prefix, told):
                looked_at += 1
                changed = self._rewrite(key, person, write=write)
                objects += bool(changed)
                lines += changed
        return ArchiveChange(looked_at=looked_at, objects=objects, lines=lines)

    def _rewrite(self, key: str, person: Person, *, write: bool) -> int:
        erased = erased_event if key.startswith(EVENTS) else erased_record
        for _ in range(_MOST_TRIES):
            text, stored = self._read(key)
            before = list(lines_of(text))
            after = [erased(line, person) for line in before]
            changed = sum(one != other for one, other in zip(before, after, strict=True))
            if not changed or not write or self._wrote(key, after, stored):
                return changed
        raise NotPossibleError(f"{key} in the archive changed {_MOST_TRIES} times in a row while it was written anew")

    def _wrote(self, key: str, lines: list[str], stored: dict[str, Any]) -> bool:
        body = "".join(f"{line}\n" for line in lines).encode(errors="surrogateescape")
        kept = {name: stored[name] for name in ("ContentType", "ContentEncoding", "Metadata") if stored.get(name)}
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=gzip.compress(body, mtime=0) if stored["is_compressed"] else body,
                # Firehose writes an object once. Somebody else may do the same as this, at the same time.
                IfMatch=stored["ETag"],
                **kept,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _CHANGED_MEANWHILE:
                return False
            raise _told_error(error) from error
        except BotoCoreError as error:
            raise _told_error(error) from error
        return True

    def _objects(self, prefix: str, told: Callable[[str], object]) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        try:
            for page in pages:
                for each in page.get("Contents", []):
                    key = str(each["Key"])
                    if self._is_asked_for(key):
                        told(key)
                        yield key
        except (ClientError, BotoCoreError) as error:
            raise _told_error(error) from error

    def _is_asked_for(self, key: str) -> bool:
        first, last = self._days
        day = next((part.removeprefix(_DAY) for part in key.split("/") if part.startswith(_DAY)), "")
        return (first is None or day >= first.isoformat()) and (last is None or day <= last.isoformat())

    def _read(self, key: str) -> tuple[str, dict[str, Any]]:
        stored = _asked(lambda: self._client.get_object(Bucket=self._bucket, Key=key))
        data: bytes = _asked(stored["Body"].read)
        is_compressed = data[:2] == b"\x1f\x8b"
        try:
            text = (gzip.decompress(data) if is_compressed else data).decode(errors="surrogateescape")
        except (OSError, EOFError, zlib.error) as error:
            raise NotPossibleError(
                f"The archive: {key} begins as gzip and is none ({error}): nobody can tell whom it names. Move it away."
            ) from error
        return text, {**stored, "is_compressed": is_compressed}


def _asked(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (ClientError, BotoCoreError) as error:
        raise _told_error(error) from error


def _told_error(error: ClientError | BotoCoreError) -> Exception:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if code in {"AccessDenied", "403"}:
        return NotPermittedError(
            "The archive: it takes s3:ListBucket, s3:GetBucketVersioning, s3:GetObject and s3:PutObject on its bucket "
            f"(docs/erasure.md). {error}"
        )
    return NotPossibleError(f"The archive: {error}")
