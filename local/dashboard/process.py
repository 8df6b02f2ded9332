"""The dashboard's server as a process of the local stack."""

import sys

from local.aws import child_environment
from local.ports import HOST
from local.processes import Processes


def start_dashboard(processes: Processes, port: int, api_url: str) -> str:
    """
    Start serving the dashboard, and give its address.

    Raises
    ------
    StackProcessError
        When it does not come up.
    """
    url = f"http://{HOST}:{port}"
    command = (sys.executable, "-m", "local.dashboard", "--port", str(port), "--api-url", api_url)
    server = processes.start("dashboard", command, child_environment())
    processes.wait_until_ready(server, f"{url}/config.json")
    return url
