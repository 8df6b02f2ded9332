"""Chains: give a recipient their turn when the one before was not reached, and leave out who is needed no more."""

from collections.abc import Iterator

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.dialling.walk_held import HeldCallsWalk
from redial.application.ports import CallPorts
from redial.application.reading_ports import Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.versioned import Unchanged
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.reporting.listing import Listed


class ChainFollower:
    """
    Changes a call of a chain by how the others stand: those before it, and where it had ended and came back, those after it.

    Whoever follows the changes of the table wakes ``dial`` for the later calls when one has ended; then each is read, and followed.
    Where that is lost, each is looked at some minutes later.
    """

    def __init__(self, *, ports: CallPorts, indexes: Indexes, set_aside: SetAsideCalls) -> None:
        self._ports = ports
        self._walk = HeldCallsWalk(
            Listed.EARLIER_RECIPIENT, indexes=indexes, telemetry=ports.telemetry, set_aside=set_aside
        )

    def follow(self, call: Call) -> Call | None:
        """
        Return a call as it is stored now that the others of its chain were read (strongly consistent).

        None for one that came back while a later recipient is being called: it goes when that call does not.
        """
        if call.chain is None or call.status.is_final:
            return call
        came_back = transitions.may_have_come_back(call)
        if call.chain.number == 1 and not came_back:
            return call
        ports, now = self._ports, self._ports.clock.now()
        earlier = [ports.calls.get(call_id_of(request_id)) for request_id in call.chain.earlier]
        later = list(self._turns_after(call.chain)) if came_back else []
        followed = change_call(
            ports.calls, ports.telemetry, call, lambda stored: transitions.follow_chain(stored, earlier, now, later)
        )
        if isinstance(followed, Unchanged):
            return None if followed.reason is CallUnchanged.LATER_GOES_ON else followed.record
        wake_for_what_follows(ports.wake_ups, followed.record, now)
        return followed.record

    def _turns_after(self, chain: ChainStep) -> Iterator[Call | None]:
        """Read the later calls, up to one whose turn has never come: then none has come after it."""
        for request_id in chain.later:
            later = self._ports.calls.get(call_id_of(request_id))
            yield later
            if later is not None and later.awaits_earlier_recipient and not transitions.may_have_come_back(later):
                return

    def look_again(self) -> None:
        """Follow the calls whose turn has not come for some minutes. Changes at most a hundred."""
        self._walk.run(self._look_at, self._ports.clock.now())

    def _look_at(self, call_id: str) -> None:
        call = self._ports.calls.get(call_id)
        if call is not None and call.awaits_earlier_recipient:
            ports, followed, now = self._ports, self.follow(call), self._ports.clock.now()
            if followed is not None:
                change_call(
                    ports.calls, ports.telemetry, followed, lambda stored: transitions.look_at_later(stored, now)
                )
