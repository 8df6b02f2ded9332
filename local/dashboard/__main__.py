"""Serves the dashboard of a running stack: ``python -m local.dashboard --port PORT --api-url URL``."""

import argparse

import uvicorn

from dashboard.config import PageConfig
from local.dashboard.app import dashboard_app
from local.ports import HOST


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m local.dashboard", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-url", required=True)
    options = parser.parse_args()
    app = dashboard_app(options.api_url, PageConfig(stage="local"))
    uvicorn.run(app, host=HOST, port=options.port, log_level="warning", access_log=False, proxy_headers=False)


if __name__ == "__main__":
    main()
