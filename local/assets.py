"""
Publishing the assembly's assets, as `cdk deploy` does, except for what functions run.

Each of their processes would unpack 4,000 files of its own and compile what it imports. So they run from the assembly's folders
instead, which all of them share: these come first among the folders that Python looks in, and the zip in S3 only says so.
"""

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from local.assembly import FileAsset
from local.aws import ACCOUNT_ID, AwsEndpoint

# The earliest time that a zip can hold: equal assets give equal bytes.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

Template = dict[str, Any]


def publish(assets: tuple[FileAsset, ...], aws: AwsEndpoint) -> None:
    """Put each asset into the bucket where the template looks for it; buckets are made when missing."""
    buckets = {asset.bucket for asset in assets}
    for bucket in buckets:
        aws.s3.create_bucket(Bucket=in_account(bucket, aws))
    for asset in assets:
        body = stand_in(asset) if asset.zipped else asset.source.read_bytes()
        aws.s3.put_object(Bucket=in_account(asset.bucket, aws), Key=in_account(asset.key, aws), Body=body)


def in_account(text: str, aws: AwsEndpoint) -> str:
    """Fill in the account and region that an environment-agnostic assembly leaves open."""
    for name, value in {"Partition": "aws", "AccountId": ACCOUNT_ID, "Region": aws.region}.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return text


def stand_in(asset: FileAsset) -> bytes:
    """Zip the name of a folder that functions run from, in its place: other content gives other bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("where_it_is.txt", _ZIP_EPOCH), f"{asset.key}\n{asset.source}\n")
    return buffer.getvalue()


def run_from_folders(template: Template, assets: tuple[FileAsset, ...]) -> None:
    """Have the functions of a template find their code, and below it that of their layers, in the assets' folders."""
    folders = {asset.key: asset.source for asset in assets if asset.zipped}
    resources: Mapping[str, Template] = template["Resources"]
    for function in (each for each in resources.values() if each["Type"] == "AWS::Lambda::Function"):
        properties = function["Properties"]
        code = folders.get(str(properties["Code"].get("S3Key")))
        if code is not None:
            variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
            layers = [folders[key] / "python" for key in _layer_keys(properties, resources)]
            variables["PYTHONPATH"] = os.pathsep.join(map(str, (code, *layers)))


def _layer_keys(properties: Template, resources: Mapping[str, Template]) -> Iterator[str]:
    for layer in properties.get("Layers", []):
        yield resources[layer["Ref"]]["Properties"]["Content"]["S3Key"]
