"""A check that is switched off for a line says why: whoever reads it need not guess whether it still has to be."""

import re

from tests.unit.tools.checkout import ROOT, modules

SUPPRESSION = re.compile(r"# (?:type: ignore|noqa)\b")
WITH_REASON = re.compile(r"# (?:type: ignore\[[a-z, -]+\]  # |noqa: [A-Z0-9, ]+ (?:- |\())\S")


def test_every_suppression_gives_its_reason() -> None:
    # Tests put stand-ins of theirs wherever the product's types ask for more.
    read = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8")
        for path in modules()
        if path.relative_to(ROOT).parts[0] != "tests"
    }
    silent = [
        f"{path}:{number}: {line.strip()}"
        for path, text in read.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if SUPPRESSION.search(line) and not WITH_REASON.search(line)
    ]

    assert len(read) > 500
    assert silent == []


def test_a_suppression_without_a_reason_is_told_from_one_that_has_one() -> None:
    assert WITH_REASON.search("x = y  # type: ignore[misc]") is None
    assert WITH_REASON.search("x = y  # noqa: S603") is None
    assert WITH_REASON.search("x = y  # type: ignore[misc]  # mypy sees no lambda's default")
    assert WITH_REASON.search("x = y  # noqa: S603 - our own tests")
