"""What the stub API knows, and how actions change it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Literal

from msgspec.structs import replace

from api import parameters as ask
from api.problems import ProblemError, conflict, not_found
from redial.contracts.answers import calls, operating, overview
from redial.contracts.answers.common import Answer, Health
from redial.contracts.written_numbers import is_number_alone, numbers_meant
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import CallStatus
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.phone_number import mask
from redial.domain.refusal.holds import HoldScope
from redial.domain.steering.control import PauseScope
from redial.domain.times import to_iso
from tests.browser.stub import some_numbers
from tests.browser.stub.explaining import explain
from tests.browser.stub.some_calls import ORIGINATION_NUMBERS, noted, some_calls

_QUEUES = {
    "requests": ("requests", "Requests that intake could not process. Mend the cause, then send them back."),
    "wake-ups": ("wake-ups", "Wake-ups that dial could not process. They are hints: nothing is lost."),
    "events": ("events", "Voice events that track could not process. Mend the cause, then send them back."),
    "minute-tick": (None, "Ticks that EventBridge Scheduler could not deliver. Nothing to send back."),
}
_BROKEN_REQUEST = '{"request_id": "invoice-88121", "destination_phone_number": "+1206*****31", "content": {}}'


class World:
    """A stack as a test needs it: each operation of the API is a method of its name."""

    def __init__(self, *, is_empty: bool = False, permissions: tuple[str, ...] = ("read", "act")) -> None:
        self.is_empty = is_empty
        self.permissions = permissions
        self.calls = [] if is_empty else some_calls(self.now, 420)
        self.campaigns = [] if is_empty else some_numbers.campaigns(self.now)
        self.may_search_numbers = True
        self.probable_call: operating.ProbableCall | None = None
        """What the one attempt that no call knows probably belongs to."""
        self.refused_campaign = "spring-recall"
        """What is held because the voice service refuses it."""
        self.pauses: list[operating.Pause] = []
        self.cancelled: set[str] = set()
        self.dead_letters = dict.fromkeys(_QUEUES, 0) | ({} if is_empty else {"requests": 3})
        self.do_not_call = [] if is_empty else self._listed()
        self.asked: list[tuple[str, Any]] = []
        """Each change that was asked for: the operation's name and its body."""

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def call(self, call_id: str) -> calls.Call:
        for call in self.calls:
            if call.call_id == call_id:
                return call
        raise not_found(f"There is no call {call_id}. Calls are kept for a time after their end.")

    def change(self, call: calls.Call, **changes: Any) -> calls.Call:
        if "status_reason" in changes:
            changes.setdefault("reason", noted(changes["status_reason"]))
        changed = replace(call, updated_at=to_iso(self.now), **changes)
        self.calls[self.calls.index(call)] = changed
        return changed

    # The operations, each under its name in `api.routes`.

    def health(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        return Health(status="ok")

    def list_calls(self, query: ask.ListCalls, _path: Mapping[str, str]) -> Answer:
        if query.search and is_number_alone(query.search) and not self.may_search_numbers:
            raise ProblemError(HTTPStatus.FORBIDDEN, "The filter by number needs the group redial-personal-data.")
        found = sorted((call for call in self.calls if self._matches(call, query)), key=self._place)
        start = int(query.cursor or 0)
        end = start + query.limit
        return calls.CallPage(
            calls=[_as_line(call) for call in found[start:end]], next_cursor=str(end) if end < len(found) else None
        )

    def get_call(self, _query: Any, path: Mapping[str, str]) -> Answer:
        return self.call(path["call_id"])

    def explain_call(self, _query: Any, path: Mapping[str, str]) -> Answer:
        return explain(self.call(path["call_id"]), self.now)

    def cancel_call(self, _body: Any, path: Mapping[str, str]) -> Answer:
        call = self.call(path["call_id"])
        if call.status is CallStatus.COMPLETED:
            raise conflict("The call has ended already.")
        return self.change(
            call, status=CallStatus.CANCELLED, status_reason="cancelled by local", status_at=to_iso(self.now)
        )

    def settle_call(self, body: ask.SettleCall, path: Mapping[str, str]) -> Answer:
        call = self.call(path["call_id"])
        status = CallStatus.COMPLETED if body.outcome == "COMPLETED_CALL" else CallStatus.WAITING
        return self.change(call, status=status, status_reason=f"settled by local: {body.outcome}")

    def list_campaigns(self, query: ask.ListCampaigns, _path: Mapping[str, str]) -> Answer:
        wanted = [each for each in self.campaigns if query.campaign in (None, each.campaign)][: query.limit]
        paused = {pause.campaign: pause.since for pause in self.pauses}
        return overview.CampaignPage(
            campaigns=[
                replace(
                    each,
                    paused_since=paused.get(each.campaign),
                    cancelled_before=to_iso(self.now) if each.campaign in self.cancelled else None,
                )
                for each in wanted
            ],
            next_cursor=None,
        )

    def cancel_campaign(self, body: ask.CancelCampaign, _path: Mapping[str, str]) -> Answer:
        self.cancelled.add(body.campaign)
        is_last = body.cursor is not None
        return overview.CampaignCancellation(
            campaign=body.campaign,
            cancelled_before=to_iso(self.now),
            cancelled=100,
            in_flight=1 if is_last else 0,
            looked_at=100,
            done=is_last,
            next_cursor=None if is_last else "more",
        )

    def get_dialling(self, _query: Any, _path: Mapping[str, str]) -> operating.Dialling:
        return operating.Dialling(
            pauses=self.pauses,
            cancelled_campaigns=[
                operating.CancelledCampaign(campaign=name, cancelled_before=to_iso(self.now), by="local")
                for name in sorted(self.cancelled)
            ],
            numbers_moved_at=to_iso(self.now),
        )

    def pause_dialling(self, body: ask.PauseDialling, path: Mapping[str, str]) -> Answer:
        scope = PauseScope.LANE if body.lane else PauseScope.CAMPAIGN if body.campaign else PauseScope.ALL
        self.pauses.append(
            operating.Pause(
                scope=scope,
                lane=body.lane,
                campaign=body.campaign,
                since=to_iso(self.now),
                by="local",
                reason=body.reason,
            )
        )
        return self._changed("Paused", body.lane, body.campaign)

    def resume_dialling(self, body: ask.ResumeDialling, path: Mapping[str, str]) -> Answer:
        self.pauses = [each for each in self.pauses if (each.lane, each.campaign) != (body.lane, body.campaign)]
        return self._changed("Resumed", body.lane, body.campaign)

    def _changed(self, verb: str, lane: str | None, campaign: str | None) -> operating.DiallingChange:
        what = f"lane {lane}" if lane else f"campaign {campaign}" if campaign else "all dialling"
        now = self.get_dialling(None, {})
        return operating.DiallingChange(
            pauses=now.pauses,
            cancelled_campaigns=now.cancelled_campaigns,
            numbers_moved_at=now.numbers_moved_at,
            changed=True,
            is_known=True,
            text=f"{verb}: {what}.",
        )

    def list_do_not_call(self, query: ask.ListDoNotCall, _path: Mapping[str, str]) -> Answer:
        wanted = None if query.destination_phone_number is None else mask(query.destination_phone_number)
        entries = [each for each in self.do_not_call if wanted in (None, each.destination_phone_number)]
        return operating.DoNotCallPage(entries=entries, next_cursor=None)

    def add_do_not_call(self, body: ask.AddDoNotCall, _path: Mapping[str, str]) -> Answer:
        number = (
            mask(body.destination_phone_number)
            if body.destination_phone_number
            else str(self.call(str(body.call_id)).destination_phone_number)
        )
        entry = operating.DoNotCallEntry(destination_phone_number=number, since=to_iso(self.now), reason=body.reason)
        self.do_not_call.insert(0, entry)
        return entry

    def remove_do_not_call(self, body: ask.RemoveDoNotCall, path: Mapping[str, str]) -> Answer:
        gone = mask(str(body.destination_phone_number))
        self.do_not_call = [each for each in self.do_not_call if each.destination_phone_number != gone]
        return self.list_do_not_call(ask.ListDoNotCall(), path)

    def get_summary(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        if self.is_empty:
            return some_numbers.empty_summary(self.now)
        dialling: Literal["running", "paused", "partly_paused"] = "running"
        if self.pauses:
            dialling = "paused" if any(each.scope is PauseScope.ALL for each in self.pauses) else "partly_paused"
        letters = sum(self.dead_letters.values())
        return replace(some_numbers.busy_summary(self.now, dead_letters=letters, orphans=1), dialling=dialling)

    def get_series(self, query: ask.GetSeries, _path: Mapping[str, str]) -> Answer:
        return some_numbers.series(self.now, query.range, is_empty=self.is_empty)

    def list_orphans(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        at = to_iso(self.now - timedelta(hours=3))
        events = [
            calls.Event(event_type=each, occurred_at=at, payload=None)
            for each in (VoiceEventType.INITIATED_CALL, VoiceEventType.RINGING, VoiceEventType.NO_ANSWER)
        ]
        orphan = operating.Orphan(
            message_id="5f3f26b1-46fc-4dd8-9c0e-0f5c1c6f1d7e",
            first_event_at=at,
            events=events,
            probable_call=self.probable_call,
        )
        return operating.OrphanPage(orphans=[] if self.is_empty else [orphan], next_cursor=None)

    def list_refusals(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        hold = operating.Hold(
            scope=HoldScope.CAMPAIGN,
            campaign=self.refused_campaign,
            message="BadRequestException: The voice is not available in this region",
            first_refused_at=to_iso(self.now - timedelta(minutes=12)),
            since=to_iso(self.now - timedelta(minutes=11)),
            last_refused_at=to_iso(self.now - timedelta(seconds=40)),
            refusals=16,
            next_probe_at=to_iso(self.now + timedelta(seconds=15)),
            ended_at=None,
        )
        return operating.Refusals(holds=[] if self.is_empty else [hold], ended=[])

    def redrive_refused(self, _body: Any, _path: Mapping[str, str]) -> Answer:
        return operating.RedrivenRefusals(redriven=5, too_late=0, looked_at=5, done=True, next_cursor=None)

    def list_set_aside_calls(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        failed = operating.SetAsideCall(
            call_id="3f0c9a6d2b1e4f578a90bc12",
            request_id="reminder-118",
            failures=5,
            first_failed_at=to_iso(self.now - timedelta(minutes=39)),
            last_failed_at=to_iso(self.now - timedelta(minutes=4)),
            tried_again_at=to_iso(self.now + timedelta(minutes=26)),
            error="ValidationException: Item size has exceeded the maximum allowed size",
        )
        return operating.SetAsidePage(calls=[] if self.is_empty else [failed], next_cursor=None)

    def list_dead_letter_queues(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        return operating.DeadLetterQueues(
            queues=[
                operating.DeadLetterQueue(
                    name=name, messages=self.dead_letters[name], redrives_to=target, meaning=meaning
                )
                for name, (target, meaning) in _QUEUES.items()
            ]
        )

    def list_dead_letters(self, _query: Any, path: Mapping[str, str]) -> Answer:
        queue = path["queue"]
        messages = [
            operating.DeadLetter(
                message_id=f"0d0e8f2c-3c5e-4b36-9f43-8f1a5a7c90{number:02d}",
                sent_at=to_iso(self.now - timedelta(minutes=42 + number)),
                received_times=4,
                body=_BROKEN_REQUEST,
            )
            for number in range(self.dead_letters[queue])
        ]
        return operating.DeadLetters(queue=queue, messages=messages)

    def redrive_dead_letters(self, _body: Any, path: Mapping[str, str]) -> Answer:
        queue = path["queue"]
        moved, self.dead_letters[queue] = self.dead_letters[queue], 0
        return operating.Redrive(queue=queue, moved=moved, done=True)

    def get_stack(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        return operating.Stack(
            version="0.2.0",
            region="us-east-1",
            profile="production",
            limits=PRODUCTION,
            origination_phone_numbers=[mask(number) for number in ORIGINATION_NUMBERS],
            default_retry_policy={},
            allowed_countries=["US"],
            allow_premium_numbers=False,
            allowed_caller_ids=[],
            more_voices={},
            retention_days=90,
        )

    def get_me(self, _query: Any, _path: Mapping[str, str]) -> Answer:
        return operating.Me(name="mira.k@example.org", permissions=list(self.permissions))  # type: ignore[arg-type]

    def _matches(self, call: calls.Call, query: ask.ListCalls) -> bool:
        wanted = (
            (query.status, call.status in query.status),
            (query.campaign, call.campaign == query.campaign),
            (query.request_id, call.request_id == query.request_id),
            (query.search, query.search is not None and self._is_sought(call, query.search)),
            (query.lane, call.lane == query.lane),
            (query.wait_reason, call.wait_reason == query.wait_reason),
            (query.since, query.since is not None and call.status_at >= query.since),
            (
                query.destination_phone_number,
                query.destination_phone_number is not None
                and call.destination_phone_number == mask(query.destination_phone_number),
            ),
        )
        return all(matches for asked, matches in wanted if asked)

    def _is_sought(self, call: calls.Call, search: str) -> bool:
        numbers = numbers_meant(search, ORIGINATION_NUMBERS) if is_number_alone(search) else []
        by_number = call.destination_phone_number in {mask(number) for number in numbers}
        return by_number or search in (call.call_id, call.request_id)

    def _place(self, call: calls.Call) -> tuple[int, float]:
        """Give the place in the API's usual order: now, then what ended last, then what is due later."""
        at = datetime.fromisoformat(call.status_at)
        if call.status is CallStatus.WAITING and at > self.now:
            return 2, at.timestamp()
        return (0 if call.status is CallStatus.CALLING else 1), -at.timestamp()

    def _listed(self) -> list[operating.DoNotCallEntry]:
        reasons = ("asked on the phone not to be called", "wrong number", "", "complaint 2026-118", "moved abroad")
        return [
            operating.DoNotCallEntry(
                destination_phone_number=mask(f"+12065550{100 + 7 * number}"),
                since=to_iso(self.now - timedelta(days=3 * number, hours=2)),
                reason=reason,
            )
            for number, reason in enumerate(reasons)
        ]


def _as_line(call: calls.Call) -> calls.CallSummary:
    return calls.CallSummary(**{name: getattr(call, name) for name in calls.CallSummary.__struct_fields__})
