"""Chains: give a recipient their turn when the one before was not reached, and leave out who is needed no more."""

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.dialling.walk_held import HeldCallsWalk
from redial.application.ports import CallPorts
from redial.application.reading_ports import Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.versioned import Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from redial.domain.reporting.listing import Listed


class ChainFollower:
    """
    Changes a call of a chain by how the calls before it stand.

    Whoever follows the changes of the table wakes ``dial`` for the later calls when one has ended; then each is read, and followed.
    Where that is lost, each is looked at some minutes later.
    """

    def __init__(self, *, ports: CallPorts, indexes: Indexes, set_aside: SetAsideCalls) -> None:
        self._ports = ports
        self._walk = HeldCallsWalk(
            Listed.EARLIER_RECIPIENT, indexes=indexes, telemetry=ports.telemetry, set_aside=set_aside
        )

    def follow(self, call: Call) -> Call:
        """Return a call as it is stored now that the calls before it in its chain were read (strongly consistent)."""
        if call.chain is None or call.chain.number == 1 or call.status.is_final:
            return call
        ports, now = self._ports, self._ports.clock.now()
        earlier = [ports.calls.get(call_id_of(request_id)) for request_id in call.chain.earlier]
        followed = change_call(
            ports.calls, ports.telemetry, call, lambda stored: transitions.follow_chain(stored, earlier, now)
        )
        if isinstance(followed, Updated):
            wake_for_what_follows(ports.wake_ups, followed.record, now)
        return followed.record

    def look_again(self) -> None:
        """Follow the calls whose turn has not come for some minutes. Changes at most a hundred."""
        self._walk.run(self._look_at, self._ports.clock.now())

    def _look_at(self, call_id: str) -> None:
        call = self._ports.calls.get(call_id)
        if call is not None and call.awaits_earlier_recipient:
            ports, followed, now = self._ports, self.follow(call), self._ports.clock.now()
            change_call(ports.calls, ports.telemetry, followed, lambda stored: transitions.look_at_later(stored, now))
