import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.aws import child_environment, ministack_environment
from local.errors import DeploymentError, PortTakenError
from local.ports import HOST, free_port
from local.processes import StackProcess
from local.stack import LocalStack, StackSettings, _require_functions_that_start


def test_the_users_aws_settings_and_proxies_do_not_reach_the_functions() -> None:
    environment = child_environment(
        {
            "PATH": "/usr/bin",
            "AWS_PROFILE": "work",
            "AWS_ACCESS_KEY_ID": "AKIAREAL",
            "AWS_ENDPOINT_URL": "https://example.com",
            "HTTPS_PROXY": "http://proxy:3128",
            "PYTHONPATH": "/elsewhere",
        }
    )

    assert environment["PATH"] == "/usr/bin"
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert {"AWS_PROFILE", "AWS_ENDPOINT_URL", "HTTPS_PROXY", "PYTHONPATH"}.isdisjoint(environment)


def test_ministack_listens_on_this_machine_only_and_writes_below_its_folder(tmp_path: Path) -> None:
    environment = ministack_environment(5000, tmp_path)

    assert environment["BIND_HOST"] == HOST == "127.0.0.1"
    assert environment["IOT_MTLS_ENABLED"] == "0"
    for name in ("TMPDIR", "S3_DATA_DIR", "STATE_DIR"):
        assert Path(environment[name]).is_relative_to(tmp_path)


def test_a_taken_port_stops_the_stack_before_it_touches_anything(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as other_program:
        settings = StackSettings(
            port=other_program.getsockname()[1], voice_port=free_port(), directory=tmp_path / "new"
        )

        with pytest.raises(PortTakenError), LocalStack(settings):
            pass

    assert not (tmp_path / "new").exists()


def test_a_function_that_cannot_be_imported_is_told_from_the_log(tmp_path: Path) -> None:
    log = tmp_path / "ministack.log"
    process = StackProcess("ministack", subprocess.Popen([sys.executable, "-c", ""]), log)
    process.popen.wait()
    log.write_text("INFO all is well\n", encoding="utf-8")
    _require_functions_that_start(process)

    log.write_text(
        "INFO\nERROR execution error for redial-dial: Worker init failed: No module named 'dial.handler'\n",
        encoding="utf-8",
    )

    with pytest.raises(DeploymentError, match=r"does not start \(.*\):\n.*No module named 'dial.handler'"):
        _require_functions_that_start(process)
