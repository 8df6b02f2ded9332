"""`redial-voice-emulator`: the voice API on this machine."""

import errno
import logging
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import typer

from voice_emulator.http.guard import is_loopback
from voice_emulator.http.memory import settle_memory
from voice_emulator.http.server import LOCALHOST, EmulatorServer, build_publisher
from voice_emulator.log.counters import Counters
from voice_emulator.service.scenarios import Scenario, ScenarioError, read_scenario
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.terminal import options
from voice_emulator.terminal.output import LinesToStderr, as_text, say
from voice_emulator.terminal.variables import warnings_of_variables

_PAUSE_S = 10.0
# The exit code of a run that cannot be: a taken port.
_NOT_POSSIBLE = 5


def emulator(
    port: options.Port = options.DEFAULT_PORT,
    profile: options.AccountProfile = None,
    scenario: options.ScenarioFile = None,
    seed: options.Seed = None,
    time_scale: options.TimeScale = None,
    aws_endpoint_url: options.AwsEndpointUrl = None,
    answer_rate: options.AnswerRate = None,
    payload_shape: options.EventShape = None,
    synthesizer: options.Synthesizer = None,
    limit: options.Limit = None,
    v2_limit: options.V2Limit = None,
    v2_setting: options.V2Setting = None,
    require_configuration_set: options.RequireConfigurationSet = False,
    windows: options.LimitWindows = None,
    fault: options.Fault = None,
    show_numbers: options.ShowNumbers = False,
    quiet: options.Quiet = False,
    host: options.Host = LOCALHOST,
    allow_host: options.AllowHost = None,
    allow_origin: options.AllowOrigin = None,
    _print_version: options.Version = False,
) -> None:
    """
    Run an emulator of the Amazon Pinpoint SMS and Voice API, until Ctrl-C.

    Point boto3's client pinpoint-sms-voice, or pinpoint-sms-voice-v2, at it: by
    endpoint_url, or by AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE and ..._SMS_VOICE_V2.
    It prints one line for each call.

    Calls to +1 206 555 01NN follow the script of their last two digits:
    00 is completed, 10 busy, 20 not answered, 30 failed, 40 busy and then completed.
    Every other number is completed, unless --scenario or --answer-rate says otherwise.

    What was called, and which limit refused what: /_emulator/calls.

    Limits (--limit): calls_per_minute, calls_per_second_per_number,
    calls_per_recipient_per_day, calls_per_day, message_length_s,
    spoken_characters, total_characters, countries, caller_id,
    configuration_sets, event_destinations,
    event_destination_requests_per_second.

    Quotas of version 2 (--v2-limit): send_requests_per_second,
    requests_per_second, number_requests_per_second,
    feedback_requests_per_second, configuration_sets, event_destinations,
    phone_numbers, pools, identities_per_pool, opt_out_lists,
    protect_configurations, number_overrides, verified_numbers,
    verification_codes_per_day, tags_per_resource.
    Its settings (--v2-setting): account_tier, countries, shared_quotas,
    price_per_minute, max_monthly_spend, event_bridge.

    Faults (--fault): throttled, error_without_call, error_with_call,
    connection_lost, timed_out, slow_answer, access_denied, expired_token,
    unsigned, unavailable, request_aborted_with_call, request_aborted_without_call,
    request_timeout_with_call, request_timeout_without_call,
    event_repeated, event_delayed, event_lost, events_out_of_order,
    events_before_answer, operation_throttled, operation_error,
    operation_access_denied, operation_expired_token, operation_unsigned,
    operation_refused, operation_conflict, operation_unavailable; in seconds: slow_answer_s, event_delay_s.

    Each option can be given by the environment too: VOICE_EMULATOR_TIME_SCALE is --time-scale.
    Those that repeat have spaces between, a switch is 1.
    """
    settings, scenario_read = _read_settings(
        scenario,
        {
            "profile": profile and profile.value,
            "limits": options.read_pairs("--limit", limit),
            "faults": options.read_pairs("--fault", fault),
            "v2": options.read_v2_settings(v2_limit, v2_setting),
            "windows": windows and windows.value,
            "answer_rate": answer_rate,
            "seed": seed,
            "time_scale": time_scale,
            "aws_endpoint_url": aws_endpoint_url,
            "synthesizer": synthesizer,
            "payload_shape": payload_shape and payload_shape.value,
            "require_configuration_set": require_configuration_set or None,
        },
    )
    host = options.read_host("--host", host)
    counters = Counters()
    service = VoiceService(
        settings,
        publisher=build_publisher(settings, counters, say),
        counters=counters,
        report=(lambda _line: None) if quiet else say,
        mask_numbers=not show_numbers,
        scripts=scenario_read.scripts,
    )
    try:
        server = EmulatorServer(
            service,
            host,
            port,
            allowed_hosts=[options.read_host("--allow-host", written) for written in allow_host or ()],
            allowed_origins=[options.read_origin(written) for written in allow_origin or ()],
        )
    except OSError as error:
        no_such_address = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
        other = "--host" if no_such_address else "--port"
        typer.echo(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with {other}.", err=True)
        raise typer.Exit(_NOT_POSSIBLE) from None
    for line in warnings_of_variables(os.environ):
        typer.echo(as_text(line), err=True)
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(_without_traceback)
    logging.getLogger("asyncio").addFilter(OncePerPause())
    settle_memory()

    def tell_ready() -> None:
        where = f"to {settings.aws_endpoint_url}" if settings.aws_endpoint_url else "nowhere"
        say(f"voice API emulator: {server.endpoint_url} (events go {where})")
        if not is_loopback(host):
            say(f"warning: who reaches {host} can place calls here, see every number called, and change all settings")

    lines = LinesToStderr()
    logging.getLogger().addHandler(lines)
    try:
        server.run_until_signal(tell_ready)
    finally:
        logging.getLogger().removeHandler(lines)
    say("voice API emulator: stopped")


def command_alone() -> typer.Typer:
    """Return the command as the distribution has it, beside no other."""
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command()(emulator)
    return app


def main() -> None:
    """Run the command alone."""
    command_alone()(prog_name="redial-voice-emulator")


def _read_settings(scenario: Path | None, written: dict[str, Any]) -> tuple[EmulatorSettings, Scenario]:
    """Apply the profile, then the scenario, then the other options: the more particular goes last."""
    given = {name: value for name, value in written.items() if value is not None}
    profile = {"profile": given.pop("profile")} if "profile" in given else {}
    try:
        read = read_scenario(scenario) if scenario else Scenario({}, {})
        settings = change_settings(EmulatorSettings(), {**read.settings, **profile})
        return change_settings(settings, given), read
    except ScenarioError as error:
        raise typer.BadParameter(as_text(str(error)), param_hint="--scenario") from None
    except msgspec.ValidationError as error:
        raise typer.BadParameter(as_text(str(error)), param_hint=options.option_of(str(error))) from None


class OncePerPause:
    """
    Lets the line that no more connections can be accepted pass once in ten seconds.

    Without file descriptors asyncio says it of each connection that waits, a thousand times a second.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._next_at = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written."""
        if "out of system resource" not in record.getMessage():
            return True
        now = self._now()
        if now < self._next_at:
            return False
        self._next_at = now + _PAUSE_S
        return True


def _without_traceback(record: logging.LogRecord) -> bool:
    """Leave the line: a client that breaks HTTP is no error of the server's."""
    record.exc_info = None
    return True
