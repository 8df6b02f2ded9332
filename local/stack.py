import shutil
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from local.assembly import in_use, synthesised
from local.aws import COMMAND as MINISTACK_COMMAND
from local.aws import DEFAULT_PORT, AwsEndpoint, child_environment, ministack_environment
from local.dashboard.process import start_dashboard
from local.deployment import deploy
from local.errors import DeploymentError
from local.outputs import describe_stack, remove_outputs, write_outputs
from local.paths import OUTPUTS, stack_directory
from local.ports import HOST, require_free
from local.processes import Processes, StackProcess
from local.webhook import KEY, store_key, webhook_setting
from local.worker_limits import limit_lambda_workers

DEFAULT_VOICE_PORT = 4580
DEFAULT_DASHBOARD_PORT = 4590
_WORKER_FAILED = "Worker init failed"  # ministack 1.5.33


@dataclass(frozen=True, kw_only=True)
class StackSettings:
    """What can be chosen about a local stack."""

    port: int = DEFAULT_PORT
    """The TCP port of the AWS endpoint."""
    voice_port: int = DEFAULT_VOICE_PORT
    """The TCP port of the voice API emulator."""
    voice_endpoint_url: str | None = None
    """Another implementation of the voice API, in place of the emulator."""
    dashboard_port: int | None = DEFAULT_DASHBOARD_PORT
    """The TCP port of the dashboard; None: there is none."""
    emulator_options: tuple[str, ...] = ()
    """Further options of `redial emulator`."""
    context: Mapping[str, object] = field(default_factory=dict)
    """CDK context keys for the local stage, such as other limits."""
    webhook_url: str | None = None
    """An address of this machine that gets each event, signed; None: there is none."""
    directory: Path | None = None
    """Logs and state; None: below `.local/`, by port."""
    outputs_file: Path = OUTPUTS


@dataclass(frozen=True)
class RunningStack:
    """A deployed stack, for those who use it."""

    aws: AwsEndpoint
    voice_endpoint_url: str
    outputs: Mapping[str, str]
    """As in `.local/outputs.json`."""
    directory: Path
    outputs_file: Path
    processes: Processes

    def run_until_interrupted(self) -> None:
        """
        Return on Ctrl-C.

        Raises
        ------
        StackProcessError
            When a process of the stack ends by itself.
        """
        try:
            while True:
                self.processes.require_alive()
                time.sleep(0.5)
        except KeyboardInterrupt:
            return


class LocalStack:
    """
    The whole pipeline on 127.0.0.1, up for the duration of a `with` block.

    Examples
    --------
    >>> with LocalStack(StackSettings(port=4566)) as stack:  # doctest: +SKIP
    ...     stack.aws.sqs.send_message(QueueUrl=stack.outputs["requests_queue_url"], MessageBody="...")
    """

    def __init__(self, settings: StackSettings, *, report: Callable[[str], None] = lambda _step: None) -> None:
        """
        Nothing happens before the `with` block is entered.

        Parameters
        ----------
        settings
            Ports and the like.
        report
            Told each step of starting, in words.
        """
        self._settings = settings
        self._report = report
        self._resources = ExitStack()

    def __enter__(self) -> RunningStack:
        """
        Start and deploy.

        Raises
        ------
        LocalRunError
            When the stack cannot be brought up; nothing is left of it then.
        """
        with self._resources:
            stack = self._start()
            self._resources = self._resources.pop_all()
            return stack

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._report("Stopping")
        self._resources.close()

    def _start(self) -> RunningStack:
        settings = self._settings
        require_free(settings.port, purpose="the AWS endpoint", option="--port")
        if settings.voice_endpoint_url is None:
            require_free(settings.voice_port, purpose="the voice API", option="--voice-port")
        if settings.dashboard_port is not None:
            require_free(settings.dashboard_port, purpose="the dashboard", option="--dashboard-port")
        directory = settings.directory or stack_directory(settings.port)
        # A stack starts empty: nothing of an earlier one on this port is left to surprise anyone.
        shutil.rmtree(directory, ignore_errors=True)
        self._resources.callback(shutil.rmtree, directory / "tmp", ignore_errors=True)
        aws = AwsEndpoint(f"http://{HOST}:{settings.port}")
        voice_endpoint_url = settings.voice_endpoint_url or f"http://{HOST}:{settings.voice_port}"

        self._report("Starting AWS (ministack) and the voice API")
        processes = self._resources.enter_context(Processes(directory))
        environment = ministack_environment(settings.port, directory, voice_endpoint_url)
        ministack = processes.start("ministack", MINISTACK_COMMAND, environment)
        emulator = self._start_emulator(processes, aws)
        self._report("Synthesising the stack (kept until the code changes)")
        webhook = {} if settings.webhook_url is None else {"event_webhook": webhook_setting(settings.webhook_url)}
        assembly = synthesised({**settings.context, **webhook})
        self._resources.enter_context(in_use(assembly))
        processes.wait_until_ready(ministack, f"{aws.endpoint_url}/_ministack/ready")
        if emulator is not None:
            processes.wait_until_ready(emulator, f"{voice_endpoint_url}/_emulator/health")
        self._report("Deploying")
        if webhook:
            store_key(aws)

        def check() -> None:
            processes.require_alive()
            _require_functions_that_start(ministack)

        stack_outputs = deploy(assembly, aws, voice_endpoint_url=voice_endpoint_url, check=check)
        limit_lambda_workers(aws)
        outputs = describe_stack(aws, voice_endpoint_url, stack_outputs)
        outputs["stack_name"] = assembly.stack_name
        if webhook:
            outputs["webhook_key"] = KEY
        # Each stack starts empty: what is noted elsewhere of an earlier one, under the same names, does not hold for it.
        outputs["stack_id"] = uuid.uuid4().hex
        if settings.dashboard_port is not None:
            outputs["dashboard_url"] = start_dashboard(processes, settings.dashboard_port, outputs["api_url"])
        write_outputs(outputs, settings.outputs_file)
        self._resources.callback(remove_outputs, outputs, settings.outputs_file)
        return RunningStack(aws, voice_endpoint_url, outputs, directory, settings.outputs_file, processes)

    def _start_emulator(self, processes: Processes, aws: AwsEndpoint) -> StackProcess | None:
        settings = self._settings
        if settings.voice_endpoint_url is not None:
            return None
        command = (sys.executable, "-m", "redial_cli", "emulator", "--port", str(settings.voice_port))
        options = ("--aws-endpoint-url", aws.endpoint_url, *settings.emulator_options)
        return processes.start("emulator", (*command, *options), child_environment())


def _require_functions_that_start(ministack: StackProcess) -> None:
    """
    Give up on a custom resource whose function cannot be imported: CloudFormation waits an hour for its answer.

    Raises
    ------
    DeploymentError
        With the reason, which only ministack's log has.
    """
    failures = [
        line
        for line in ministack.log.read_text(errors="replace", encoding="utf-8").splitlines()
        if _WORKER_FAILED in line
    ]
    if failures:
        message = f"A Lambda function of the stack does not start ({ministack.log}):\n  {failures[0]}"
        raise DeploymentError(message)
