"""A role that is played on the local stack does what its group does on AWS; where people sign in, nobody plays one."""

from typing import Any

import pytest

from api.http.callers import Permission, caller_of
from api.http.local_roles import LOCAL_ROLES
from simulation.stack.http_api import READER, http_api_event

READ, ACT, PERSONAL_DATA = Permission.READ, Permission.ACT, Permission.PERSONAL_DATA


def asked_as(role: str, path: str = "/page/v1/me", authorizer: dict[str, Any] | None = None) -> dict[str, Any]:
    return http_api_event("GET", path, "", None, {"Redial-Role": role} if role else {}, authorizer or {})


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("", {READ, ACT}),
        ("read", {READ}),
        ("act", {READ, ACT}),
        ("act_bulk", {READ, ACT}),
        ("act_campaign:spring%20recall", {READ, ACT}),
        ("act_campaign:", set()),
        ("act_campaign:spring-*", set()),
        ("personal_data", {READ, ACT, PERSONAL_DATA}),
        ("admin", set()),
    ],
)
def test_a_role_gives_what_its_group_gives(role: str, permissions: set[Permission]) -> None:
    caller = caller_of(asked_as(role), "none")
    assert caller is not None
    assert caller.permissions == permissions


@pytest.mark.parametrize("role", LOCAL_ROLES)
def test_where_people_sign_in_no_role_is_played(role: str) -> None:
    assert caller_of(asked_as(role), "api_gateway") is None
    reader = caller_of(asked_as(role, authorizer=READER), "api_gateway")
    assert reader is not None
    assert (set(reader.permissions), reader.role) == ({READ}, "")


def test_programs_of_the_local_stack_play_none() -> None:
    caller = caller_of(asked_as("read", "/v1/me"), "none")
    assert caller is not None
    assert caller.may(ACT)
    assert caller.role == ""
