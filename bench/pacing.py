"""
How much of the allowance is used under a backlog, and how often a limit is passed: Redial beside what others do.

On a virtual clock over 24 hours, and for real over three minutes against the emulator over HTTP. Every design sends to a service
without limits that only writes down what arrives; one independent checker judges all of them by AWS's limits.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import get_session

from redial.domain.pacing.limits import PRODUCTION
from simulation.aws import FakeAws
from simulation.functions import NUMBERS, Functions, environment
from simulation.pacers import PACERS, Pacer
from simulation.pipeline import destination_of
from simulation.real_time import RealTimeWorld, RemoteVoice
from simulation.sends import Script
from simulation.stack import Stack
from simulation.voice import FakeVoice
from simulation.window_checker import Arrival, Limits, Verdict, check
from simulation.world import World
from voice_emulator.server import EmulatorServer, running_emulator
from voice_emulator.settings import EmulatorSettings, change_settings

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

VIRTUAL_HOURS = 24.0
REAL_MINUTES = 3.0
GOAL = 0.99
LIMITS = Limits(calls_per_minute=20, calls_per_second_per_number=1, calls_per_recipient_per_day=None)
_NO_LIMITS = {f"calls_per_{name}": None for name in ("minute", "second_per_number", "recipient_per_day", "day")}


@dataclass(frozen=True)
class Measured:
    """One row of the table."""

    name: str
    verdict: Verdict
    share: float
    u_s: float | None

    def __str__(self) -> str:
        u = f"{self.u_s:6.3f}" if self.u_s is not None else "     -"
        return (
            f"{self.name:<46}{self.verdict.arrivals:>7}{self.share:>9.2%}{self.verdict.most_per_minute:>9}"
            f"{len(self.verdict.violations):>12}  {u}"
        )


HEADER = f"{'design':<46}{'calls':>7}{'share':>9}{'in 60 s':>9}{'violations':>12}  u (s)"


def main() -> None:
    hours = float(os.environ.get("BENCH_PACING_HOURS", VIRTUAL_HOURS))
    minutes = float(os.environ.get("BENCH_PACING_MINUTES", REAL_MINUTES))
    print(f"{hours:g} hours of backlog on a virtual clock")
    print(HEADER)
    virtual = [
        redial_virtual("Redial, one number", NUMBERS[:1], hours * 3600),
        redial_virtual("Redial, five numbers", NUMBERS, hours * 3600),
        redial_virtual("Redial, slow network, crashes", NUMBERS, hours * 900, rough=True),
        *(pacer_virtual(pacer, hours * 3600) for pacer in PACERS),
    ]
    print(f"\n{minutes:g} minutes for real, against the emulator over HTTP (0.1 s of network added each way)")
    print(HEADER)
    real = all_real(minutes * 60)
    print(
        "\nshare: of 20 calls a minute, by the mean time from one call to the twentieth after it. in 60 s: the most in any "
        "window.\nu: from the opening of a place to the answer that takes it, clock margin of 50 ms included; "
        "60 / (60 + u) is the share.\nThe row with crashes runs a quarter as long; a process dies every ten minutes or so."
    )
    ours = [virtual[0], virtual[1], real[0]]
    met = all(row.share >= GOAL and not row.verdict.violations for row in ours) and not virtual[2].verdict.violations
    print(f"\ngoal: at least {GOAL:.0%} and no violation; {'met' if met else 'MISSED'}")


def measure(name: str, arrivals: Sequence[Arrival], u_is_known: bool) -> Measured:
    times = sorted(arrival.at_ms for arrival in arrivals)
    cycles = [(later - earlier) / 1000 for earlier, later in zip(times, times[20:], strict=False)]
    mean_s = sum(cycles) / len(cycles)
    row = Measured(name, check(arrivals, LIMITS), 60 / mean_s, mean_s - 60 if u_is_known else None)
    print(row)
    sys.stdout.flush()
    return row


def redial_virtual(name: str, numbers: tuple[str, ...], seconds: float, *, rough: bool = False) -> Measured:
    world = World(seed=7)
    uniform = world.random.uniform
    network = (0.2, 2.0) if rough else (0.04, 0.12)
    voice = FakeVoice(
        world,
        latency_s=lambda: uniform(*network),
        # Only the final event: what the others do is not measured here.
        script=lambda _number: Script(outcome="COMPLETED_CALL", events=True, only_final=True),
    )
    aws = FakeAws(world, voice, latency_s=lambda: uniform(0.001, 0.005))
    skews = (0.0, 0.05)
    run_redial(aws, numbers, skews, seconds, kill_every_s=600 if rough else None)
    return measure(name, voice.arrivals(), u_is_known=True)


def run_redial(
    aws: FakeAws,
    numbers: tuple[str, ...],
    skews_s: tuple[float, ...],
    seconds: float,
    kill_every_s: float | None = None,
) -> None:
    """Keep a backlog before the real functions, two dialers at once."""
    world = aws.world
    variables = environment(PRODUCTION, numbers, 60)
    with patch.dict(os.environ, variables):
        functions = Functions(aws, variables, skews_s=skews_s)
    stack = Stack(
        aws,
        intake=functions.intake,
        dial=functions.dial,
        track=functions.track,
        delivery_s=lambda: world.random.uniform(0.02, 0.5),
    )

    def feed(first: int) -> None:
        for number in range(first, first + 25):
            request_id = f"r{number}"
            aws.request(
                request_id=request_id,
                destination_phone_number=destination_of(request_id),
                content={"plain_text_message": {"text": request_id}},
            )
        world.at(world.now + 60, lambda: feed(first + 25))

    feed(0)
    if kill_every_s is not None:
        kill_now_and_then(aws, stack, kill_every_s)
    stack.tick_every_minute(seconds)
    with aws.installed():
        world.run(seconds)


def kill_now_and_then(aws: FakeAws, stack: Stack, every_s: float) -> None:
    """Let a dialer die at a random moment."""
    world = aws.world

    def kill() -> None:
        if stack.dial.running:
            world.kill(world.random.choice(stack.dial.running))
        world.at(world.now + world.random.uniform(0.2, 1.8) * every_s, kill)

    world.at(every_s, kill)


def pacer_virtual(pacer: Pacer, seconds: float) -> Measured:
    world = World(seed=7)
    arrivals: list[Arrival] = []

    def send(number: str) -> None:
        world.sleep(world.random.uniform(0.04, 0.12))
        arrivals.append(
            Arrival(
                at_ms=world.now * 1000, origination_phone_number=number, destination_phone_number=str(len(arrivals))
            )
        )
        world.sleep(world.random.uniform(0.04, 0.12))

    for actor in pacer.actors(world, send, NUMBERS, seconds):
        world.spawn(actor)
    world.run(seconds)
    return measure(pacer.name, arrivals, u_is_known=False)


def all_real(seconds: float) -> list[Measured]:
    """Run Redial and two others at the same time, each with an account of its own at one emulator."""
    make_api_call = cast("Callable[..., dict[str, Any]]", BaseClient._make_api_call)  # type: ignore[attr-defined]
    accounts = {
        name: f"{number:012}" for number, name in enumerate(["Redial, two numbers", *(p.name for p in PACERS[:2])])
    }
    with running_emulator(change_settings(EmulatorSettings(), {"limits": _NO_LIMITS})) as server:
        clients = {name: new_client(server, account) for name, account in accounts.items()}
        for client in clients.values():
            client.create_configuration_set(ConfigurationSetName="redial")
        world = RealTimeWorld()
        for pacer in PACERS[:2]:
            for actor in pacer.actors(world, sender(world, clients[pacer.name], make_api_call), NUMBERS, seconds):
                world.spawn(actor)
        redial = clients["Redial, two numbers"]
        voice = RemoteVoice(
            world, latency_s=lambda: 0.1, remote=lambda asked: make_api_call(redial, "SendVoiceMessage", asked)
        )
        run_redial(FakeAws(world, voice, latency_s=lambda: 0.003), NUMBERS[:2], (0.0, 0.0), seconds)
        return [
            measure(name, logged(server, account), u_is_known=name.startswith("Redial"))
            for name, account in accounts.items()
        ]


def sender(
    world: World, client: "PinpointSMSVoiceClient", make_api_call: Callable[..., dict[str, Any]]
) -> Callable[[str], None]:
    sent: list[str] = []

    def send(number: str) -> None:
        sent.append(number)
        message = {
            "ConfigurationSetName": "redial",
            "DestinationPhoneNumber": destination_of(f"r{len(sent)}"),
            "OriginationPhoneNumber": number,
            "Content": {"PlainTextMessage": {"Text": "Your table is ready."}},
        }
        world.sleep(0.1)
        make_api_call(client, "SendVoiceMessage", message)
        world.sleep(0.1)

    return send


def new_client(server: EmulatorServer, account: str) -> "PinpointSMSVoiceClient":
    client = get_session().create_client(
        "pinpoint-sms-voice",
        endpoint_url=server.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )
    return cast("PinpointSMSVoiceClient", client)


def logged(server: EmulatorServer, account: str) -> list[Arrival]:
    return [
        Arrival(
            at_ms=call.arrived_at_ms,
            origination_phone_number=call.origination_phone_number or "",
            destination_phone_number=call.destination_phone_number or "",
        )
        for call in server.service.log.calls
        if call.account == account
    ]


if __name__ == "__main__":
    main()
