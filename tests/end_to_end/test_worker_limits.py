"""What makes the stack fit to run on anybody's machine."""

import psutil
import pytest

from local.worker_limits import CONCURRENT_WORKERS
from tests.end_to_end.pipeline import Pipeline

pytestmark = pytest.mark.stack


def listens_at(process: psutil.Process) -> list[str]:
    """Give the addresses, none of a process that has ended meanwhile."""
    try:
        connections = process.net_connections("inet")
    except psutil.NoSuchProcess:
        return []
    return [connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN]


def test_nothing_listens_beyond_this_machine(pipeline: Pipeline) -> None:
    listening = [address for process in psutil.Process().children(recursive=True) for address in listens_at(process)]

    assert len(listening) >= 2  # ministack and the emulator
    assert set(listening) == {"127.0.0.1"}


def test_each_function_runs_in_few_processes(pipeline: Pipeline) -> None:
    mappings = pipeline.stack.aws.lambda_.list_event_source_mappings()["EventSourceMappings"]
    concurrency = [mapping["ScalingConfig"] for mapping in mappings if ":sqs:" in mapping["EventSourceArn"]]

    assert len(concurrency) >= 3
    assert all(scaling["MaximumConcurrency"] == CONCURRENT_WORKERS for scaling in concurrency)
