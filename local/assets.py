"""Publishing the assembly's assets, as `cdk deploy` does."""

import io
import zipfile
from pathlib import Path

from local.assembly import FileAsset
from local.aws import ACCOUNT_ID, AwsEndpoint

# The earliest time that a zip can hold: equal folders give equal bytes.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def publish(assets: tuple[FileAsset, ...], aws: AwsEndpoint) -> None:
    """Put each asset into the bucket where the template looks for it; buckets are made when missing."""
    buckets = {asset.bucket for asset in assets}
    for bucket in buckets:
        aws.s3.create_bucket(Bucket=in_account(bucket, aws))
    for asset in assets:
        body = zipped(asset.source) if asset.zipped else asset.source.read_bytes()
        aws.s3.put_object(Bucket=in_account(asset.bucket, aws), Key=in_account(asset.key, aws), Body=body)


def in_account(text: str, aws: AwsEndpoint) -> str:
    """Fill in the account and region that an environment-agnostic assembly leaves open."""
    for name, value in {"Partition": "aws", "AccountId": ACCOUNT_ID, "Region": aws.region}.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return text


def zipped(source: Path) -> bytes:
    """
    Zip a folder: the same bytes for the same content, whenever and wherever it was made.

    A source that is a zip already is taken as it is.
    """
    if source.is_file():
        return source.read_bytes()
    buffer = io.BytesIO()
    # Stored, not deflated: it goes to 127.0.0.1 and is unpacked at once, and packing would cost seconds.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(path.relative_to(source).as_posix(), _ZIP_EPOCH)
                entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()
