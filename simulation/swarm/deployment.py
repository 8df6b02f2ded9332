"""What one deployment brings: every function of one version, in new processes, with the same settings."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count

from redial.adapters import clients
from redial.application.ports import Clock
from simulation.aws.fake_aws import FakeAws
from simulation.dynamodb.stream import Change
from simulation.stack.functions import Functions
from simulation.stack.http_api import SUPERVISOR, HttpApi, Reply
from simulation.stack.releases import THIS_VERSION, Version
from simulation.stack.threads import Threads
from simulation.stack.triggers import Event
from simulation.telemetry import Notebook

DIALERS = 2
FUNCTIONS = ("intake", "dial", "track", "api", "tally", "publish")


class Deployment:
    """
    The functions, put together.

    Parameters
    ----------
    number
        How many there have been, with this one.
    clock
        Makes a clock for the process of a name.
    """

    def __init__(
        self,
        aws: FakeAws,
        version: Version,
        variables: Mapping[str, str],
        *,
        number: int,
        clock: Callable[[str], Clock],
        notebook: Notebook,
    ) -> None:
        self.number = number
        self._notebook = notebook
        self.functions = Functions(
            aws,
            variables,
            clocks=[clock(f"dialer {each} of {number}") for each in range(DIALERS)],
            token_prefix=f"{number:x}",
            version=version,
        )
        api, tally, publish = (version.function(name) for name in ("api", "tally", version.publisher))
        self._api, self._tally, self._publish = api.handler, tally.handler, publish.handler
        entries = count(1)
        # What is random in the keys of acts decides into which shard of the stream their changes go.
        surroundings = (variables, notebook, clock(f"api {number}"), lambda: f"{number:x}a{next(entries):08x}")
        threads = {"threads": partial(Threads, aws.world)} if version is THIS_VERSION else {}
        self._services = api.wiring.build(*surroundings, **threads)
        self._counting = tally.wiring.build(variables, notebook, clock(f"tally {number}"))
        clients.step_functions()  # made by ``publish`` when it first answers a task, when nobody names the region any more
        self._publisher = publish.wiring.build(variables, notebook, clock(f"archive {number}"))

    def intake(self, event: Event, ends_at: float) -> Event:
        return self.functions.intake(event, ends_at)

    def dial(self, event: Event, ends_at: float) -> Event:
        return self.functions.dial(event, ends_at)

    def track(self, event: Event, ends_at: float) -> Event:
        return self.functions.track(event, ends_at)

    def ask(self, send: Callable[[HttpApi], Reply]) -> Reply:
        return send(HttpApi(SUPERVISOR, self._services, self._api))

    def tally(self, batch: list[Change]) -> None:
        self._tally.respond({"Records": batch}, self._counting)

    def publish(self, batch: list[Change]) -> None:
        self._publish.respond({"Records": batch}, self._publisher, self._notebook)

    def publish_waiting(self, event: Event) -> Event:
        if not hasattr(self._publish, "respond_to_queue"):  # its trigger is gone with the version that has it
            return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in event["Records"]]}
        answer: Event = self._publish.respond_to_queue(event, self._publisher, self._notebook)
        return answer
