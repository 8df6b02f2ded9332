"""What is written with an act's entry: both or neither, and the entry once."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from redial.adapters.dynamodb.audit import DynamoDbAudit, to_act
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.table import Table
from redial.domain.audit.acts import Act, ActKind, Actor, ActorKind
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.moto_table import make_table
from simulation.makers import T0

ACTOR = Actor(kind=ActorKind.PERSON, id="sub-1", name="ana")
ACT = Act(id="1-a", at=T0, kind=ActKind.PAUSE, actor=ACTOR, reason="storm", subject="dialling")
KEPT = timedelta(days=400)


class Client:
    """The fake of DynamoDB as a client, with faults that come before or after what a request does."""

    def __init__(self) -> None:
        self.fake = FakeDynamoDb(metered=True)
        self.conflicts = 0
        self.asked: list[str] = []

    def put_item(self, **parameters: Any) -> Any:
        return self._ask("PutItem", "TransactionConflictException", parameters)

    def transact_write_items(self, **parameters: Any) -> Any:
        return self._ask("TransactWriteItems", "TransactionCanceledException", parameters)

    def _ask(self, operation: str, conflict: str, parameters: dict[str, Any]) -> Any:
        self.asked.append(operation)
        if self.conflicts:
            self.conflicts -= 1
            answer: Any = {
                "Error": {"Code": conflict, "Message": "another transaction"},
                "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
            }
            raise ClientError(answer, operation)
        return self.fake.call(operation, parameters)

    @property
    def stored(self) -> dict[str, dict[str, Any]]:
        return {key: from_item(item) for key, item in self.fake.items.items()}


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def audit(client: Client) -> DynamoDbAudit:
    return DynamoDbAudit(Table(client, "calls"), KEPT)  # type: ignore[arg-type]


def record(version: int, note: str = "x") -> dict[str, Any]:
    return {"pk": "CONTROL", "version": version, "note": note}


def test_the_first_change_takes_the_entry_along_and_others_do_not(client: Client, audit: DynamoDbAudit) -> None:
    table = audit.of(ACT)
    assert table.put_version(record(1), expected_version=0) is None
    assert table.put_version(record(2), expected_version=1) is None
    assert client.asked == ["TransactWriteItems", "PutItem"]
    assert to_act(client.stored["AUDIT#1-a"]) == ACT
    assert client.stored["CONTROL"]["version"] == 2


def test_a_change_that_somebody_else_made_first_takes_no_entry_along(client: Client, audit: DynamoDbAudit) -> None:
    audit.of(ACT).put_version(record(1), expected_version=0)
    other = Act(id="2-b", at=T0, kind=ActKind.PAUSE, actor=ACTOR, subject="dialling")
    table = audit.of(other)
    # Word for word the same, by somebody else: it is theirs, and the step looks again.
    assert table.put_version(record(1), expected_version=0) == record(1)
    assert "AUDIT#2-b" not in client.stored
    assert table.put_version(record(2), expected_version=1) is None
    assert "AUDIT#2-b" in client.stored


def test_a_transaction_that_is_repeated_after_it_was_stored_is_ours(client: Client, audit: DynamoDbAudit) -> None:
    assert audit.of(ACT).put_version(record(1), expected_version=0) is None
    assert audit.of(ACT).put_version(record(1), expected_version=0) is None
    assert len(client.stored) == 2


def test_an_act_that_goes_on_in_another_request_has_its_entry(client: Client, audit: DynamoDbAudit) -> None:
    audit.of(ACT).put_version({"pk": "CALL#1", "version": 2}, expected_version=0)
    assert audit.of(ACT).put_version({"pk": "CALL#2", "version": 2}, expected_version=0) is None
    assert set(client.stored) == {"CALL#1", "CALL#2", "AUDIT#1-a"}


@pytest.mark.parametrize("conflicts", [1, 19])
def test_an_item_that_another_transaction_has_in_hand_is_written_again(
    client: Client, audit: DynamoDbAudit, conflicts: int
) -> None:
    client.conflicts = conflicts
    assert audit.of(ACT).put_version(record(1), expected_version=0) is None
    client.conflicts = conflicts
    assert Table(client, "calls").put_version(record(2), expected_version=1) is None  # type: ignore[arg-type]


def test_one_that_never_lets_go_is_an_error(client: Client, audit: DynamoDbAudit) -> None:
    client.conflicts = 100
    with pytest.raises(ClientError):
        audit.of(ACT).put_version(record(1), expected_version=0)
    assert client.stored == {}


def test_an_entry_that_is_there_already_stays(client: Client, audit: DynamoDbAudit) -> None:
    audit.add(ACT)
    audit.add(Act(id="1-a", at=T0 + timedelta(minutes=1), kind=ActKind.PAUSE, actor=ACTOR))
    assert to_act(client.stored["AUDIT#1-a"]) == ACT


def test_an_entry_holds_no_number_in_clear(client: Client, audit: DynamoDbAudit) -> None:
    audit.add(
        Act(
            id="1-a",
            at=T0,
            kind=ActKind.EXPORT,
            actor=Actor(
                kind=ActorKind.PROGRAM, id="arn:aws:sts::123456789012:assumed-role/a", name="a", session="+12065550142"
            ),
            reason="asked by (206) 555-0142",
            campaign="of +12065550142",
            details={"destination_phone_number": "+12065550142"},
        )
    )
    assert "5550142" not in str(client.stored)
    assert "555-0142" not in str(client.stored)
    assert client.stored["AUDIT#1-a"]["act"]["actor"]["id"] == "arn:aws:sts::123456789012:assumed-role/a"


def test_moto_does_the_same(monkeypatch: pytest.MonkeyPatch, client: Client, audit: DynamoDbAudit) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        name = make_table()
        in_moto: Any = boto3.client("dynamodb")
        other = Act(id="2-b", at=T0, kind=ActKind.RESUME, actor=ACTOR, subject="dialling")
        for act, version in ((ACT, 0), (ACT, 0), (other, 0), (other, 1), (other, 1), (ACT, 7)):
            of_moto = DynamoDbAudit(Table(in_moto, name), KEPT).of(act)
            written = record(version + 1)
            assert of_moto.put_version(written, version) == audit.of(act).put_version(written, version)
        stored = {item["pk"]["S"]: from_item(item) for item in in_moto.scan(TableName=name)["Items"]}
    assert stored == client.stored
