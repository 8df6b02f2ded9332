"""
The models of the AWS services, which botocore makes its clients of: found and read at a fraction of botocore's own cost.

Botocore looks through the folders of all its services, four hundred, before it reads the model of one, and parses JSON into
ordered dictionaries. That is half of what a client costs in a cold start.
"""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from botocore.loaders import JSONFileLoader, Loader

SERVICES = [
    *("dynamodb", "events", "firehose", "logs", "pinpoint-sms-voice", "pinpoint-sms-voice-v2"),
    *("polly", "secretsmanager", "sqs", "stepfunctions"),
]

_ENDINGS: dict[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}


class ServiceModels(Loader):
    """Finds the models of the services that functions use."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 (as botocore has it)
        """Give the services that functions use; botocore refuses to make a client of any other."""
        return SERVICES


class JsonFiles(JSONFileLoader):
    """Reads files of JSON, packed or not, as botocore has them."""

    def load_file(self, file_path: str) -> Any:
        """Read a file, whose name is given without its ending; None: it is not there."""
        for ending, unpacked in _ENDINGS.items():
            try:
                content = Path(file_path + ending).read_bytes()
            except FileNotFoundError:
                continue
            return msgspec.json.decode(unpacked(content))
        return None
