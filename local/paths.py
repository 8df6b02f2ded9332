"""Where the local run reads and writes. All that it writes is below `.local/`, which git ignores."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WORK = PROJECT / ".local"
ASSEMBLIES = WORK / "assemblies"
OUTPUTS = WORK / "outputs.json"
DEMO_REQUESTS = PROJECT / "events" / "requests" / "demo.jsonl"
DEMO_EXPECTATIONS = PROJECT / "events" / "requests" / "demo.expected.json"


def stack_directory(port: int) -> Path:
    """Give the folder for logs and state of the stack on a port, so that two stacks do not share them."""
    return WORK / f"stack-{port}"
