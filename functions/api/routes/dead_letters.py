"""Dead-letter queues: look, and send back."""

from datetime import timedelta
from http import HTTPStatus

from api.acts import act_of, trail
from api.http.callers import Permission
from api.http.problems import conflict, not_found
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.audit import Reasoned
from api.parameters.common import Nothing
from api.presenters.presenter import Presenter
from api.rights import require_right_to_everything
from api.wiring import Services
from redial.adapters.dead_letters import DeadLetter
from redial.adapters.undelivered_events import ERROR_CODE, RECEIVERS, TARGET_ARN
from redial.contracts.answers import problems as answers
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.audit.acts import ActKind
from redial.domain.times import to_iso
from redial.errors import RedriveInProgress

operations = Operations("Operations")

_TIME_FOR_MOVING = timedelta(seconds=15)
# What a message in each queue means, and what to do; named as in the settings of the function.
_MEANINGS = {
    "requests": (
        "intake failed on a request five times; it was not even stored as rejected. Look at intake's errors at the time, "
        "then redrive: repeats are recognised."
    ),
    "wake-ups": "dial failed on a wake-up. The minute tick finds the calls anyway; redriving does no harm.",
    "events": (
        "track failed on a voice event, or could not read it. Calls are settled by their deadline instead; redrive once "
        "track's errors are mended, and the true outcomes are taken in."
    ),
    "events-delivery": "SNS could not deliver a voice event to the events queue. Redrive it to the events queue.",
    "minute-tick": "EventBridge Scheduler could not send a minute tick. The next one does the same; nothing to redrive.",
    "configuration-set": "The custom resource crashed. Deploy again; nothing to redrive.",
    "publish": (
        "Changes of calls of which the archive has no record, and receivers may have no event. Nothing to redrive: redial export "
        "has the calls."
    ),
    "event-bus": (
        "Events that the event bus did not take for half an hour, and answers that tasks of Step Functions were not given. Look at "
        "publish's errors, then redrive: receivers drop by its id what they have had, and a task takes one answer."
    ),
    RECEIVERS: (
        "Events that a receiver of the settings did not take for a day: another bus, a topic, a queue, the webhook. Look at "
        "its policy or its address, then redrive: each event goes to the receiver that did not take it, and to no other."
    ),
    "tally": "Changes that were never counted: the dashboard's numbers are off by them. Nothing to redrive.",
}


@operations.get("/v1/dead-letters", needs=Permission.READ)
def list_dead_letter_queues(request: ApiRequest[Nothing, None], services: Services) -> answers.DeadLetterQueues:
    """List the dead-letter queues."""
    counts = services.dead_letters.counts(request.now)
    return answers.DeadLetterQueues(
        queues=[
            answers.DeadLetterQueueResponse(
                name=name,
                messages=counts[name],
                redrives_to=services.dead_letters.redrives_to(name),
                meaning=_MEANINGS.get(name, ""),
            )
            for name in services.dead_letters.queues
        ]
    )


@operations.get("/v1/dead-letters/{queue}", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,), tells_persons=True)
def list_dead_letters(request: ApiRequest[Nothing, None], services: Services) -> answers.DeadLettersResponse:
    """Look at messages of a dead-letter queue."""
    name = _known(request.path["queue"], services)
    presenter = Presenter(request.caller)
    messages = sorted(services.dead_letters.look(name), key=lambda each: (each.sent_at or request.now, each.message_id))
    shown = [_present(message, presenter, of_receiver=name == RECEIVERS) for message in messages]
    return answers.DeadLettersResponse(queue=name, messages=shown)


@operations.post(
    "/v1/dead-letters/{queue}/redrive", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def redrive_dead_letters(request: ApiRequest[Nothing, Reasoned], services: Services) -> answers.Redrive:
    """Send the messages of a dead-letter queue back to where they failed."""
    name = _known(request.path["queue"], services)
    if services.dead_letters.redrives_to(name) is None:
        raise conflict(f"Messages of the queue {name} cannot be redriven. {_MEANINGS.get(name, '')}".strip())
    require_right_to_everything(request.caller, services)
    # First, and told as asked for: nothing of the table changes with it, so no transaction could hold both.
    trail(services).add(act_of(request, services, ActKind.REDRIVE_DEAD_LETTERS, why=request.body.reason, queue=name))
    try:
        moved = services.dead_letters.redrive(name, services.clock.now() + _TIME_FOR_MOVING)
    except RedriveInProgress as error:
        detail = f"The queue {name} is being redriven already; look again in a moment."
        raise conflict(detail, ProblemCode.QUEUE_IS_BEING_REDRIVEN, queue=name) from error
    return answers.Redrive(queue=name, moved=moved.messages, done=moved.is_done, kept=moved.kept)


def _known(name: str, services: Services) -> str:
    queues = services.dead_letters.queues
    if name not in queues:
        raise not_found(f"There is no dead-letter queue {name}; there are: {', '.join(queues)}.")
    return name


def _present(message: DeadLetter, presenter: Presenter, *, of_receiver: bool) -> answers.DeadLetterResponse:
    return answers.DeadLetterResponse(
        message_id=message.message_id,
        sent_at=to_iso(message.sent_at) if message.sent_at is not None else None,
        received_times=message.received_times,
        body=presenter.message_body(message.body),
        # What EventBridge and `sign` say with it. Elsewhere producers name attributes, and may say anything.
        receiver=message.attributes.get(TARGET_ARN) if of_receiver else None,
        error_code=message.attributes.get(ERROR_CODE) if of_receiver else None,
    )
