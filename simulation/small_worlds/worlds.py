"""The small worlds: what is stored when the actors begin, and how calls end."""

from dataclasses import dataclass

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.plain import to_plain
from redial.adapters.dynamodb.schema import CONTROL
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.call.requests import Content, PlainTextMessage
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.steering.control import Control
from simulation.makers import DESTINATION, waiting_call
from simulation.small_worlds.invocations import VARIABLES
from simulation.stack.functions import RETENTION
from simulation.world import START

_ANOTHER = "+12065550101"
COMPLETED, BUSY = "COMPLETED_CALL", "BUSY"
_GIVE_UP = RetryPolicy(busy=OutcomePolicy(retry=True, delay_seconds=60))
_REDIAL = RetryPolicy(
    busy=OutcomePolicy(retry=True, delay_seconds=60),
    no_final_event=OutcomePolicy(retry=False, delay_seconds=30),
    on_unknown=OnUnknown.REDIAL,
)


@dataclass(frozen=True)
class SmallWorld:
    """How a world begins."""

    name: str
    what: str
    calls: tuple[tuple[str, str], ...] = (("one", DESTINATION),)
    """The request ids of its calls, with their recipients. The dialers are woken for the first and for the last."""
    outcomes: tuple[str, ...] = (COMPLETED,)
    retry: RetryPolicy = _GIVE_UP
    died_sending: tuple[bool, ...] = ()
    """Of each dialer that ran before: whether it died after its send, or just before it."""
    free_lines: int = SEND_LINES
    """Of the send lines; a version without lines may be sending on the others."""

    def hints(self) -> dict[str, str]:
        """Return the call that each dialer is woken for."""
        return {"dialer-a": self.calls[0][0], "dialer-b": self.calls[-1][0]}

    @property
    def dialers_are_alike(self) -> bool:
        """Tell whether both dialers are woken for the same: then it makes no difference which of them does what."""
        return len(set(self.hints().values())) == 1

    def store(self) -> None:
        """Store what is there when the actors begin."""
        table = Table(clients.dynamodb(), VARIABLES["TABLE_NAME"])
        table.put(to_plain(Control(numbers_moved_at=START)) | {"pk": CONTROL, "version": 1})
        if self.free_lines < SEND_LINES:
            taken = LineUse(slot=Slot("", "", START), used_at=START)
            lines = SendLines(dict.fromkeys(range(self.free_lines, SEND_LINES), taken))
            allowance = DynamoDbAllowance(table, clients.dynamodb().meta.region_name)
            allowance.replace(Allowance(), Allowance(version=1, lines=lines))
        for request_id, destination in self.calls:
            content = Content(plain_text_message=PlainTextMessage(text=request_id))
            DynamoDbCalls(table, RETENTION).add(
                waiting_call(request_id, destination_phone_number=destination, content=content, retry=self.retry)
            )


WORLDS = (
    # The longest first: several processes share them.
    SmallWorld(
        "two",
        "two calls to one recipient, both due and both completed",
        calls=(("one", DESTINATION), ("two", DESTINATION)),
    ),
    SmallWorld(
        "line",
        "two calls to two recipients, and one send line; the dialer of one call died after its send",
        calls=(("one", DESTINATION), ("two", _ANOTHER)),
        died_sending=(True,),
        free_lines=1,
    ),
    SmallWorld("due", "one call that is due, and is completed"),
    SmallWorld(
        "busy", "one call that is due; the first attempt is BUSY, the second completed", outcomes=(BUSY, COMPLETED)
    ),
    SmallWorld(
        "redial",
        "one call that is due, redialled where nobody can tell whether it was placed",
        retry=_REDIAL,
    ),
    SmallWorld(
        "silent",
        "one call whose dialer died after its send, and which is redialled if nobody can tell",
        retry=_REDIAL,
        died_sending=(True,),
    ),
    SmallWorld(
        "killed",
        "two calls to two recipients: the dialer of one died after its send, that of the other before it",
        calls=(("one", DESTINATION), ("two", _ANOTHER)),
        died_sending=(True, False),
    ),
)
