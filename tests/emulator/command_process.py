"""The emulator's command in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import httpx

from local.aws import child_environment
from tests.emulator.harness import ORIGINATION
from tests.patience import PATIENCE_S


class Running:
    """The command in a process, and what it says."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        found = re.match(r"voice API emulator: (http://[\d.]+:\d+) ", self.read_line())
        assert found
        self.endpoint_url = found[1]

    def read_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def send(self, destination: str) -> int:
        message = {
            "DestinationPhoneNumber": destination,
            "OriginationPhoneNumber": ORIGINATION,
            "Content": {"PlainTextMessage": {"Text": "Hello."}},
        }
        url = f"{self.endpoint_url}/v1/sms-voice/voice/message"
        return httpx.post(url, json=message, timeout=PATIENCE_S, trust_env=False).status_code


@contextmanager
def emulator(
    *options: str,
    module: str = "redial_cli",
    command: tuple[str, ...] = ("emulator",),
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Running]:
    arguments = [sys.executable, "-m", module, *command, *options]
    environment = child_environment() | {"VOICE_EMULATOR_PORT": "0", **variables}
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()
