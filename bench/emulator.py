"""
The emulator's rate and latency, beside a bare ASGI application on the same server in the same run.

Each server runs in a process of its own; this one sends, over keep-alive connections, in short rounds that take turns between
the servers. What else the machine does can only slow a round down: of each server's rounds the fastest fifth is looked at,
which makes the comparison repeatable on a machine that others use too. Where so many do that no round is fast, look at the
processor time that each server took for a request, over all rounds.

``python -m bench.emulator --beside ../redial-26f06b9`` measures the emulator of another checkout in the same rounds, with the
packages of its own `.venv`; each round of one is compared with the other's of the same turn, and the median is said.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.emulator_server import AUTHORIZATION, RECIPIENTS, message, message_of_v2

CONNECTIONS = 8
ROUND_S = 0.4
ROUNDS = 20
WARM_UP_S = 0.5
SETS = 10_000
CALLS = 100_000
CONFIGURATION_SET = "bench"

_HEADERS = f"Host: 127.0.0.1\r\nAuthorization: {AUTHORIZATION}\r\nContent-Type: application/json\r\n".encode()
_HEADERS_OF_V2 = (
    f"Host: 127.0.0.1\r\nAuthorization: {AUTHORIZATION}\r\nContent-Type: application/x-amz-json-1.0\r\n"
    "X-Amz-Target: PinpointSMSVoiceV2.SendVoiceMessage\r\n"
).encode()
_numbers = itertools.count()


def to_known_recipient() -> bytes:
    return send_voice_message(message(next(_numbers) % RECIPIENTS))


def to_new_recipient() -> bytes:
    return send_voice_message(message(RECIPIENTS + next(_numbers)))


def send_voice_message(body: bytes) -> bytes:
    return b"POST /v1/sms-voice/voice/message HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (_HEADERS, len(body), body)


def in_configuration_set() -> bytes:
    """Return a message whose events are played: whoever makes an event destination in its set may ask for them."""
    body = message(next(_numbers) % RECIPIENTS)
    return send_voice_message(b'{"ConfigurationSetName":"%b",%b' % (CONFIGURATION_SET.encode(), body[1:]))


def to_known_recipient_by_v2() -> bytes:
    return send_voice_message_of_v2(message_of_v2(next(_numbers) % RECIPIENTS))


def to_new_recipient_by_v2() -> bytes:
    return send_voice_message_of_v2(message_of_v2(RECIPIENTS + next(_numbers)))


def send_voice_message_of_v2(body: bytes) -> bytes:
    return b"POST / HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (_HEADERS_OF_V2, len(body), body)


def list_configuration_sets() -> bytes:
    return b"GET /v1/sms-voice/configuration-sets HTTP/1.1\r\n%b\r\n" % _HEADERS


@dataclass
class Server:
    """A server process."""

    process: "subprocess.Popen[str]"
    port: int

    def memory_mb(self) -> float:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline()) / 1e6

    def processor_s(self) -> float:
        taken = psutil.Process(self.process.pid).cpu_times()
        return taken.user + taken.system


@dataclass
class Round:
    """What was measured in one round."""

    rate: float
    latencies_s: list[float]
    processor_s: float


@dataclass
class Measurement:
    """What was measured of one kind of request at one server."""

    name: str
    server: Server
    request: Callable[[], bytes]
    baseline: "Measurement | None" = None
    rounds: list[Round] = field(default_factory=list)

    @property
    def fastest(self) -> list[Round]:
        return sorted(self.rounds, key=lambda measured: -measured.rate)[: max(1, len(self.rounds) // 5)]

    @property
    def median_of_turns(self) -> float:
        """How much faster than the baseline, from turn to turn: what slows the machine down for a while slows both."""
        assert self.baseline is not None
        turns = zip(self.rounds, self.baseline.rounds, strict=True)
        return statistics.median(mine.rate / other.rate for mine, other in turns)

    @property
    def rate(self) -> float:
        return statistics.mean(measured.rate for measured in self.fastest)

    @property
    def processor_us(self) -> float:
        """What a request takes of the server's processor, in microseconds."""
        taken = sum(measured.processor_s for measured in self.rounds)
        return taken / sum(len(measured.latencies_s) for measured in self.rounds) * 1e6

    def percentile_ms(self, percent: int) -> float:
        latencies = [latency for measured in self.fastest for latency in measured.latencies_s]
        return statistics.quantiles(latencies, n=100)[percent - 1] * 1000


@contextmanager
def running_server(kind: str, sets: int = 0, calls: int = 0, checkout: Path | None = None) -> Iterator[Server]:
    own_python = checkout and checkout / ".venv/bin/python"
    python = str(own_python) if own_python and own_python.exists() else sys.executable
    command = [python, "-m", "bench.emulator_server", kind, str(sets), str(calls)]
    environment = {**os.environ, "PYTHONPATH": f"{checkout}:{checkout / 'functions'}"} if checkout else None
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=checkout, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(process, int(process.stdout.readline()))
        finally:
            process.terminate()


def create_configuration_set(server: Server) -> None:
    body = json.dumps({"ConfigurationSetName": CONFIGURATION_SET}).encode()
    url = f"http://127.0.0.1:{server.port}/v1/sms-voice/configuration-sets"
    headers = {"Authorization": AUTHORIZATION, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
        assert answer.status == 200


async def measure_round(measurement: Measurement, seconds: float) -> list[float]:
    """Send over all connections at once for a while, and return the latencies in seconds."""
    end = time.perf_counter() + seconds
    latencies: list[float] = []

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", measurement.server.port)
        while (begun := time.perf_counter()) < end:
            writer.write(measurement.request())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            start = head.index(b"content-length: ") + 16
            await reader.readexactly(int(head[start : head.index(b"\r\n", start)]))
            latencies.append(time.perf_counter() - begun)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    return latencies


def measure(measurements: list[Measurement]) -> None:
    for measurement in measurements:
        asyncio.run(measure_round(measurement, WARM_UP_S))
    for _ in range(ROUNDS):
        for measurement in measurements:
            begun, processor_s = time.perf_counter(), measurement.server.processor_s()
            latencies = asyncio.run(measure_round(measurement, ROUND_S))
            rate = len(latencies) / (time.perf_counter() - begun)
            measurement.rounds.append(Round(rate, latencies, measurement.server.processor_s() - processor_s))


def compare(checkout: Path) -> None:
    """Measure this emulator and that of another checkout, turn by turn."""
    with ExitStack() as stack:
        this, other = (
            stack.enter_context(running_server("emulator", checkout=each)) for each in (None, checkout.resolve())
        )
        measurements = []
        for name, request in (
            ("SendVoiceMessage", to_known_recipient),
            ("  to numbers never met before", to_new_recipient),
            ("ListConfigurationSets", list_configuration_sets),
        ):
            beside = Measurement(f"{name}, {checkout.name}", other, request)
            measurements += [beside, Measurement(name, this, request, beside)]
        measure(measurements)
    print(f"{CONNECTIONS} connections, {ROUNDS} rounds of {ROUND_S:g} s each, in turns\n")
    print(f"{'':46} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'cpu us':>7}   median of the turns")
    for each in measurements:
        against = f"{each.median_of_turns:5.2f} x" if each.baseline else ""
        print(
            f"{each.name:46} {each.rate:10,.0f} {each.percentile_ms(50):8.2f} {each.percentile_ms(99):8.2f} "
            f"{each.processor_us:7.0f}   {against}"
        )


def main() -> None:
    with ExitStack() as stack:
        bare, empty, full_of_sets, full_of_calls = (
            stack.enter_context(running_server(*arguments))
            for arguments in (("bare",), ("emulator",), ("emulator", SETS), ("emulator", 0, CALLS))
        )
        memory = {
            "empty": empty.memory_mb(),
            f"{SETS:,} configuration sets": full_of_sets.memory_mb(),
            f"{CALLS:,} calls in the log": full_of_calls.memory_mb(),
        }
        create_configuration_set(empty)
        bare_post = Measurement("bare ASGI application, POST", bare, to_known_recipient)
        bare_post_of_v2 = Measurement("bare ASGI application, POST of version 2", bare, to_known_recipient_by_v2)
        bare_get = Measurement("bare ASGI application, GET", bare, list_configuration_sets)
        send = Measurement("SendVoiceMessage", empty, to_known_recipient, bare_post)
        send_by_v2 = Measurement("SendVoiceMessage of version 2", empty, to_known_recipient_by_v2, bare_post_of_v2)
        listed = Measurement("ListConfigurationSets", empty, list_configuration_sets, bare_get)
        measurements = [
            bare_post,
            send,
            Measurement("  to numbers never met before", empty, to_new_recipient, bare_post),
            Measurement("  in a configuration set", empty, in_configuration_set, bare_post),
            Measurement(f"  {CALLS:,} calls in the log", full_of_calls, to_known_recipient, send),
            Measurement(f"  {SETS:,} configuration sets", full_of_sets, to_known_recipient, send),
            bare_post_of_v2,
            send_by_v2,
            Measurement("  to numbers never met before", empty, to_new_recipient_by_v2, bare_post_of_v2),
            Measurement(f"  {CALLS:,} calls in the log", full_of_calls, to_known_recipient_by_v2, send_by_v2),
            bare_get,
            listed,
            Measurement(f"  {CALLS:,} calls in the log", full_of_calls, list_configuration_sets, listed),
            Measurement(f"  {SETS:,} configuration sets", full_of_sets, list_configuration_sets, listed),
        ]
        measure(measurements)
    print(f"{CONNECTIONS} connections, {ROUNDS} rounds of {ROUND_S:g} s each, in turns; of these the fastest fifth\n")
    print(f"{'':40} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'cpu us':>7}   rate against")
    for each in measurements:
        against = f"{each.rate / each.baseline.rate:5.2f} x {each.baseline.name.strip()}" if each.baseline else ""
        p50, p99 = each.percentile_ms(50), each.percentile_ms(99)
        print(f"{each.name:40} {each.rate:10,.0f} {p50:8.2f} {p99:8.2f} {each.processor_us:7.0f}   {against}")
    print("\ngoals: at least 0.65 x the bare application; full at least 0.83 x empty (no slower than 1.2 x)\n")
    for what, megabytes in memory.items():
        print(f"resident memory, {what:32} {megabytes:8.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.emulator")
    parser.add_argument("--beside", type=Path, help="another checkout, whose emulator is measured in the same turns")
    other_checkout = parser.parse_args().beside
    if other_checkout is None:
        main()
    else:
        compare(other_checkout)
