"""Explain a call."""

from http import HTTPStatus

from api.acts import note_reading, read_trail
from api.call_search import find_call
from api.http.callers import Permission
from api.http.request import ApiRequest
from api.notes import read_notes
from api.operations import Operations
from api.parameters.common import Nothing
from api.presenters.presenter import Presenter
from api.presenters.related import RelatedRecords, read_related
from api.presenters.shown_values import values_shown
from api.wiring import Services
from redial.application.other_spellings import RecipientReader
from redial.application.reporting.explain_call import Explainer, Explanation
from redial.contracts.answers import explanation as answers
from redial.domain.call.calls import Call
from redial.domain.durations import in_words
from redial.domain.reporting.forecast import AccuracyReport
from redial.domain.reporting.listing import name_of, status_of
from redial.domain.times import to_iso

operations = Operations("Calls")


@operations.get("/v1/calls/{call_id}/explanation", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,))
def explain_call(request: ApiRequest[Nothing, None], services: Services) -> answers.ExplanationResponse:
    """Explain a call: what happened, what it waits for, when it is expected to be dialled."""
    call = find_call(request.path["call_id"], request.caller, services)
    note_reading("explain_call", call, request.caller, services)
    explainer = Explainer(
        attempts=services.stored_attempts,
        allowances=services.allowances,
        recipients=RecipientReader(services.recipients, services.other_spellings),
        controls=services.control,
        records=services.track_record,
        predictor=services.predictor,
        turns=services.recipient_turns,
    )
    acts = read_trail(services).of_call(call) if isinstance(call, Call) else []
    explanation = explainer.explain(call, request.now, acts, read_notes(call, services))
    told = [
        explanation.headline,
        *(line.text for line in explanation.history),
        *(each.text for each in explanation.waits_for),
    ]
    related = read_related([], services.listed_recipients, services.stored_calls, *told)
    return _present(explanation, Presenter(request.caller).about(call), related)


def _present(explanation: Explanation, presenter: Presenter, related: RelatedRecords) -> answers.ExplanationResponse:
    expected, words = explanation.expected, explanation.expected_in_words
    return answers.ExplanationResponse(
        call_id=explanation.call.call_id,
        name=presenter.name(name_of(explanation.call)),
        status=status_of(explanation.call),
        headline=presenter.text(related.named(explanation.headline)),
        history=[
            answers.ExplanationLine(
                at=to_iso(line.at),
                kind=line.kind.value,
                attempt=line.attempt,
                code=line.code,
                values=values_shown(line.values, related, presenter),
                text=presenter.text(related.named(line.text)),
            )
            for line in explanation.history
        ],
        waits_for=[
            answers.WaitsForResponse(
                what=each.what,
                opens_at=to_iso(each.opens_at) if each.opens_at is not None else None,
                reason=(reason := presenter.reason(each.reason, related) if each.reason is not None else None),
                code=reason.code if reason is not None else each.code or "",
                values=reason.parameters if reason is not None else values_shown(each.values, related, presenter),
                text=presenter.text(related.named(each.text)),
            )
            for each in explanation.waits_for
        ],
        expected=(
            answers.Expectation(
                at=to_iso(expected.at),
                calls_before=expected.calls_before,
                calls_before_is_exact=expected.is_exact,
                code=words.code,
                values=values_shown(words.values, related, presenter),
                text=words.text,
            )
            if expected is not None and words is not None
            else None
        ),
        prediction_quality=_quality(explanation.quality) if expected is not None else None,
        placed_from=[presenter.number(number) for number in explanation.placed_from],
    )


def _quality(quality: AccuracyReport | None) -> answers.PredictionQuality:
    if quality is None:
        return answers.PredictionQuality(
            samples=0,
            median_error_seconds=None,
            p90_error_seconds=None,
            bias_seconds=None,
            text="No prediction has been compared with what happened yet.",
        )
    middle, most, bias = (each.total_seconds() for each in (quality.median_error, quality.p90_error, quality.bias))
    if quality.samples == 1:
        text = f"The one prediction that was compared with what happened was off by {in_words(quality.median_error)}."
    else:
        half, nine = in_words(quality.median_error), in_words(quality.p90_error)
        text = f"Of the last {quality.samples} predictions, half were right to {half}, and nine in ten to {nine}."
    return answers.PredictionQuality(
        samples=quality.samples,
        median_error_seconds=round(middle, 1),
        p90_error_seconds=round(most, 1),
        bias_seconds=round(bias, 1),
        text=text,
    )
