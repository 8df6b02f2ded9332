"""
The child process of `bench.imports`: a function's import and its first message, with AWS answered at once.

What a function loads at its first use, and not when it is imported, shows here. ``python bench/first_message.py FUNCTION EVENT``.
"""

import json
import sys
import time
from importlib import import_module
from types import SimpleNamespace

ANSWERS = {"BatchGetItem": {"Responses": {}}, "Query": {"Items": [], "Count": 0}}
CONTEXT = SimpleNamespace(
    function_name="bench",
    memory_limit_in_mb=256,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:bench",
    aws_request_id="bench",
    get_remaining_time_in_millis=lambda: 60_000,
)


def answer_at_once(session: object) -> None:
    """Let no request of a session leave the process: from its serialisation to its parsing all else is the SDK's own."""
    from botocore.awsrequest import AWSResponse
    from botocore.compat import HTTPHeaders

    def answer(request: object, **_: object) -> object:
        operation = vars(request)["headers"].get("X-Amz-Target", b"").decode().rpartition(".")[2]
        content = json.dumps(ANSWERS.get(operation, {})).encode()
        return AWSResponse("", 200, HTTPHeaders(), SimpleNamespace(stream=lambda *_, **__: [content]))

    vars(type(session))["register"](session, "before-send", answer)


def main(function: str, event: str) -> None:
    message = json.loads(event)
    began = time.process_time()
    handler = import_module(f"{function}.handler").handler
    clients = import_module("redial.adapters.clients")
    answer_at_once(clients._session())
    handler(message, CONTEXT)
    print((time.process_time() - began) * 1000)


if __name__ == "__main__":
    main(*sys.argv[1:])
