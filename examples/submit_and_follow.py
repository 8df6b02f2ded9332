"""
Submit a call, and learn how it ended: with the typed client of the command line (`pip install redial-cli`).

    python examples/submit_and_follow.py +12065550100

Which stack: the variable REDIAL_STACK (and AWS credentials as for the AWS CLI), else the local one.
"""

import sys
import time
import uuid

from redial.contracts.answers.calls import CallResponse
from redial.contracts.answers.submitted import Submitted
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NoStackError, NotPossibleError
from redial_cli.client.stacks import find_stack

OPEN = {"WAITING", "CALLING"}
SECONDS_BETWEEN = 5.0


def main() -> int:
    """Submit a call to the number of the command line, and follow it to its end."""
    if len(sys.argv) != 2:
        print("usage: submit_and_follow.py PHONE_NUMBER", file=sys.stderr)
        return 2
    request = {
        # Your key: a repeat of it places no second call. So a request whose answer was lost is simply sent again.
        "request_id": f"example-python-{uuid.uuid4()}",
        "destination_phone_number": sys.argv[1],
        "content": {"plain_text_message": {"text": "Hello from Redial."}},
    }
    with ApiClient(find_stack(None)) as api:
        try:
            submitted = api.post("/calls", Submitted, request)
        except NotPossibleError as error:
            for each in error.errors:
                print(f"{each.field}: {each.message}")
            return 1
        while True:
            try:
                call = api.get(f"/calls/{submitted.call_id}", CallResponse)
            except NoStackError:  # it does not answer just now
                time.sleep(SECONDS_BETWEEN)
                continue
            if call.status not in OPEN:
                break
            time.sleep(SECONDS_BETWEEN)
    print(f"{call.status}: {call.status_reason}")
    return 0 if call.status == "COMPLETED" else 1


if __name__ == "__main__":
    sys.exit(main())
