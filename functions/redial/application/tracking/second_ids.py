"""Two ids of one send: what a send line told, beside what the answer of the send, or the context of its events, proves."""

from redial.application.ports import CallPorts, Telemetry
from redial.domain.call.calls import Call
from redial.domain.call.transitions import attempt_of
from redial.metrics import MetricName


def tell_second_id(telemetry: Telemetry, call_id: str, message_id: str) -> None:
    """Count an id that is none of a send which has another one, and tell of it."""
    telemetry.count(MetricName.SECOND_MESSAGE_ID)
    telemetry.warn("second message id for one send", call_id=call_id, message_id=message_id)


def unlink_another_id(ports: CallPorts, before: Call, token: str, message_id: str) -> None:
    """
    Take the link of an id back that a send line told, where another one is proven to be the attempt's.

    Where that was proven too, the attempt keeps both. Dying before it leaves an id that is linked to an attempt which has another
    one: `Attribution.write_into_call` takes that back with its next event.

    Parameters
    ----------
    ports : CallPorts
        Where attempts are stored.
    before : Call
        The call as it was stored before the proven id was written into it.
    token : str
        Names the attempt.
    message_id : str
        The proven one.
    """
    told = attempt_of(before, token)
    if told is None or told.message_id is None or told.message_id == message_id or not told.by_line:
        return
    tell_second_id(ports.telemetry, before.call_id, told.message_id)
    record = ports.attempts.get(told.message_id)
    if record is not None:
        ports.attempts.unlink(record, token)
