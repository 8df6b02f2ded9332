"""Version 2 over HTTP: what its clients read, also where no operation answers."""

import botocore.exceptions
import httpx
import pytest

from voice_emulator.http.bodies import LARGEST_BODY
from voice_emulator.http.server import EmulatorServer
from voice_emulator.testing import VoiceEmulator

TARGET = {"X-Amz-Target": "PinpointSMSVoiceV2.DescribePools", "Content-Type": "application/x-amz-json-1.0"}


def test_an_answer_has_the_type_and_the_request_id_of_aws_json(http: httpx.Client) -> None:
    response = http.post("/", headers=TARGET, content=b"{}")
    assert (response.status_code, response.json()) == (200, {"Pools": []})
    assert response.headers["content-type"] == "application/x-amz-json-1.0"
    assert response.headers["x-amzn-requestid"]


def test_a_body_that_is_too_large_is_told_as_aws_json(http: httpx.Client) -> None:
    response = http.post("/", headers=TARGET, content=b" " * (LARGEST_BODY + 1))
    assert (response.status_code, response.json()["__type"]) == (413, "RequestEntityTooLargeException")
    assert response.headers["content-type"] == "application/x-amz-json-1.0"
    request = http.get("/_emulator/requests").json()["requests"][-1]
    assert (request["api_version"], request["operation"], request["status_code"]) == ("v2", "none", 413)
    assert request["error_type"] == "RequestEntityTooLargeException"


def test_an_error_of_the_emulators_own_is_told_as_aws_json(
    http: httpx.Client, server: EmulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.service, "handle", lambda _request: 1 / 0)
    response = http.post("/", headers=TARGET, content=b"{}")
    assert (response.status_code, response.json()["__type"]) == (500, "InternalServerException")
    assert response.headers["content-type"] == "application/x-amz-json-1.0"


def test_without_a_target_nothing_is_there(http: httpx.Client) -> None:
    for ask in (http.get, http.post):
        response = ask("/")
        assert response.status_code == 404
        assert response.json()["Message"].endswith("by POST, with its operation in X-Amz-Target.")


@pytest.mark.parametrize(
    ("headers", "status_code", "said"),
    [
        (
            {"host": "voice:4580"},
            400,
            "not called 'voice:4580'. A name that leads to it is told to it by --allow-host.",
        ),
        ({"origin": "http://page.example"}, 403, "may not ask here. Pages of an origin may that --allow-origin names."),
    ],
)
def test_a_name_that_is_not_known_is_told_as_aws_json_and_how_to_make_it_known(
    http: httpx.Client, headers: dict[str, str], status_code: int, said: str
) -> None:
    response = http.post("/", headers={**TARGET, **headers}, content=b"{}")
    assert (response.status_code, response.json()["__type"]) == (status_code, "ForbiddenException")
    assert response.json()["Message"].endswith(said)
    assert response.headers["content-type"] == "application/x-amz-json-1.0"


def test_the_client_of_version_2_shows_it(server: EmulatorServer) -> None:
    """As it is asked from another container; without a `__type` it would say 400 for the error."""
    emulator = VoiceEmulator(server.endpoint_url)
    client = emulator.client_v2()
    client.meta.events.register("before-send", lambda request, **_: request.headers.__setitem__("Host", "voice"))
    with pytest.raises(
        botocore.exceptions.ClientError, match=r"\(ForbiddenException\).*This server is not called 'voice'"
    ):
        client.describe_pools()
    emulator.control.close()
