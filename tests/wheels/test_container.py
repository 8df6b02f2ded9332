"""The emulator's Containerfile, as far as it can be tried without containers: its files, its steps, its command."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.patience import PATIENCE_S, PATIENCE_WITH_A_STACK_S
from tests.wheels.conftest import PROJECT, UV, outside

TEXT = (PROJECT / "voice_emulator/Containerfile").read_text(encoding="utf-8")
PAGE = (PROJECT / "docs/emulator.md").read_text(encoding="utf-8")
TARGET_OF_V2 = {"X-Amz-Target": "PinpointSMSVoiceV2.DescribeConfigurationSets", "Host": "voice:4580"}


def instructions(name: str) -> list[str]:
    """Give what follows an instruction, for each of its lines."""
    return re.findall(rf"^{name} (.*)$", TEXT, re.MULTILINE)


def copied() -> list[tuple[str, str]]:
    """Give what is copied out of the checkout, and where it goes."""
    (*sources,) = (line.split() for line in instructions("COPY") if not line.startswith("--from"))
    return [(source, target) for *named, target in sources for source in named]


def environment() -> dict[str, str]:
    """Give the variables of the first stage."""
    first, *_ = instructions("ENV")
    return dict(pair.split("=", 1) for pair in shlex.split(first))


def test_base_images_are_pinned_and_the_same() -> None:
    images = {line.split()[0] for line in instructions("FROM")}
    (image,) = images
    assert re.fullmatch(r"docker\.io/library/python:3\.\d+\.\d+-slim-[a-z]+", image)


def test_what_is_copied_is_in_the_checkout_and_in_the_build_context() -> None:
    allowed = re.findall(r"^!(.*)$", (PROJECT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(source for source, _ in copied()) == sorted(allowed)
    assert [source for source in allowed if not (PROJECT / source).exists()] == []


def test_it_is_nobody_s_process_and_opens_nothing_by_itself() -> None:
    assert instructions("USER") == ["65534:65534"]
    assert "VOICE_EMULATOR_HOST" not in "".join(instructions("ENV"))
    assert instructions("ENTRYPOINT") == ['["redial-voice-emulator"]']


def test_uv_comes_by_its_hashes_as_for_make() -> None:
    assert "--require-hashes --requirement bootstrap.txt" in instructions("RUN")[0]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the build's steps on the files that it copies; give the environment that comes of it."""
    context, folder = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("built") / "emulator"
    for source, target in copied():
        place = context / target / (Path(source).name if target.endswith("/") else "")
        if (PROJECT / source).is_dir():
            shutil.copytree(PROJECT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / source, place)
    # uv is there already, from the same file and hashes (Makefile).
    _, *steps = instructions("RUN")
    for step in steps:
        program, *arguments = shlex.split(step)
        assert program == "uv"
        done = subprocess.run(
            [UV, *arguments],
            cwd=context,
            env=outside(**environment(), UV_HTTP_TIMEOUT="10", UV_HTTP_RETRIES="1")
            | {"UV_PROJECT_ENVIRONMENT": str(folder), "UV_COMPILE_BYTECODE": "0", "UV_LINK_MODE": "hardlink"},
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_WITH_A_STACK_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert environment()["UV_PROJECT_ENVIRONMENT"] in instructions("COPY")[-1].split()
    return folder


def test_the_command_answers_under_the_names_that_the_page_says(built: Path) -> None:
    """In a container the port is published under another number, and other containers know it by a name."""
    variables = dict(re.findall(r"--env (VOICE_EMULATOR_\w+)=(\S+)", PAGE.split("### In a container")[1]))
    assert variables == {"VOICE_EMULATOR_HOST": "0.0.0.0", "VOICE_EMULATOR_ALLOW_HOST": "voice"}
    with subprocess.Popen(
        [str(built / "bin/redial-voice-emulator")],
        cwd=built,
        env=outside(**variables, VOICE_EMULATOR_PORT="0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+) ", process.stdout.readline())
            assert found
            assert "warning: who reaches 0.0.0.0" in process.stdout.readline()
            url = f"http://127.0.0.1:{found[1]}/_emulator/health"
            statuses = {
                host: httpx.get(url, headers={"host": host}, timeout=PATIENCE_S, trust_env=False).status_code
                for host in ("127.0.0.1:5000", "localhost:5000", "10.88.0.7:4580", "voice:4580", "rebound.example:4580")
            }
            by_version = [
                httpx.get(
                    f"http://127.0.0.1:{found[1]}/v1/sms-voice/configuration-sets", timeout=PATIENCE_S, trust_env=False
                ),
                httpx.post(
                    f"http://127.0.0.1:{found[1]}/",
                    headers=TARGET_OF_V2,
                    content=b"{}",
                    timeout=PATIENCE_S,
                    trust_env=False,
                ),
            ]
        finally:
            process.kill()
    assert list(statuses.values()) == [200, 200, 200, 200, 400]
    assert [(answer.status_code, answer.json()) for answer in by_version] == [
        (200, {"ConfigurationSets": []}),
        (200, {"ConfigurationSets": []}),
    ]
