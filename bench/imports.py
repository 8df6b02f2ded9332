"""
Cold import of each function, beside ``import boto3`` and one client.

Every measurement is a fresh process, and the subjects take turns, so that a busy machine slows all of them alike. The least of the
rounds counts: what is above it is the machine, not the program.

And the import of functions with their first message of a usual kind, all of AWS answered at once: what is put off until then is
paid there, and so is what the first use of a client costs. Beside it boto3, one client, and its first request.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from redial.domain.attempt.events import VoiceEventType
from redial.domain.pacing.limits import PRODUCTION
from simulation.aws.fake_aws import TOPIC_ARN
from simulation.makers import plain_request, sns_envelope
from simulation.stack.functions import NUMBERS, environment

FUNCTIONS = Path(__file__).parent.parent / "functions"
FIRST_MESSAGE = Path(__file__).parent / "first_message.py"
ROUNDS = 15
ENVIRONMENT = (
    os.environ
    | environment(PRODUCTION, NUMBERS, 60)
    | {
        "POWERTOOLS_METRICS_NAMESPACE": "Redial",
        "PYTHONPATH": str(FUNCTIONS),
    }
)
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
print((time.process_time() - start) * 1000)
"""


BASE_MESSAGE = "boto3 + one request"
MESSAGES = {
    "intake": json.dumps(plain_request()),
    "dial": json.dumps({"call_ids": ["0123456789abcdef01234567"]}),
    "track": sns_envelope(f"{TOPIC_ARN}{VoiceEventType.RINGING}", "bench"),
}
FIRST_REQUEST = """
import boto3
from botocore.awsrequest import AWSResponse
from types import SimpleNamespace
client = boto3.client('dynamodb')
answer = AWSResponse('', 200, {}, SimpleNamespace(stream=lambda *_, **__: [b'{}']))
client.meta.events.register('before-send', lambda **_: answer)
client.get_item(TableName='calls', Key={'pk': {'S': 'a'}})
"""


def main() -> None:
    subjects = {name: subject for name, subject in SUBJECTS.items() if _is_there(subject[0])}
    imports = least({name: ["-c", TIMED.format(statement=statement)] for name, (statement, _) in subjects.items()})
    print(f"{'':<20} {'CPU ms':>7} {'x':>6} {'goal':>6}")
    for name, (_statement, goal) in subjects.items():
        ratio = imports[name] / imports["boto3 + one client"]
        print(f"{name:<20} {imports[name]:>7.0f} {ratio:>6.2f} {f'{goal:.1f}' if goal else '':>6}")
    messages = least(
        {BASE_MESSAGE: ["-c", TIMED.format(statement=FIRST_REQUEST)]}
        | {name: [str(FIRST_MESSAGE), name, _event(body)] for name, body in MESSAGES.items()}
    )
    print("\nwith the first message")
    for name, milliseconds in messages.items():
        print(f"{name:<20} {milliseconds:>7.0f} {milliseconds / messages[BASE_MESSAGE]:>6.2f}")


def least(subjects: Mapping[str, list[str]]) -> dict[str, float]:
    """Give the least CPU milliseconds of each subject, a Python program's arguments, over the rounds."""
    best = dict.fromkeys(subjects, float("inf"))
    for _ in range(ROUNDS):
        for name, arguments in subjects.items():
            best[name] = min(best[name], measure(arguments))
    return best


def measure(arguments: list[str]) -> float:
    """Give the CPU milliseconds that a program takes in a fresh process, as it tells them."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=FUNCTIONS, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True
    )
    return float(done.stdout.splitlines()[-1])


def _event(body: str) -> str:
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": "1764000000000"}
    return json.dumps({"Records": [{"messageId": "bench", "body": body, "attributes": attributes}]})


def _is_there(statement: str) -> bool:
    function = statement.split()[1].split(".")[0].rstrip(";")
    return function == "boto3" or (FUNCTIONS / function / "handler.py").exists()
