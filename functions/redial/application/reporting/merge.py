"""Streams of entries, each in the order of its positions, as one. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from redial.domain.reporting.listing import Entry

Taken = tuple[str, Entry]
"""An entry, and the name of the stream that it came from."""


class Merge:
    """
    A k-way merge, from which what was taken can be put back.

    Parameters
    ----------
    streams
        Each under a name, in the order that is asked for. None is read further than one entry beyond those taken from it.
    newest_first
        Whether the streams begin with their latest entries.
    """

    def __init__(self, streams: Mapping[str, Iterator[Entry]], *, newest_first: bool) -> None:
        self._streams = streams
        self._choose = max if newest_first else min
        self._heads: dict[str, list[Entry]] = {}
        for name in streams:
            self._advance(name)

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to take."""
        return not self._heads

    @property
    def ended(self) -> frozenset[str]:
        """The streams that nothing is left of."""
        return frozenset(self._streams.keys() - self._heads.keys())

    def take(self, most: int) -> list[Taken]:
        """Take the next entries over all streams."""
        taken: list[Taken] = []
        while self._heads and len(taken) < most:
            name = self._choose(self._heads, key=lambda each: self._heads[each][0].position)
            taken.append((name, self._heads[name].pop(0)))
            if not self._heads[name]:
                del self._heads[name]
                self._advance(name)
        return taken

    def put_back(self, taken: Sequence[Taken]) -> None:
        """Put the last entries that were taken back: the next ones to be taken are these."""
        for name, entry in reversed(taken):
            self._heads.setdefault(name, []).insert(0, entry)

    def _advance(self, name: str) -> None:
        entry = next(self._streams[name], None)
        if entry is not None:
            self._heads[name] = [entry]
