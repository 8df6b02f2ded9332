"""Erasures of personal data."""

from typing import Annotated

from msgspec import Meta

from redial.contracts.answers.common import Answer, Cursor, Time


class ErasurePreview(Answer, frozen=True, kw_only=True):
    """What an erasure of a number would concern."""

    destination_phone_number: Annotated[str, Meta(description="Masked for everybody.", examples=["+1206*****42"])]
    calls: Annotated[int, Meta(description="Calls to it, and bad requests that name it.")]
    open_calls: Annotated[
        int, Meta(description="Those of them that wait: they would be cancelled. Of the first 1,000 calls.")
    ]
    in_flight: Annotated[int, Meta(description="Those that are being made: they would be erased when they have ended.")]
    is_exact: Annotated[bool, Meta(description="False: there are more calls than were looked at.")]
    on_do_not_call_list: bool


class ErasureCounted(Answer, frozen=True, kw_only=True):
    """What was done. After an interruption the numbers may be too low, never too high."""

    cancelled: Annotated[int, Meta(description="Calls that waited, and are not made.")]
    calls: int
    requests: Annotated[int, Meta(description="Bad requests.")]
    attempts: Annotated[int, Meta(description="Attempts whose voice events were erased.")]


class ErasureResponse(Answer, frozen=True, kw_only=True):
    """An erasure of the data of a person, known by a phone number."""

    id: str
    destination_phone_number: Annotated[str, Meta(description="Masked for everybody.", examples=["+1206*****42"])]
    asked_at: Annotated[Time, Meta(description="Calls that were accepted later are not touched.")]
    asked_by: str
    reason: str
    also_do_not_call: bool
    done: Annotated[bool, Meta(description="All was gone through twice, and nothing was left.")]
    done_at: Time | None
    goes_on_at: Annotated[Time | None, Meta(description="When the next step is taken; null when it is done.")]
    times_gone_through: int
    left: Annotated[
        int, Meta(description="What was left the last time, as far as it is known: calls that are being made.")
    ]
    counts: ErasureCounted


class ErasurePage(Answer, frozen=True, kw_only=True):
    """Erasures: those that go on, then those that are done, the latest first."""

    erasures: list[ErasureResponse]
    next_cursor: Cursor


class ErasedCall(Answer, frozen=True, kw_only=True):
    """A call that was erased: by these ids its records in the archive are found."""

    call_id: str
    message_ids: Annotated[list[str], Meta(description="Of the voice service.")]


class ErasedCallPage(Answer, frozen=True, kw_only=True):
    """Calls and bad requests that an erasure has erased, oldest first."""

    calls: list[ErasedCall]
    next_cursor: Cursor
