"""
The operations of the API: path, who may, what is asked, what is answered.

Declared once. The handler binds functions to them, and the OpenAPI document is written from them, so neither can know an
operation that the other does not.
"""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Literal

from api import questions as ask
from redial.contracts.answers import calls, common, operating, overview

VERSION = "/v1"

BAD_REQUEST = HTTPStatus.BAD_REQUEST
NOT_FOUND = HTTPStatus.NOT_FOUND
CONFLICT = HTTPStatus.CONFLICT


class Permission(StrEnum):
    """What a caller may do."""

    READ = "read"
    ACT = "act"
    PERSONAL_DATA = "personal_data"
    """See phone numbers in clear, and message texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation."""

    name: str
    """Also the name of the function behind it."""
    module: str
    """The module of `api.routes` that has the function."""
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    tag: str
    summary: str
    needs: Permission | None
    """None: anybody."""
    answer: type[common.Answer]
    query: type[ask.Question] = ask.Nothing
    body: type[ask.Question] | Literal["call_request", "call_requests"] | None = None
    status: HTTPStatus = HTTPStatus.OK
    problems: tuple[HTTPStatus, ...] = ()


HEALTH = Operation(
    name="health",
    module="stack",
    method="GET",
    path="/health",
    tag="Stack",
    summary="Tell that the API runs",
    needs=None,
    answer=common.Health,
)
SUBMIT_CALL = Operation(
    name="submit_call",
    module="submission",
    method="POST",
    path=f"{VERSION}/calls",
    tag="Calls",
    summary="Submit a call request",
    needs=Permission.ACT,
    query=ask.Submit,
    body="call_request",
    answer=calls.Submitted,
    status=HTTPStatus.ACCEPTED,
    problems=(BAD_REQUEST,),
)
SUBMIT_CALLS = Operation(
    name="submit_calls",
    module="submission",
    method="POST",
    path=f"{VERSION}/calls/batch",
    tag="Calls",
    summary="Submit many call requests; each has an answer of its own",
    needs=Permission.ACT,
    query=ask.Submit,
    body="call_requests",
    answer=calls.SubmittedMany,
    status=HTTPStatus.ACCEPTED,
    problems=(BAD_REQUEST,),
)
LIST_CALLS = Operation(
    name="list_calls",
    module="calls",
    method="GET",
    path=f"{VERSION}/calls",
    tag="Calls",
    summary="List and search calls",
    needs=Permission.READ,
    query=ask.ListCalls,
    answer=calls.CallPage,
    problems=(BAD_REQUEST,),
)
GET_CALL = Operation(
    name="get_call",
    module="calls",
    method="GET",
    path=f"{VERSION}/calls/{{call_id}}",
    tag="Calls",
    summary="Read a call with its attempts and events",
    needs=Permission.READ,
    answer=calls.Call,
    problems=(NOT_FOUND,),
)
EXPLAIN_CALL = Operation(
    name="explain_call",
    module="explanation",
    method="GET",
    path=f"{VERSION}/calls/{{call_id}}/explanation",
    tag="Calls",
    summary="Explain a call: what happened, what it waits for, when it is expected to be dialled",
    needs=Permission.READ,
    answer=calls.Explanation,
    problems=(NOT_FOUND,),
)
CANCEL_CALL = Operation(
    name="cancel_call",
    module="calls",
    method="POST",
    path=f"{VERSION}/calls/{{call_id}}/cancel",
    tag="Calls",
    summary="Cancel a call; one that is being dialled is not dialled again",
    needs=Permission.ACT,
    body=ask.Nothing,
    answer=calls.Call,
    problems=(BAD_REQUEST, NOT_FOUND, CONFLICT),
)
SETTLE_CALL = Operation(
    name="settle_call",
    module="calls",
    method="POST",
    path=f"{VERSION}/calls/{{call_id}}/settle",
    tag="Calls",
    summary="Settle a call whose status is UNKNOWN",
    needs=Permission.ACT,
    body=ask.SettleCall,
    answer=calls.Call,
    problems=(BAD_REQUEST, NOT_FOUND, CONFLICT),
)
LIST_CAMPAIGNS = Operation(
    name="list_campaigns",
    module="campaigns",
    method="GET",
    path=f"{VERSION}/campaigns",
    tag="Campaigns",
    summary="List campaigns with their progress",
    needs=Permission.READ,
    query=ask.ListCampaigns,
    answer=overview.CampaignPage,
    problems=(BAD_REQUEST,),
)
CANCEL_CAMPAIGN = Operation(
    name="cancel_campaign",
    module="campaigns",
    method="POST",
    path=f"{VERSION}/campaigns/cancel",
    tag="Campaigns",
    summary="Cancel all calls of a campaign that were accepted before now",
    needs=Permission.ACT,
    body=ask.CancelCampaign,
    answer=overview.CampaignCancellation,
    problems=(BAD_REQUEST, CONFLICT),
)
GET_DIALLING = Operation(
    name="get_dialling",
    module="dialling",
    method="GET",
    path=f"{VERSION}/dialling",
    tag="Dialling",
    summary="Tell what is kept from being dialled",
    needs=Permission.READ,
    answer=operating.Dialling,
)
PAUSE_DIALLING = Operation(
    name="pause_dialling",
    module="dialling",
    method="POST",
    path=f"{VERSION}/dialling/pause",
    tag="Dialling",
    summary="Pause everything, a lane or a campaign",
    needs=Permission.ACT,
    body=ask.PauseDialling,
    answer=operating.DiallingChange,
    problems=(BAD_REQUEST, CONFLICT),
)
RESUME_DIALLING = Operation(
    name="resume_dialling",
    module="dialling",
    method="POST",
    path=f"{VERSION}/dialling/resume",
    tag="Dialling",
    summary="Resume everything, a lane or a campaign",
    needs=Permission.ACT,
    body=ask.ResumeDialling,
    answer=operating.DiallingChange,
    problems=(BAD_REQUEST,),
)
LIST_DO_NOT_CALL = Operation(
    name="list_do_not_call",
    module="do_not_call",
    method="GET",
    path=f"{VERSION}/do-not-call",
    tag="Do-not-call list",
    summary="List or check whom not to call",
    needs=Permission.READ,
    query=ask.ListDoNotCall,
    answer=operating.DoNotCallPage,
    problems=(BAD_REQUEST,),
)
ADD_DO_NOT_CALL = Operation(
    name="add_do_not_call",
    module="do_not_call",
    method="PUT",
    path=f"{VERSION}/do-not-call",
    tag="Do-not-call list",
    summary="Put a recipient on the list; from now on it is not dialled, whoever asks",
    needs=Permission.ACT,
    body=ask.AddDoNotCall,
    answer=operating.DoNotCallEntry,
    problems=(BAD_REQUEST, NOT_FOUND),
)
REMOVE_DO_NOT_CALL = Operation(
    name="remove_do_not_call",
    module="do_not_call",
    method="POST",
    path=f"{VERSION}/do-not-call/remove",
    tag="Do-not-call list",
    summary="Take a recipient off the list",
    needs=Permission.ACT,
    body=ask.RemoveDoNotCall,
    answer=operating.DoNotCallPage,
    problems=(BAD_REQUEST, NOT_FOUND),
)
MOVE_NUMBERS = Operation(
    name="move_numbers",
    module="phone_numbers",
    method="POST",
    path=f"{VERSION}/phone-numbers/move",
    tag="Operations",
    summary="Move what an earlier version stored under other spellings of phone numbers, page by page",
    needs=Permission.ACT,
    body=ask.MoveNumbers,
    answer=operating.NumbersMoved,
    problems=(BAD_REQUEST,),
)
GET_SUMMARY = Operation(
    name="get_summary",
    module="overview",
    method="GET",
    path=f"{VERSION}/summary",
    tag="Overview",
    summary="Tell how things stand now",
    needs=Permission.READ,
    answer=overview.Summary,
)
GET_SERIES = Operation(
    name="get_series",
    module="overview",
    method="GET",
    path=f"{VERSION}/series",
    tag="Overview",
    summary="Tell what happened over time",
    needs=Permission.READ,
    query=ask.GetSeries,
    answer=overview.Series,
    problems=(BAD_REQUEST,),
)
LIST_ORPHANS = Operation(
    name="list_orphans",
    module="orphans",
    method="GET",
    path=f"{VERSION}/orphans",
    tag="Operations",
    summary="List attempts with events that no call knows",
    needs=Permission.READ,
    query=ask.ListOrphans,
    answer=operating.OrphanPage,
    problems=(BAD_REQUEST,),
)
LIST_REFUSALS = Operation(
    name="list_refusals",
    module="refusals",
    method="GET",
    path=f"{VERSION}/refusals",
    tag="Operations",
    summary="Tell what is held because the voice service refuses it",
    needs=Permission.READ,
    answer=operating.Refusals,
)
REDRIVE_REFUSED = Operation(
    name="redrive_refused",
    module="refusals",
    method="POST",
    path=f"{VERSION}/refusals/redrive",
    tag="Operations",
    summary="Make calls due again that were refused for the cause of a hold; the refused attempts do not count",
    needs=Permission.ACT,
    body=ask.RedriveRefused,
    answer=operating.RedrivenRefusals,
    problems=(BAD_REQUEST,),
)
LIST_SET_ASIDE_CALLS = Operation(
    name="list_set_aside_calls",
    module="set_aside",
    method="GET",
    path=f"{VERSION}/set-aside",
    tag="Operations",
    summary="List calls that are set aside because they could not be handled",
    needs=Permission.READ,
    query=ask.ListSetAsideCalls,
    answer=operating.SetAsidePage,
    problems=(BAD_REQUEST,),
)
LIST_DEAD_LETTER_QUEUES = Operation(
    name="list_dead_letter_queues",
    module="dead_letters",
    method="GET",
    path=f"{VERSION}/dead-letters",
    tag="Operations",
    summary="List the dead-letter queues",
    needs=Permission.READ,
    answer=operating.DeadLetterQueues,
)
LIST_DEAD_LETTERS = Operation(
    name="list_dead_letters",
    module="dead_letters",
    method="GET",
    path=f"{VERSION}/dead-letters/{{queue}}",
    tag="Operations",
    summary="Look at messages of a dead-letter queue",
    needs=Permission.READ,
    answer=operating.DeadLetters,
    problems=(NOT_FOUND,),
)
REDRIVE_DEAD_LETTERS = Operation(
    name="redrive_dead_letters",
    module="dead_letters",
    method="POST",
    path=f"{VERSION}/dead-letters/{{queue}}/redrive",
    tag="Operations",
    summary="Send the messages of a dead-letter queue back to where they failed",
    needs=Permission.ACT,
    body=ask.Nothing,
    answer=operating.Redrive,
    problems=(BAD_REQUEST, NOT_FOUND, CONFLICT),
)
GET_STACK = Operation(
    name="get_stack",
    module="stack",
    method="GET",
    path=f"{VERSION}/stack",
    tag="Stack",
    summary="Tell what this stack permits and presumes",
    needs=Permission.READ,
    answer=operating.Stack,
)
GET_ME = Operation(
    name="get_me",
    module="stack",
    method="GET",
    path=f"{VERSION}/me",
    tag="Stack",
    summary="Tell who the caller is, and what it may do",
    needs=Permission.READ,
    answer=operating.Me,
)

OPERATIONS = tuple(value for value in list(globals().values()) if isinstance(value, Operation))
"""All of them, in the order of this page."""
