"""
What the plumbing of 1,000 requests costs (1,300 sends, 5,200 events): AWS requests counted on the wire, and priced.

Both versions of the voice API side by side. The real functions run over fakes behind botocore's HTTP layer. DynamoDB's units follow
its rules, index writes included; the length of a Lambda invocation follows from assumed latencies (`bench.metered_stack`), the
dialer's waiting for places included.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from bench.earlier_calls import fill
from bench.metered_stack import CAMPAIGN, EVENTS_WINDOW_S, MEMORY_MB, TALLY_WINDOW_S, Bill, MeteredStack, request_s
from redial.adapters.dynamodb import schema
from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call.calls import CallStatus
from simulation.dynamodb.fake_dynamodb import INDEXES
from simulation.stack.functions import NUMBERS

REQUESTS = 1_000
MANY_STORED = (0, 100_000, 1_000_000)
SENDS_PER_REQUEST, EVENTS_PER_SEND = 1.3, 4
GOAL, FLOOR = 0.025, 0.0114
GOAL_IN_ALL = 0.020
GOAL_OF_EVENTS = 0.0015
"""For telling the world how 1,000 requests ended: beside what the archive alone would cost."""
# us-east-1, on demand, arm64: see "Costs worth knowing" in the facts about the voice API.
WRITE, READ = 0.625e-6, 0.125e-6
SQS, SNS = 0.40e-6, 0.50e-6
INVOCATION, GB_SECOND = 0.20e-6, 0.0000133334
FIREHOSE_GB = 0.029
LOGS_GB = 0.50
EVENT = 1.00e-6
"""An event of ours on EventBridge, each 64 KB; deliveries to its rules' targets in the account are free."""
FUNCTIONS = tuple(MEMORY_MB)
# As rich as the payload of the voice API's second version.
RICH = {
    "eventType": "VOICE_COMPLETED",
    "originationPhoneNumber": "+12065550153",
    "destinationPhoneNumber": "+14255550159",
    "isoCountryCode": "US",
    "messageStatus": "COMPLETED",
    "callDurationInSeconds": "60",
    "totalDurationInMinutes": "1",
    "totalMessagePrice": "0.013",
}


@dataclass(frozen=True)
class Priced:
    """What 1,000 requests came to, in USD by function and by what it was spent on."""

    by_function: dict[str, dict[str, float]]
    sns: float

    @property
    def of_calls(self) -> float:
        """From the request to the final status, indexes and the dialer's waiting included."""
        return self.sns + sum(self.of(name) for name in ("intake", "dial", "track"))

    @property
    def total(self) -> float:
        return self.sns + sum(self.of(name) for name in self.by_function)

    def of(self, function: str) -> float:
        return sum(self.by_function[function].values())


def main() -> None:
    backlog = metered(stored=100, arrivals_s=0)
    assumed = ", ".join(f"{name} {MEMORY_MB[name]} MB {request_s(name) * 1000:.1f} ms" for name in FUNCTIONS)
    print(f"{REQUESTS} requests at once, two origination numbers; events gathered for {EVENTS_WINDOW_S} s")
    print(f"assumed for each AWS request: {assumed}\n")
    headline = report(backlog)
    compare_versions({"v1": backlog, "v2": metered(stored=100, arrivals_s=0, voice_api="v2")})
    print("\nthe same, otherwise:")
    variants = {
        "one origination number": metered(stored=100, arrivals_s=0, numbers=NUMBERS[:1]),
        "five origination numbers": metered(stored=100, arrivals_s=0, numbers=NUMBERS),
        "requests one by one over 2 hours": metered(stored=100, arrivals_s=7_200),
        "events with a rich payload": metered(stored=100, arrivals_s=0, payload=RICH),
        "counts a minute old": metered(stored=100, arrivals_s=0, tally_window_s=60),
    }
    for name, stack in variants.items():
        report_line(name, stack)
    # One after the other: a million calls take some GB of memory.
    for stored in MANY_STORED:
        report_line(f"{stored:,} calls stored", metered(stored=stored, arrivals_s=0))
    report_idle()
    print(
        f"\ngoal: at most ${GOAL} from request to final status (floor without indexes ${FLOOR}); ${headline.of_calls:.4f}: "
        f"{'met' if headline.of_calls <= GOAL else 'MISSED'}. With the dashboard's counts (${headline.of('tally'):.4f}, no older "
        f"than {TALLY_WINDOW_S} s), the events of ends and the archive (${headline.of('publish'):.4f}): ${headline.total:.4f}, "
        f"goal ${GOAL_IN_ALL:.3f}: {'met' if headline.total <= GOAL_IN_ALL else 'MISSED (docs/operations.md: why)'}"
    )
    archive_alone = priced(metered(stored=100, arrivals_s=0, publishes=False)).of("publish")
    of_events = headline.of("publish") - archive_alone
    print(
        f"goal: at most ${GOAL_OF_EVENTS} for the events of ends, beside ${archive_alone:.4f} for the archive alone; "
        f"${of_events:.4f}: {'met' if of_events <= GOAL_OF_EVENTS else 'MISSED'}"
    )


def metered(
    *,
    stored: int,
    arrivals_s: float,
    numbers: tuple[str, ...] = NUMBERS[:2],
    payload: dict[str, str] | None = None,
    tally_window_s: float = TALLY_WINDOW_S,
    voice_api: VoiceApiVersion = "v1",
    publishes: bool = True,
) -> MeteredStack:
    stack = MeteredStack(
        payload=payload, numbers=numbers, tally_window_s=tally_window_s, voice_api=voice_api, publishes=publishes
    )
    fill(stack, stored)
    stack.run(max(arrivals_s, REQUESTS * SENDS_PER_REQUEST * 3.1) + 1_200, REQUESTS, arrivals_s)
    ours = Counter(
        item["status"]["S"]
        for key, item in stack.dynamodb.items.items()
        if key.startswith(schema.CALL) and item.get("campaign") == {"S": CAMPAIGN}
    )
    assert ours == {CallStatus.COMPLETED: REQUESTS}, ours
    assert len(stack.voice.log) == REQUESTS * SENDS_PER_REQUEST
    assert stack.bills["track"].messages == REQUESTS * SENDS_PER_REQUEST * EVENTS_PER_SEND
    return stack


def priced(stack: MeteredStack) -> Priced:
    return Priced(
        {name: parts_of(name, stack.bills[name]) for name in FUNCTIONS},
        sns=stack.bills["track"].messages * SNS,
    )


def parts_of(name: str, bill: Bill) -> dict[str, float]:
    """Price what one function did."""
    indexes = sum(units for where, units in bill.consumed.writes.items() if where != "table")
    return {
        "writes": bill.consumed.writes["table"] * WRITE,
        "indexes": indexes * WRITE,
        "reads": sum(bill.consumed.reads.values()) * READ,
        # A message is put into the queue by its producer, by SNS, or by a function; Lambda's pollers receive and delete it.
        # Reading the table's stream is free of charge.
        "SQS": (bill.messages - bill.brought + bill.polls) * SQS if bill.polls else 0.0,
        "Lambda": bill.invocations * INVOCATION + bill.busy_s * MEMORY_MB[name] / 1_024 * GB_SECOND,
        "EventBridge": bill.published * EVENT,
        "Firehose": bill.archived_bytes / 1024**3 * FIREHOSE_GB,
        "logs": bill.logged_bytes / 1024**3 * LOGS_GB,
    }


def report(stack: MeteredStack) -> Priced:
    price = priced(stack)
    kinds = list(next(iter(price.by_function.values())))
    print(f"{'function':<10}{'invoked':>9}{'busy s':>9}" + "".join(f"{kind:>12}" for kind in kinds) + f"{'USD':>10}")
    for name, parts in price.by_function.items():
        bill = stack.bills[name]
        row = "".join(f"{amount:>12.5f}" for amount in parts.values())
        print(f"{name:<10}{bill.invocations:>9}{bill.busy_s:>9.0f}{row}{sum(parts.values()):>10.5f}")
    print(f"{'SNS':<10}{'':>18}{'':>{12 * len(kinds)}}{price.sns:>10.5f}")
    print(f"{'total':<10}{'':>18}{'':>{12 * len(kinds)}}{price.total:>10.5f}")
    report_units(stack)
    report_writes(stack)
    return price


def report_units(stack: MeteredStack) -> None:
    writes: Counter[str] = Counter()
    reads: Counter[str] = Counter()
    requests: Counter[str] = Counter()
    for bill in stack.bills.values():
        writes.update({where: int(units) for where, units in bill.consumed.writes.items()})
        reads.update({where: round(units) for where, units in bill.consumed.reads.items()})
        requests.update(bill.requests)
    print("\nfor each call: write units, and what they cost for 1,000 calls")
    for where in ("table", *INDEXES):
        print(f"  {where:<14}{writes[where] / REQUESTS:>8.2f}   ${writes[where] * WRITE:.5f}")
    print(f"  read units    {reads.total() / REQUESTS:>8.2f}   ${reads.total() * READ:.5f}")
    print("AWS requests for each call, on the wire:")
    for operation, count in sorted(requests.items(), key=lambda entry: -entry[1]):
        print(f"  {operation:<40}{count / REQUESTS:>8.2f}")


def report_writes(stack: MeteredStack) -> None:
    """Show which writes the units go to, for each function the dearest first."""
    print(
        "\nfor each request: writes, their units in the table and in the indexes, and what they cost for 1,000 requests"
    )
    for name in FUNCTIONS:
        writes: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        for what, of_table, of_indexes in stack.bills[name].writes:
            writes[what] = [sum(pair) for pair in zip(writes[what], (1, of_table, of_indexes), strict=True)]
        for what, counts in sorted(writes.items(), key=lambda entry: -sum(entry[1][1:])):
            row = "".join(f"{count / REQUESTS:>8.2f}" for count in counts)
            print(f"  {name:<9}{what:<44}{row}   ${sum(counts[1:]) * WRITE:.5f}")


def requests_of(stack: MeteredStack) -> float:
    return sum(bill.requests.total() for bill in stack.bills.values()) / REQUESTS


def compare_versions(stacks: dict[str, MeteredStack]) -> None:
    """Show what both versions of the voice API come to; events of version 2 say more, and are larger."""
    prices = {version: priced(stack) for version, stack in stacks.items()}
    print("\nboth versions of the voice API, USD:")
    print(f"  {'':<36}" + "".join(f"{version:>10}" for version in prices))
    rows = {
        "SNS": [price.sns for price in prices.values()],
        **{name: [price.of(name) for price in prices.values()] for name in FUNCTIONS},
        "from request to final status": [price.of_calls for price in prices.values()],
        "in all": [price.total for price in prices.values()],
    }
    for name, amounts in rows.items():
        print(f"  {name:<36}" + "".join(f"{amount:>12.5f}" for amount in amounts))
    print(f"  {'AWS requests a call':<36}" + "".join(f"{requests_of(stack):>10.1f}" for stack in stacks.values()))


def report_line(name: str, stack: MeteredStack) -> None:
    price, units = priced(stack), sum(sum(bill.consumed.writes.values()) for bill in stack.bills.values())
    print(
        f"  {name:<36} ${price.of_calls:.4f}, and ${price.total - price.of_calls:.4f} for counts, events and archive   "
        f"{requests_of(stack):.2f} AWS requests and {units / REQUESTS:.2f} write units a call"
    )


def report_idle() -> None:
    """Price an hour in which nothing is due: the ticks that look whether anything is."""
    stack = MeteredStack()
    stack.run(3_600, 0, 0)
    hour = priced(stack).total
    print(
        f"\nan idle stack looks each minute: ${hour * 730:.2f} a month (beside the empty receives of Lambda's pollers)"
    )


if __name__ == "__main__":
    main()
