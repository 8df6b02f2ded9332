"""A file of requests is sent once, whatever happens on the way."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

import redial_cli.client.bulk
from simulation.makers import plain_request
from tests.cli.conftest import COLUMNS, STACK, Redial, sent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def test_a_file_that_is_sent_again_sends_nothing_twice(
    redial: Redial, json_lines: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    first = redial.json("submit", str(json_lines))
    with json_lines.open("a", encoding="utf-8") as file:
        file.write(json.dumps(plain_request(request_id="r99")) + "\n")
    second = redial.json("submit", str(json_lines))

    assert (first["sent"], first["sent_before"]) == (25, 0)
    assert (second["sent"], second["sent_before"]) == (1, 25)
    assert len(sent(sqs, queues["requests"])) == 26
    assert redial.json("submit", str(json_lines), "--again")["sent"] == 26


def test_an_interrupted_file_goes_on_where_it_stopped(
    redial: Redial, json_lines: Path, sqs: "SQSClient", queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    send_batch, batches = redial_cli.client.bulk._send_batch, 0

    def interrupted(*arguments: Any) -> Any:
        nonlocal batches
        batches += 1
        if batches > 1:
            raise EndpointConnectionError(endpoint_url="https://sqs")
        return send_batch(*arguments)

    monkeypatch.setattr(redial_cli.client.bulk, "_AT_ONCE", 1)
    monkeypatch.setattr(redial_cli.client.bulk, "_send_batch", interrupted)
    result = redial("submit", str(json_lines))
    assert result.exit_code == 6
    assert "Run the command again" in result.stderr
    monkeypatch.setattr(redial_cli.client.bulk, "_send_batch", send_batch)

    report = redial.json("submit", str(json_lines))

    assert (report["sent"], report["sent_before"]) == (15, 10)
    assert [body["request_id"] for body in sent(sqs, queues["requests"])] == [f"r{number:02}" for number in range(25)]


def test_ctrl_c_says_how_to_go_on(redial: Redial, json_lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(redial_cli.client.bulk, "_send_batch", interrupted)

    result = redial("submit", str(json_lines))

    assert result.exit_code == 130
    assert "The same command goes on where this one stopped" in result.stderr


def test_what_the_queue_refuses_for_a_moment_is_sent_again(
    redial: Redial, json_lines: Path, sqs: "SQSClient", queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redial_cli.client.bulk, "_BETWEEN_TRIES_S", 0)
    build = redial_cli.client.bulk._client
    refused: list[str] = []

    def client(stack: Any) -> Any:
        real = build(stack)
        send = real.send_message_batch

        def send_message_batch(**parameters: Any) -> Any:
            if not refused:
                refused.append(parameters["Entries"][3]["Id"])
                entries = [entry for entry in parameters["Entries"] if entry["Id"] != refused[0]]
                failed = {"Id": refused[0], "SenderFault": False, "Code": "InternalError"}
                return send(QueueUrl=parameters["QueueUrl"], Entries=entries) | {"Failed": [failed]}
            return send(**parameters)

        monkeypatch.setattr(real, "send_message_batch", send_message_batch)
        return real

    monkeypatch.setattr(redial_cli.client.bulk, "_client", client)

    assert redial.json("submit", str(json_lines))["sent"] == 25
    assert len(sent(sqs, queues["requests"])) == 25
    assert refused


def test_nothing_is_sent_while_a_row_is_bad(
    redial: Redial, json_lines: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    with json_lines.open("a", encoding="utf-8") as file:
        file.write('{"request_id": "bad"}\nno json\n')
        file.write(json.dumps(plain_request(request_id="r00", lane="urgent")) + "\n")

    stopped = redial("submit", str(json_lines))
    assert stopped.exit_code == 1
    assert "calls.jsonl line 26 (bad)" in stopped.stderr
    assert "calls.jsonl line 27" in stopped.stderr
    assert "line 1 has this request_id and another content" in stopped.stderr
    assert "Nothing was sent" in stopped.stdout
    assert sent(sqs, queues["requests"]) == []

    report = redial.json("submit", str(json_lines), "--skip-invalid", exit_code=1)
    assert (report["sent"], len(report["invalid"])) == (25, 3)


def test_dry_run_of_a_file_validates_all_rows(
    redial: Redial, json_lines: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    assert redial.json("submit", str(json_lines), "--dry-run")["valid"] == 25
    assert sent(sqs, queues["requests"]) == []


def test_rules_of_the_stack_hold_before_sending(redial: Redial, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    ours = plain_request(request_id="ours", origination_phone_number="+12065550190")
    theirs = plain_request(request_id="theirs", origination_phone_number="+12065550155")
    path.write_text(json.dumps(ours) + "\n" + json.dumps(theirs) + "\n", encoding="utf-8")

    report = redial.json("submit", str(path), "--dry-run", exit_code=1)

    assert [bad["request_id"] for bad in report["invalid"]] == ["theirs"]


def test_repeated_rows_are_sent_once(redial: Redial, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(2 * (json.dumps(plain_request(request_id="r1")) + "\n"), encoding="utf-8")

    report = redial.json("submit", str(path))

    assert (report["sent"], report["repeats"]) == (1, 1)


def test_what_was_sent_before_is_told_with_the_way_to_send_it_again(redial: Redial, csv_file: Path) -> None:
    redial("submit", str(csv_file), *COLUMNS)

    told = redial("submit", str(csv_file), *COLUMNS).stdout

    assert "0 sent to the requests queue; 2 were sent to this stack before." in told
    assert "--again" in told


def test_a_stack_made_anew_has_been_sent_nothing(redial: Redial, csv_file: Path) -> None:
    redial("submit", str(csv_file), *COLUMNS)
    cloudformation = boto3.client("cloudformation")
    template = cloudformation.get_template(StackName=STACK)["TemplateBody"]
    cloudformation.delete_stack(StackName=STACK)
    cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps(template))

    assert redial.json("submit", str(csv_file), *COLUMNS)["sent"] == 2


def test_notes_that_cannot_be_written_keep_all_from_being_sent(
    redial: Redial,
    csv_file: Path,
    sqs: "SQSClient",
    queues: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIAL_STATE_DIR", str(csv_file))

    result = redial("submit", str(csv_file), *COLUMNS)

    assert result.exit_code == 5
    assert "$REDIAL_STATE_DIR names another folder" in result.stderr
    assert sent(sqs, queues["requests"]) == []


def test_a_repeat_by_content_is_said_where_rows_have_no_id(redial: Redial, csv_file: Path, json_lines: Path) -> None:
    told = redial("submit", str(csv_file), *COLUMNS, "--dry-run").stdout

    assert "2 without a request_id: the same row, sent another day, is the same call" in told.replace("\n", " ")
    assert "without a request_id" not in redial("submit", str(json_lines), "--dry-run").stdout
