"""Link events to the attempt that their context names: what the send said of itself, and the service gives back."""

from datetime import datetime

from msgspec import Struct

from redial.application.change_call import change_call
from redial.application.ports import CallPorts
from redial.application.tracking.second_ids import unlink_another_id
from redial.application.versioned import Unchanged, Updated
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.send_context import SendContext
from redial.domain.call import transitions
from redial.domain.call.transitions import Deadlines
from redial.domain.call.unchanged import CallUnchanged


class ContextRules(Struct, frozen=True, kw_only=True):
    """What makes a context one of this stack's."""

    stack_name: str
    deadlines: Deadlines


class ContextAttribution:
    """Links by proof alone. What it does not link stays an orphan."""

    def __init__(self, ports: CallPorts, rules: ContextRules) -> None:
        self._ports = ports
        self._rules = rules

    def link(self, attempt: AttemptRecord, context: SendContext, now: datetime) -> AttemptRecord:
        """
        Return what is known of an attempt, linked to its call where that has the attempt that the context names.

        The call first: dying after it, the events come again and find its id there. Repeating it changes nothing. An id that a send
        line told of the same attempt is another's, and its link is undone.

        Parameters
        ----------
        attempt : AttemptRecord
            What is stored under the message id, without a call.
        context : SendContext
            What an event says of its send.
        now : datetime
            When the event arrived, in UTC.
        """
        ports = self._ports
        call = ports.calls.get(context.call_id) if context.stack == self._rules.stack_name else None
        if call is None:
            return attempt
        first_event_at = attempt.first_event_at or now
        linked = change_call(
            ports.calls,
            ports.telemetry,
            call,
            lambda stored: transitions.attribute(
                stored, context.token, attempt.message_id, self._rules.deadlines, first_event_at
            ),
        )
        if isinstance(linked, Unchanged) and linked.reason is CallUnchanged.NO_SUCH_ATTEMPT:
            return attempt
        if isinstance(linked, Updated):
            unlink_another_id(ports, linked.before, context.token, attempt.message_id)
        ports.telemetry.note("attempt known by its context", call_id=context.call_id, message_id=attempt.message_id)
        return ports.attempts.link(attempt.message_id, context.call_id, context.token, now)
