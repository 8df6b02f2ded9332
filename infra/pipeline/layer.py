"""
The layer: the functions' third-party packages, built without Docker.

uv fetches the wheels that the lock file names, by hash, for the platform that the functions run on. What they never read is
then left out: the SDK describes every service of AWS, of which the functions call few, and Babel every language.
"""

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".local" / "layers"

SDK_SERVICES = frozenset(
    {
        "dynamodb",
        "events",
        "firehose",
        "logs",
        "pinpoint-sms-voice",
        "pinpoint-sms-voice-v2",
        "polly",
        "secretsmanager",
        "sqs",
        "stepfunctions",
    }
)
"""The services whose description the SDK keeps in the layer: those that the functions have a client for."""

# fmt: off
LANGUAGES = frozenset({
    "ar", "ca", "cs", "cy", "da", "de", "en", "es", "fi", "fr", "hi", "is", "it", "ja", "ko", "nb", "nl", "no",
    "pl", "pt", "ro", "root", "ru", "sv", "tr", "yue", "zh",
})
# fmt: on
"""The languages whose dates and numbers the layer keeps: those of Amazon Polly, and what they are made of."""

# Folders and files that Python never reads when it runs a function.
_UNUSED_FOLDERS = frozenset({"__pycache__", "tests", "bin"})
_UNUSED_SUFFIXES = frozenset({".pyc", ".pyi", ".js", ".css"})
# Of a package's metadata, scanners for vulnerabilities (Amazon Inspector) read METADATA, and licenses have to go along.
_KEPT_METADATA = frozenset({"METADATA"})
_TRIMMING_VERSION = 4


class LayerError(Exception):
    """The layer could not be built; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the layer is built for."""

    python_version: str
    python_platform: str | None
    """As uv names it; None: the platform of this machine."""


LAMBDA = Target(python_version="3.13", python_platform="aarch64-manylinux2014")
HOST = Target(python_version=f"{sys.version_info.major}.{sys.version_info.minor}", python_platform=None)
"""The local stack runs functions on its own interpreter."""


def layer_folder(target: Target) -> tuple[Path, str]:
    """
    Give the folder of the layer for a target, and its asset hash; build it unless it was built before.

    The hash comes from what the layer is made of (the locked requirements, what is left out, the target, whether it is
    compiled), so that a synthesis on another machine gives the same one. Where this machine has an interpreter of the target's
    version, modules are compiled, which saves each cold start the compiling.

    Raises
    ------
    LayerError
        When uv is not there or cannot fetch the packages.
    """
    requirements = _locked_requirements()
    asset_hash = _asset_hash(requirements, target)
    folder = CACHE / asset_hash
    if not folder.exists():
        _build(requirements, target, folder)
    return folder, asset_hash


def link_to(folder: Path) -> Path:
    """Give a folder with a link to a layer's packages: as an asset it says where these are, and none of them is copied."""
    linking = folder.with_name(f"{folder.name}-link")
    linking.mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (linking / "python").symlink_to(folder / "python")
    return linking


def _uv() -> str:
    named = os.environ.get("REDIAL_UV")
    bootstrapped = ROOT / ".local" / "boot" / "bin" / "uv"
    found = named or (str(bootstrapped) if bootstrapped.exists() else shutil.which("uv"))
    if not found:
        raise LayerError("uv was not found. `make setup` installs it; or name one in the variable REDIAL_UV.")
    return found


def _run(*command: str) -> str:
    # The CDK CLI asks every program for colours (FORCE_COLOR); they would be part of what uv exports.
    arguments = [_uv(), "--color", "never", *command]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - uv
    if done.returncode != 0:
        raise LayerError(f"`uv {' '.join(command[:2])}` failed:\n{done.stderr.strip()}")
    return done.stdout


def _locked_requirements() -> str:
    exported = _run(
        "export",
        "--frozen",
        "--quiet",
        "--only-group",
        "functions",
        "--no-emit-project",
        "--format",
        "requirements.txt",
    )
    # The comments name the command and who asked for a package: no part of what is installed.
    return "".join(f"{line}\n" for line in exported.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def _asset_hash(requirements: str, target: Target) -> str:
    on = target.python_platform or f"{platform.system()}-{platform.machine()}"
    ingredients = (
        *(requirements, target.python_version, on, *sorted(SDK_SERVICES)),
        *(str(_TRIMMING_VERSION), f"compiled: {is_compiled(target)}"),
    )
    return hashlib.sha256("\0".join(ingredients).encode()).hexdigest()


def packages_folder(target: Target, folder: Path) -> None:
    """
    Install the locked packages for a target into a folder, whole.

    Raises
    ------
    LayerError
        When uv is not there or cannot fetch the packages.
    """
    _install(_locked_requirements(), target, folder)


def _install(requirements: str, target: Target, folder: Path) -> None:
    on_platform = ("--python-platform", target.python_platform) if target.python_platform else ()
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as requirements_file:
        requirements_file.write(requirements)
        requirements_file.flush()
        _run(
            *("pip", "install", "--quiet", "--target", str(folder), "--python-version", target.python_version),
            *on_platform,
            *("--only-binary", ":all:", "--require-hashes", "--no-deps", "--link-mode", "copy"),
            *("--requirements", requirements_file.name),
        )


def _build(requirements: str, target: Target, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        packages = Path(scratch) / "layer" / "python"
        _install(requirements, target, packages)
        for unused in list(_unused(packages)):
            if unused.is_dir():
                shutil.rmtree(unused)
            else:
                unused.unlink(missing_ok=True)
        compiler = _interpreter_of(target.python_version)
        if compiler is not None:
            _compile(packages, compiler)
        # A rename is atomic: two builds at once leave one whole layer, never a half one.
        try:
            packages.parent.rename(folder)
        except OSError:
            if not folder.exists():
                raise


def is_compiled(target: Target) -> bool:
    """Tell whether a layer for the target has its modules compiled."""
    return _interpreter_of(target.python_version) is not None


@cache
def _interpreter_of(python_version: str) -> str | None:
    """
    Give an interpreter of a version, for compiled modules are of the version of who compiled them; None: this machine has none.

    It is this one, or the one that the shell knows as `python3.13`, or one that uv keeps (`uv python install 3.13`).
    """
    if python_version == HOST.python_version:
        return sys.executable
    by_name = shutil.which(f"python{python_version}")
    if by_name is not None and _is_of(by_name, python_version):
        return by_name
    try:
        kept = _run(
            "python", "find", "--managed-python", "--no-python-downloads", "--no-project", python_version
        ).strip()
    except LayerError:
        return None
    return kept if _is_of(kept, python_version) else None


def _is_of(interpreter: str, python_version: str) -> bool:
    # What is called python3.13 may be a shim for one that is not there.
    asked = [interpreter, "-I", "-c", "import sys; print(sys.implementation.cache_tag)"]
    try:
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - a Python
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == f"cpython-{python_version.replace('.', '')}"


def _compile(packages: Path, interpreter: str) -> None:
    # A function cannot write beside its layer, so each cold start would compile every module anew. By hash and unchecked: file
    # times in the layer are not those of the build, and nothing in it ever changes. What does not compile stays as it is.
    options = ("-qq", "--invalidation-mode", "unchecked-hash", "-s", str(packages), "-p", "/opt/python")
    subprocess.run([interpreter, "-I", "-m", "compileall", *options, str(packages)], check=False)  # noqa: S603 - a Python


def _unused(packages: Path) -> Iterator[Path]:
    """List what is left out of the layer."""
    sdk_descriptions = packages / "botocore" / "data"
    for service in sdk_descriptions.iterdir():
        if service.is_dir() and service.name not in SDK_SERVICES:
            yield service
    # Resources (boto3.resource) and their examples: the functions use clients alone.
    yield from (packages / "boto3" / "data", packages / "boto3" / "examples")
    for locale in (packages / "babel" / "locale-data").glob("*.dat"):
        if locale.stem.partition("_")[0] not in LANGUAGES:
            yield locale
    yield packages / ".lock"
    yield from (path for path in packages.rglob("*") if _is_unused(path))


def _is_unused(path: Path) -> bool:
    if path.is_dir():
        return path.name in _UNUSED_FOLDERS
    if path.parent.suffix == ".dist-info":
        return path.name not in _KEPT_METADATA and not path.name.upper().startswith(("LICEN", "NOTICE", "COPYING"))
    return path.suffix in _UNUSED_SUFFIXES
