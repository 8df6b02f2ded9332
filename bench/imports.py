"""
Cold import of each function, beside ``import boto3`` and one client.

Every measurement is a fresh process, and the subjects take turns, so that a busy machine slows all of them alike. The least of the
rounds counts: what is above it is the machine, not the program.
"""

import os
import subprocess
import sys
from pathlib import Path

FUNCTIONS = Path(__file__).parent.parent / "functions"
ROUNDS = 15
CLIENT = "from redial.adapters import clients; clients.dynamodb()"
SUBJECTS = {
    "boto3 + one client": ("import boto3; boto3.client('dynamodb')", None),
    "dial": (f"import dial.handler; {CLIENT}", 1.1),
    "track": (f"import track.handler; {CLIENT}", 1.1),
    "intake": (f"import intake.handler; {CLIENT}", 1.4),
    "api": (f"import api.handler; {CLIENT}", 1.4),
    "tally": (f"import tally.handler; {CLIENT}", 1.2),
    "publish": (f"import publish.handler; {CLIENT}", 1.1),
    "sign": (f"import sign.handler; {CLIENT}", 1.2),
    "voice_resource": (f"import voice_resource.handler, voice_resource.wiring; {CLIENT}", 1.2),
}
TIMED = """
import time
start = time.process_time()
{statement}
print(time.process_time() - start)
"""


def measure(statement: str) -> float:
    """Give the CPU milliseconds that a statement takes in a fresh process."""
    environment = os.environ | {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "Redial",
    }
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(statement=statement)],
        cwd=FUNCTIONS,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout) * 1000


def main() -> None:
    subjects = {name: subject for name, subject in SUBJECTS.items() if _is_there(subject[0])}
    least = dict.fromkeys(subjects, float("inf"))
    for _ in range(ROUNDS):
        for name, (statement, _goal) in subjects.items():
            least[name] = min(least[name], measure(statement))
    base = least["boto3 + one client"]
    print(f"{'':<20} {'CPU ms':>7} {'x':>6} {'goal':>6}")
    for name, (_statement, goal) in subjects.items():
        print(f"{name:<20} {least[name]:>7.0f} {least[name] / base:>6.2f} {f'{goal:.1f}' if goal else '':>6}")


def _is_there(statement: str) -> bool:
    function = statement.split()[1].split(".")[0].rstrip(";")
    return function == "boto3" or (FUNCTIONS / function / "handler.py").exists()
