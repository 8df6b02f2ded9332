"""The archive's delivery stream: Amazon Data Firehose, one JSON object a line."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from redial.adapters.dynamodb.plain import to_plain
from redial.domain.masking import mask_all
from redial.domain.publishing.archive_records import ArchiveRecord
from redial.errors import ArchiveUnavailable

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_firehose.type_defs import RecordTypeDef

# Firehose charges each record as if it had a multiple of 5 KB; what it writes to S3 is the lines, however many a record has.
_CHARGED_STEP_BYTES = 5 * 1024
# PutRecordBatch takes 500 records; and it may take some of them only.
_MOST_IN_A_BATCH = 500
_MOST_TRIES = 3


class FirehoseArchive:
    """Puts records on the delivery stream, at least once each."""

    def __init__(self, client: "FirehoseClient", stream_name: str) -> None:
        self._client = client
        self._stream_name = stream_name

    def put(self, lines: Sequence[bytes]) -> None:
        """
        Put lines on the stream, each of an archive record (`line_of`), several in each of Firehose's records.

        Raises
        ------
        ArchiveUnavailable
            Some records were not taken, several times in a row; all of them may be put again.
        """
        together: list[RecordTypeDef] = [{"Data": each} for each in _together(lines)]
        for start in range(0, len(together), _MOST_IN_A_BATCH):
            self._put_batch(together[start : start + _MOST_IN_A_BATCH])

    def _put_batch(self, lines: "list[RecordTypeDef]") -> None:
        for _ in range(_MOST_TRIES):
            answer = self._client.put_record_batch(DeliveryStreamName=self._stream_name, Records=lines)
            if not answer["FailedPutCount"]:
                return
            lines = [
                line for line, taken in zip(lines, answer["RequestResponses"], strict=True) if "ErrorCode" in taken
            ]
        raise ArchiveUnavailable(
            f"{self._stream_name} did not take {len(lines)} records in {_MOST_TRIES} tries; the batch comes again"
        )


def _together(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Join lines to records that are charged as one step, where they fit into it; a longer line stands alone."""
    joined = b""
    for line in lines:
        if joined and len(joined) + len(line) > _CHARGED_STEP_BYTES:
            yield joined
            joined = b""
        joined += line
    if joined:
        yield joined


def line_of(record: ArchiveRecord) -> bytes:
    """Return a record as the archive holds it."""
    plain = to_plain(record)
    if "status_reason" in plain:
        # The service's own words may hold a number.
        plain["status_reason"] = mask_all(plain["status_reason"])
    if "metadata" in plain:
        # One column of text, whatever the keys are; JSON's functions take it apart. A number in it is hidden as in all texts.
        plain["metadata"] = mask_all(msgspec.json.encode(plain["metadata"]).decode())
    if "submitted_by" in plain:
        plain["submitted_by"] = mask_all(plain["submitted_by"])
    if "act_details" in plain:
        plain["act_details"] = msgspec.json.encode(plain["act_details"]).decode()
    return msgspec.json.encode(plain) + b"\n"
