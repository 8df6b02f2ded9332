"""When the open calls of a campaign are going to have ended: what plans go by, from where each of the calls stands now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import ceil
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from redial.application.plan.read_state import PlanReader, said_seconds
from redial.application.plan.recipients import RecipientsByNumber
from redial.application.reading_ports import CallRecords, Indexes
from redial.application.reporting.recipient_turns import RecipientTurns
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.stage_hours import HoursSource
from redial.domain.calling_hours.zones import zones_of
from redial.domain.durations import in_words
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_turns import turn_of
from redial.domain.pacing.limits import DAY
from redial.domain.plan.openings import openings_of, remembered
from redial.domain.plan.plan import PlannedTime, make_plan
from redial.domain.plan.planned import Openings, PlannedGroup
from redial.domain.recipient.recipients import Recipient
from redial.domain.reporting.listing import Stretch, WithStatus
from redial.domain.reporting.tally import Tally
from redial.domain.reporting.waiting import HELD
from redial.domain.steering.control import Control
from redial.domain.times import to_iso

# Of more waiting calls each of these stands for some.
MOST_SAMPLED = 150
# It is asked for every few seconds, while somebody looks at the campaign.
_RUNS = 30
_MOST_IN_FLIGHT = 100
# Calls that differ by less are planned together.
_SOON, _A_LITTLE, _SOME_MINUTES = timedelta(hours=1), timedelta(seconds=30), timedelta(minutes=5)
_SPOKEN_STEP_S = 5.0


class CampaignEnd(Struct, frozen=True, kw_only=True):
    """What is expected of the open calls of a campaign."""

    calls: int
    """How many it is told of."""
    last: PlannedTime
    """When the last of those that nobody has called yet is called for the first time."""
    ended: PlannedTime
    not_counted: int
    """Calls that wait besides and cannot become due by time alone: a setting does not permit them, or an earlier recipient comes
    first."""


class CampaignForecast:
    """
    Foretells the ends of campaigns.

    Parameters
    ----------
    hours
        Gives the calling hours that hold for a request.
    turns
        Foretells when several calls to one recipient have their turns.
    random
        The source of chance.
    """

    def __init__(
        self,
        *,
        reader: PlanReader,
        indexes: Indexes,
        records: CallRecords,
        recipients: RecipientsByNumber,
        hours: HoursSource,
        turns: RecipientTurns,
        random: Random,
    ) -> None:
        self._reader = reader
        self._indexes = indexes
        self._records = records
        self._recipients = recipients
        self._hours = hours
        self._turns = turns
        self._random = random
        self._openings: dict[tuple[object, ...], Openings | None] = {}

    def end_of(
        self, campaign: str, counts: Tally, control: Control, allowance: Allowance, now: datetime
    ) -> CampaignEnd | None:
        """
        Foretell when all open calls of a campaign have ended, as if nothing held them back.

        Parameters
        ----------
        counts
            The counts of the campaign.

        Returns
        -------
        CampaignEnd or None
            None where none of its calls is open that time alone brings on.
        """
        groups = self._gathered([*self._waiting(campaign, counts, now), *self._in_flight(campaign, now)])
        if not groups:
            return None
        lanes = {group.lane for group in groups}
        state = self._reader.state(lanes, control, allowance, now, without=turn_of(campaign))
        plan = make_plan(groups, state, self._reader.past(now), self._random, _RUNS)
        return CampaignEnd(calls=plan.calls, last=plan.last, ended=plan.ended, not_counted=_held(counts))

    def _waiting(self, campaign: str, counts: Tally, now: datetime) -> Iterator[PlannedGroup]:
        entries = self._reader.waiting_of(turn_of(campaign))
        sampled = entries[:: max(ceil(len(entries) / MOST_SAMPLED), 1)]
        records = self._records.get_many(entry.id for _, entry in sampled)
        of_sample = (records.get(entry.id) for _, entry in sampled)
        found = [call for call in of_sample if isinstance(call, Call) and _waits_in(call, campaign)]
        if not found:
            return
        total = len(entries) * len(found) // len(sampled)
        if self._reader.saw_only_the_first:
            total = max(total, counts.calls.get(CallStatus.WAITING, 0) - _held(counts))
        turns = self._turns_by_call(found, now)
        for place, call in enumerate(found):
            stands_for = total * (place + 1) // len(found) - total * place // len(found)
            yield self._planned(call, stands_for, _whole(turns.get(call.call_id, call.status_at), now))

    def _turns_by_call(self, calls: Sequence[Call], now: datetime) -> dict[str, datetime]:
        """Return when those have their turns that wait for another day, as several are for one recipient."""
        of_one: dict[str, list[Call]] = {}
        for call in sorted(calls, key=lambda each: (each.status_at, each.call_id)):
            of_one.setdefault(call.request.destination_phone_number, []).append(call)
        of_several = {number: found for number, found in of_one.items() if len(found) > 1}
        recipients = self._recipients.get_many(of_several) if of_several else {}
        return {
            found[turn.place].call_id: turn.at
            for number, found in of_several.items()
            for turn in self._turns.turns(found, recipients.get(number, Recipient()), now)
            if turn.waits_for_day
        }

    def _in_flight(self, campaign: str, now: datetime) -> Iterator[PlannedGroup]:
        under_way = Stretch(WithStatus(CallStatus.CALLING))
        page = self._indexes.page(under_way, limit=_MOST_IN_FLIGHT, newest_first=False, after=None)
        for call in self._records.get_many(entry.id for entry in page.entries).values():
            if isinstance(call, Call) and call.request.campaign == campaign and call.in_flight is not None:
                yield replace(self._planned(call, 1, now), is_under_way=True)

    def _planned(self, call: Call, calls: int, due_at: datetime) -> PlannedGroup:
        request, chain = call.request, call.chain
        ended = [each for each in call.attempts if each.outcome is not None]
        return PlannedGroup(
            calls=calls,
            lane=request.lane,
            turn=turn_of(request.campaign),
            due_at=due_at,
            expires_at=request.expires_at,
            retry=request.retry,
            openings=self._openings_of(call),
            message_s=ceil(said_seconds(request.content) / _SPOKEN_STEP_S) * _SPOKEN_STEP_S,
            recipients=chain.of - chain.number + 1 if chain is not None else 1,
            between_recipients_s=chain.delay_seconds if chain is not None else 0.0,
            made=tuple(sorted(each.outcome for each in ended if each.outcome is not None)),
            made_in_a_day=sum(each.intent_at + DAY > due_at for each in ended),
        )

    def _openings_of(self, call: Call) -> Openings | None:
        """Return when calls like one may be placed: the same for those of which the same hours hold in the same zones."""
        request, stage = call.request, self._hours.of(call.request)
        if not stage.concern(request):
            return None
        key = (
            repr(request.calling_hours),
            request.time_zone,
            request.lane,
            zones_of(request.destination_phone_number),
        )
        if key not in self._openings:
            openings = openings_of(call, stage)
            self._openings[key] = remembered(openings) if openings is not None else None
        return self._openings[key]

    @staticmethod
    def _gathered(groups: Sequence[PlannedGroup]) -> list[PlannedGroup]:
        """Put calls together that differ in nothing that matters."""
        together: dict[PlannedGroup, int] = {}
        for group in groups:
            alike = replace(group, calls=0)
            together[alike] = together.get(alike, 0) + group.calls
        return [replace(alike, calls=calls) for alike, calls in together.items() if calls]


def end_in_words(end: CampaignEnd, now: datetime) -> str:
    """Say when the open calls of a campaign are going to have ended."""
    calls = f"{end.calls:,} {'call is' if end.calls == 1 else 'calls are'} open"
    likely, nearly_sure = end.ended.likely, end.ended.nearly_sure
    if likely is None:
        return f"{calls}; they will not have ended within a year."
    text = f"{calls}; all have ended in about {in_words(likely - now)}, at {to_iso(likely)}"
    sure = f"by {to_iso(nearly_sure)}" if nearly_sure is not None else "only in more than a year"
    text += f" (with 90% likelihood {sure})."
    if end.not_counted:
        text += f" {end.not_counted:,} more cannot become due by time alone, and are not counted in that."
    return text


def _waits_in(call: Call, campaign: str) -> bool:
    # Two campaigns may share a turn, by chance.
    return call.status is CallStatus.WAITING and call.request.campaign == campaign


def _held(counts: Tally) -> int:
    return max(counts.slots.get(HELD, 0), 0)


def _whole(due_at: datetime, now: datetime) -> datetime:
    """Return about when a call is due, so that few times differ; now where it is due."""
    if due_at <= now:
        return now
    step = _A_LITTLE if due_at - now < _SOON else _SOME_MINUTES
    return now + step * ceil((due_at - now) / step)
