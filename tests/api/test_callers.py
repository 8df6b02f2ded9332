from typing import Any

import pytest

from api.http.callers import Permission, caller_of
from api.routes import all_operations
from redial.version import VERSION
from simulation.stack.http_api import DISPATCHER, PROGRAM, READER, SUPERVISOR, HttpApi, http_api_event, person


@pytest.mark.parametrize(
    ("path", "authorizer"),
    [
        ("/v1/calls", {}),
        ("/page/v1/calls", {}),
        # A verdict of the other kind counts for nothing.
        ("/page/v1/calls", PROGRAM),
        ("/v1/calls", SUPERVISOR),
        ("/personal-data/v1/calls", SUPERVISOR),
        ("/page/v1/calls", {"jwt": {"claims": {}}}),
        ("/v1/calls", {"iam": {"userArn": ""}}),
    ],
)
def test_nobody_is_let_in_without_a_verdict_of_the_right_kind(
    http_api: HttpApi, path: str, authorizer: dict[str, Any]
) -> None:
    assert http_api.as_caller(authorizer).get(path).status == 401


def test_only_the_health_check_is_open_to_anybody(http_api: HttpApi) -> None:
    anybody = http_api.as_caller({})

    assert anybody.get("/health").body == {"status": "ok"}
    assert [operation.path for operation in all_operations() if operation.needs is None] == ["/health"]
    for operation in all_operations():
        if operation.needs is not None:
            path = operation.path.format(
                call_id="0" * 24, queue="requests", template="reminder", hours="office", erasure_id="e1"
            )
            assert anybody.send(operation.method, path).status == 401, operation.name


@pytest.mark.parametrize(
    ("authorizer", "path", "permissions"),
    [
        (READER, "/page/v1/me", ["read"]),
        (DISPATCHER, "/page/v1/me", ["read", "act"]),
        (SUPERVISOR, "/page/v1/me", ["read", "act", "personal_data"]),
        (PROGRAM, "/v1/me", ["read", "act"]),
        (PROGRAM, "/personal-data/v1/me", ["read", "act", "personal_data"]),
    ],
)
def test_groups_and_paths_give_permissions(
    http_api: HttpApi,
    authorizer: dict[str, Any],
    path: str,
    permissions: list[str],
) -> None:
    assert http_api.as_caller(authorizer).get(path).body["permissions"] == permissions


def test_an_id_token_and_one_of_nobody_let_nobody_in(http_api: HttpApi) -> None:
    claims = SUPERVISOR["jwt"]["claims"]
    id_token = {"jwt": {"claims": claims | {"token_use": "id", "email": "boss@corp.example"}}}
    nobody = {"jwt": {"claims": {name: value for name, value in claims.items() if name != "sub"}}}

    assert http_api.as_caller(id_token).get("/page/v1/me").status == 401
    assert http_api.as_caller(nobody).get("/page/v1/me").status == 401


def test_who_did_it_is_told_by_what_nobody_can_change(http_api: HttpApi) -> None:
    claims = DISPATCHER["jwt"]["claims"] | {"email": "boss@corp.example"}
    dispatcher = http_api.as_caller({"jwt": {"claims": claims}})

    dispatcher.post("/page/v1/dialling/pause", {"lane": "bulk"})
    http_api.post("/v1/dialling/pause", {"lane": "urgent"})

    told = {pause["lane"]: pause["by"] for pause in http_api.get("/v1/dialling").body["pauses"]}
    assert told == {"bulk": "dispatcher (sub-of-dispatcher)", "urgent": "assumed-role/reminders/run-7"}


def test_user_in_no_group_may_nothing(http_api: HttpApi) -> None:
    stranger = person("stranger", "admins")

    assert http_api.as_caller(stranger).get("/page/v1/calls").status == 403


def test_local_stage_lets_everybody_in() -> None:
    event = http_api_event("GET", "/v1/calls", "", None, {}, {})

    assert caller_of(event, "api_gateway") is None
    local = caller_of(event, "none")
    assert local is not None
    assert local.permissions == {Permission.READ, Permission.ACT}
    assert local.may_search_by_number, "whoever asks may ask by /personal-data as well"


def test_unknown_path_and_method_say_what_there_is(http_api: HttpApi) -> None:
    assert http_api.get("/v1/nothing").status == 404
    reply = http_api.send("DELETE", "/v1/calls")
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, POST")


def test_the_stack_tells_its_version(http_api: HttpApi) -> None:
    assert http_api.get("/v1/stack").body["version"] == VERSION
