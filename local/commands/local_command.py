from local.commands.options import (
    DEFAULT_DASHBOARD_PORT,
    DEFAULT_PORT,
    DEFAULT_VOICE_PORT,
    OUTPUTS,
    DashboardPort,
    OutputsFile,
    Port,
    TimeScale,
    VoiceApiVersion,
    VoiceEndpointUrl,
    VoicePort,
    WebhookUrl,
)
from local.commands.welcome import show_endpoints, show_example
from local.stack import LocalStack, StackSettings
from redial_cli.console import Steps, out, stop_on_signals


def local(
    port: Port = DEFAULT_PORT,
    voice_port: VoicePort = DEFAULT_VOICE_PORT,
    dashboard_port: DashboardPort = DEFAULT_DASHBOARD_PORT,
    voice_endpoint_url: VoiceEndpointUrl = None,
    voice_api: VoiceApiVersion = "v1",
    webhook: WebhookUrl = None,
    time_scale: TimeScale = 0.1,
    outputs_file: OutputsFile = OUTPUTS,
) -> None:
    """
    Run the whole pipeline on this machine, until Ctrl-C.

    Starts AWS (ministack) and the emulator of the voice API on 127.0.0.1, deploys the stack into them, and prints
    where they are. The same is in .local/outputs.json, for scripts.
    """
    stop_on_signals()
    settings = StackSettings(
        port=port,
        voice_port=voice_port,
        dashboard_port=dashboard_port,
        voice_endpoint_url=voice_endpoint_url,
        context={"voice_api": voice_api},
        webhook_url=webhook,
        emulator_options=("--time-scale", str(time_scale)),
        outputs_file=outputs_file,
    )
    with Steps() as steps, LocalStack(settings, report=steps) as stack:
        steps.done()
        show_endpoints(stack)
        show_example(stack)
        out.print("\nCtrl-C stops the stack.")
        stack.run_until_interrupted()
