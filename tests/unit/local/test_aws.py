"""The clients of the local stack's AWS: what somebody has set up for AWS elsewhere, and their proxy, are none of their business."""

from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from local.aws import AwsEndpoint
from local.webhook import store_key

HERE = "http://127.0.0.1:9"


def test_no_profile_and_no_file_of_the_users_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("[default\nregion", encoding="utf-8")
    monkeypatch.setenv("AWS_PROFILE", "nobody-has-this")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "broken"))
    assert AwsEndpoint(HERE).sqs.meta.endpoint_url == HERE


def test_the_webhooks_key_passes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    asked: list[dict[str, str] | None] = []

    def ask(client: Any, *_: object) -> dict[str, object]:
        asked.append(client.meta.config.proxies)
        return {}

    monkeypatch.setattr(BaseClient, "_make_api_call", ask)
    store_key(AwsEndpoint(HERE))
    assert asked == [{}]
