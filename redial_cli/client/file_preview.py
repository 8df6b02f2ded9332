"""What a file of requests would do, all of its valid rows together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from redial.contracts.answers.submitted import RetryPreview
from redial.contracts.previews import retry_of
from redial_cli.client.checking import Checked


@dataclass(frozen=True, kw_only=True)
class FilePreview:
    """What a file of requests would do."""

    retries: Sequence[tuple[RetryPreview, int]]
    """When calls are made again, each with the rows that it holds for; the most first."""


def preview_file(good: Sequence[Checked]) -> FilePreview:
    """
    Sum up what the valid rows of a file would do.

    Parameters
    ----------
    good
        Those rows, none of them a repeat.
    """
    requests = [each.valid.request for each in good if each.valid is not None]
    return FilePreview(retries=Counter(map(retry_of, requests)).most_common())
