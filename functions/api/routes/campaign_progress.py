"""All of one campaign."""

from collections.abc import Iterable
from http import HTTPStatus

from msgspec import to_builtins

from api.campaign_names import campaign_asked
from api.http.callers import Permission
from api.http.problems import not_found
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.campaigns import ShowCampaign
from api.planning import plan_reader
from api.presenters.campaigns import present_campaign, present_settings
from api.presenters.pauses import present_pause
from api.presenters.plans import planned_times
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.application.plan.campaign_end import CampaignEnd, CampaignForecast, end_in_words
from redial.application.reporting.campaign_calls import CampaignCalls, look_at_calls
from redial.contracts.answers import campaign_progress as answers
from redial.contracts.answers.problem_codes import ProblemCode
from redial.contracts.answers.steering import PauseResponse
from redial.domain.call.retry_wording import policy_in_words
from redial.domain.refusal.refusals import Refusals, without_old
from redial.domain.reporting.campaign_hours import hours_of_rate, rate_now
from redial.domain.reporting.tally import Tally
from redial.domain.steering.control import Control, PauseScope
from redial.domain.times import floor_ms, to_iso

operations = Operations("Campaigns")


@operations.get("/v1/campaigns/progress", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,))
def get_campaign_progress(request: ApiRequest[ShowCampaign, None], services: Services) -> answers.CampaignProgress:
    """Tell how one campaign stands: its progress and rate, when it is expected to end, what holds it, what its calls are like."""
    now = floor_ms(request.now)
    campaign = campaign_asked(request.query.campaign, request.caller, services)
    tally = services.stored_tallies.of_named([campaign]).get(campaign, Tally())
    control = services.control.load()
    if tally == Tally() and campaign not in control.campaigns_set and campaign not in control.campaigns:
        raise not_found(
            "No call of a campaign of this name was counted. Names are compared whole, and in their own case; calls are counted "
            "within seconds.",
            ProblemCode.NO_SUCH_CAMPAIGN,
        )
    allowance = services.allowances.load()
    calls = look_at_calls(campaign, services.reader, services.stored_calls)
    forecast = CampaignForecast(
        reader=plan_reader(services),
        indexes=services.reader,
        records=services.stored_calls,
        recipients=services.listed_recipients,
        hours=services.hours(),
        turns=services.recipient_turns,
        random=services.random,
    )
    end = forecast.end_of(campaign, tally, control, allowance, now)
    presenter = Presenter(request.caller)
    return answers.CampaignProgress(
        now=to_iso(now),
        campaign=present_campaign(campaign, tally, control, presenter),
        settings=present_settings(services.campaign_settings.get(campaign), presenter),
        rate_now=rate_now(services.stored_tallies.of_campaign_hours(campaign, hours_of_rate(now)), now),
        pauses=_pauses(campaign, calls, control, presenter),
        refused_since=_refused_since(campaign, without_old(allowance.refusals, now)),
        move=_move(campaign, control),
        expected=_expected(end, request) if end is not None else None,
        latest_calls=_calls(calls, presenter),
    )


def _pauses(campaign: str, calls: CampaignCalls, control: Control, presenter: Presenter) -> list[PauseResponse]:
    found = []
    if control.everything is not None:
        found.append(present_pause(PauseScope.ALL, None, None, control.everything, presenter))
    given = control.lane_of(campaign)
    for lane, pause in sorted(control.lanes.items()):
        if lane == given or lane in calls.lanes:
            found.append(present_pause(PauseScope.LANE, lane, None, pause, presenter))
    if campaign in control.campaigns:
        found.append(present_pause(PauseScope.CAMPAIGN, None, campaign, control.campaigns[campaign], presenter))
    return found


def _refused_since(campaign: str, refusals: Refusals) -> str | None:
    concerned = [
        hold.since for hold in refusals.holds if hold is refusals.hold_on_all or hold.kind.campaign == campaign
    ]
    return to_iso(min(concerned)) if concerned else None


def _move(campaign: str, control: Control) -> answers.MoveToLane | None:
    moved = control.campaign_lanes.get(campaign)
    return answers.MoveToLane(since=to_iso(moved.since), is_done=moved.is_done) if moved is not None else None


def _expected(end: CampaignEnd, request: ApiRequest[ShowCampaign, None]) -> answers.ExpectedEnd:
    return answers.ExpectedEnd(
        calls=end.calls,
        last=planned_times(end.last),
        ended=planned_times(end.ended),
        not_counted=end.not_counted,
        text=end_in_words(end, request.now),
    )


def _calls(calls: CampaignCalls, presenter: Presenter) -> answers.CallsOfCampaign:
    return answers.CallsOfCampaign(
        looked_at=calls.looked_at,
        templates=_uses(calls.templates.items(), presenter),
        languages=_uses(calls.languages.items(), presenter),
        retries=[
            answers.RetryUse(
                retry_policy=each.name,
                retry=to_builtins(each.policy, enc_hook=str)
                | {"stop_at": to_iso(each.policy.stop_at) if each.policy.stop_at is not None else None},
                text=policy_in_words(each.policy),
                calls=number,
            )
            for each, number in calls.retries.items()
        ],
        lanes=_uses(calls.lanes.items(), presenter),
        calling_hours=_uses(calls.calling_hours.items(), presenter),
    )


def _uses(counted: Iterable[tuple[str, int]], presenter: Presenter) -> list[answers.TextUse]:
    return [answers.TextUse(what=presenter.text(str(what)), calls=number) for what, number in counted]
