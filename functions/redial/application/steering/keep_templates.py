"""Keep templates: put a new version, delete, show, list."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from msgspec.structs import replace

from redial.application.reading_ports import Indexes
from redial.application.versioned import MendableRecord, Unchanged, Updated, VersionedStore, update
from redial.domain.reporting.listing import Listed, Position, Stretch
from redial.domain.templates.templates import MessageTemplate, TemplateText


class StoredTemplates(VersionedStore[str, MessageTemplate], Protocol):
    """Templates, under their names."""

    def at(self, key: str) -> MendableRecord[MessageTemplate]:
        """
        Return the record of a template; reads nothing.

        Parameters
        ----------
        key : str
            The name of the template.

        Returns
        -------
        MendableRecord
            The record, whether or not it is stored yet.
        """
        ...

    def get(self, name: str) -> MessageTemplate | None:
        """
        Read a template in its current version (strongly consistent).

        Parameters
        ----------
        name : str
            Of the template.

        Returns
        -------
        MessageTemplate or None
            None where there never was one; one that was deleted has no text.
        """
        ...

    def get_version(self, name: str, version: int) -> MessageTemplate | None:
        """
        Read a template in one of its versions (strongly consistent).

        Parameters
        ----------
        name : str
            Of the template.
        version : int
            1 is the first one.

        Returns
        -------
        MessageTemplate or None
            None where there is none such.
        """
        ...

    def get_many(self, names: Iterable[str]) -> dict[str, MessageTemplate]:
        """
        Read templates in their current versions (eventually consistent).

        Parameters
        ----------
        names : iterable of str
            Of the templates.

        Returns
        -------
        dict of str to MessageTemplate
            By name; names without a template are left out.
        """
        ...


class TemplateUnchanged(Enum):
    """Why a template stays as it is."""

    SAME_AS_BEFORE = auto()
    ANOTHER_VERSION = auto()
    """It is not in the version that the change was made of."""


class TemplateLibrary:
    """The templates of a stack."""

    def __init__(self, templates: StoredTemplates, indexes: Indexes) -> None:
        self._templates = templates
        self._indexes = indexes

    def get(self, name: str, version: int | None = None) -> MessageTemplate | None:
        """Return a template as it is, or as it was in a version; None where there is none."""
        return self._templates.get(name) if version is None else self._templates.get_version(name, version)

    def put(
        self, name: str, texts: tuple[TemplateText, ...], *, made_of: int | None, by: str, now: datetime
    ) -> Updated[MessageTemplate] | Unchanged[MessageTemplate, TemplateUnchanged]:
        """
        Put a new version of a template; without texts, delete it.

        Parameters
        ----------
        made_of
            The version that the change was made of, where it holds for that alone; 0: there was none.
        """

        def step(stored: MessageTemplate) -> MessageTemplate | TemplateUnchanged:
            if made_of is not None and stored.version != made_of:
                return TemplateUnchanged.ANOTHER_VERSION
            if stored.texts == texts:
                return TemplateUnchanged.SAME_AS_BEFORE
            return replace(stored, texts=texts, put_at=now, put_by=by)

        # One that cannot be read is written anew.
        stored = self._templates.at(name)
        return update(stored, step, known=stored.load_to_replace())

    def page(self, limit: int, after: Position | None) -> tuple[list[MessageTemplate], list[str], Position | None]:
        """Read a page of templates, the last changed first; the names of those that cannot be read; and where to go on, or None."""
        page = self._indexes.page(Stretch(Listed.TEMPLATES), limit=limit, newest_first=True, after=after)
        names = [entry.id for entry in page.entries]
        found = self._templates.get_many(names)
        return (
            [found[name] for name in names if name in found],
            [name for name in names if name not in found],
            page.next_position,
        )
