"""``python -m bench [NAME ...]``: measure, each beside a baseline of the same run. Without a name: all that end within minutes."""

import sys
from importlib import import_module

# name -> what it measures; the module bench.<name> has a main().
BENCHES = {
    "allowances": "the share of 5 to 600 calls a minute that is used, and of five numbers' seconds, beside sends one by one",
    "assembly": "what is deployed, zipped, and the time of a synthesis, beside untrimmed packages and an empty stack",
    "cost": "what 1,000 requests cost: AWS requests on the wire, DynamoDB units, Lambda time, priced",
    "emulator": "the voice API emulator, beside a bare ASGI application on the same server",
    "latency": "from a request on the queue to its call, beside the bare SQS → Lambda hop; and from its end to its event",
    "page": "the dashboard's first view in Chromium, beside an empty page, and its weight",
    "pacing": "the allowance used under a backlog and the limits passed, beside a token bucket and fixed sleeps",
    "reading": "the API's lists and summary with 1,000 and with 100,000 stored calls, and the requests to the table",
    "submit": "`redial submit` of 10,000 rows, beside a bare send_message_batch loop",
    "imports": "cold import of each function, beside boto3 and one client",
}


def main() -> int:
    names = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no such bench: {', '.join(unknown)}. There are:")
        for name, what in BENCHES.items():
            print(f"  {name:<12} {what}")
        return 2
    for name in names:
        print(f"== {name}: {BENCHES[name]}")
        import_module(f"bench.{name}").main()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
