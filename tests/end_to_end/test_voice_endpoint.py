import sys
from pathlib import Path

import pytest

from local.aws import child_environment
from local.ports import HOST, free_port
from local.processes import Processes
from local.stack import LocalStack, StackSettings
from redial.domain.call.calls import CallStatus
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack


def test_another_voice_api_takes_the_place_of_the_emulator(tmp_path: Path) -> None:
    """The other voice API is an emulator that was started by itself, which the stack knows nothing of but the address."""
    port, voice_port = free_port(), free_port()
    voice_api = f"http://{HOST}:{voice_port}"
    command = [sys.executable, "-m", "voice_emulator", "--port", str(voice_port), "--time-scale", "0.05"]
    with Processes(tmp_path / "other") as processes:
        other = processes.start(
            "voice-api", [*command, "--aws-endpoint-url", f"http://{HOST}:{port}"], child_environment()
        )
        processes.wait_until_ready(other, f"{voice_api}/_emulator/health")
        settings = StackSettings(
            port=port,
            voice_endpoint_url=voice_api,
            dashboard_port=None,
            directory=tmp_path / "stack",
            outputs_file=tmp_path / "outputs.json",
        )
        with LocalStack(settings) as stack:
            pipeline = Pipeline(stack)
            pipeline.send(plain_request("elsewhere", "+12065550100"))
            call = pipeline.wait_until_final("elsewhere")

            assert [path.name for path in (tmp_path / "stack").glob("*.log")] == ["ministack.log"]
            assert stack.outputs["voice_endpoint_url"] == voice_api
            assert len(pipeline.sends_to("+12065550100")) == 1
        assert call.status is CallStatus.COMPLETED
