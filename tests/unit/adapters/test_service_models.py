"""The models that clients are made of: botocore's own, of the services that functions use."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

from redial.adapters import clients
from redial.adapters.service_models import SERVICES, JsonFiles, ServiceModels

KINDS = ["service-2", "paginators-1", "endpoint-rule-set-1"]
CLIENTS: list[Any] = [
    *(clients.dynamodb, clients.sqs, clients.firehose, clients.events, clients.step_functions),
    *(clients.secrets, clients.logs, clients.polly, clients.voice, clients.voice_v2),
]


def quick() -> ServiceModels:
    return ServiceModels(file_loader=JsonFiles())


def model(loader: Loader, service: str, kind: str) -> Any:
    try:
        return loader.load_service_model(service, kind)
    except DataNotFoundError:  # Not each service has pages.
        return None


@pytest.mark.parametrize("service", SERVICES)
def test_a_model_is_the_one_that_botocore_reads(service: str) -> None:
    for kind in KINDS:
        assert model(quick(), service, kind) == model(Loader(), service, kind)
    assert model(quick(), service, "service-2") is not None


@pytest.mark.parametrize("name", ["endpoints", "partitions", "sdk-default-configuration", "_retry"])
def test_what_all_services_share_is_read_as_botocore_reads_it(name: str) -> None:
    assert quick().load_data(name) == Loader().load_data(name)


def test_each_client_of_the_functions_can_be_made_and_no_service_is_named_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made = [client.__wrapped__() for client in CLIENTS]
    assert {each.meta.service_model.service_name for each in made} == set(SERVICES)


def test_a_service_that_no_function_uses_is_refused_by_name() -> None:
    session = clients._session()
    with pytest.raises(UnknownServiceError, match="Unknown service: 's3'"):
        session.create_client("s3", region_name="us-east-1")


def test_a_file_that_is_not_packed_is_read_too_and_before_the_packed_one(tmp_path: Path) -> None:
    models: Any = JsonFiles()
    assert models.load_file(str(tmp_path / "model")) is None
    (tmp_path / "model.json").write_text('{"metadata": {"serviceId": "Ä"}}', encoding="utf-8")
    (tmp_path / "model.json.gz").write_bytes(b"broken")
    assert models.load_file(str(tmp_path / "model")) == {"metadata": {"serviceId": "Ä"}}
