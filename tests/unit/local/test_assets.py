import io
import os
import zipfile
from pathlib import Path

from local.assets import in_account, zipped
from local.aws import AwsEndpoint


def make_folder(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"content of {name}")
    return folder


def test_equal_folders_give_equal_zips(tmp_path: Path) -> None:
    one = make_folder(tmp_path / "one", ["a.py", "b/c.py"])
    other = make_folder(tmp_path / "other", ["b/c.py", "a.py"])
    os.utime(other / "a.py", (0, 0))

    assert zipped(one) == zipped(other)


def test_a_zip_holds_files_and_their_executable_bit_but_no_caches(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "one", ["a.py", "run", "b/__pycache__/c.pyc"])
    (folder / "run").chmod(0o755)

    with zipfile.ZipFile(io.BytesIO(zipped(folder))) as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}

    assert modes == {"a.py": 0o644, "run": 0o755}


def test_placeholders_become_the_local_account() -> None:
    bucket = in_account("cdk-assets-${AWS::AccountId}-${AWS::Region}", AwsEndpoint("http://127.0.0.1:1"))

    assert bucket == "cdk-assets-000000000000-us-east-1"
