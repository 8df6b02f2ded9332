"""How big what is deployed is, zipped, and how long the synthesis takes: beside an untrimmed layer, and a bare CDK app."""

import io
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from infra.pipeline.function_code import FUNCTIONS
from infra.pipeline.layer import LAMBDA, SDK_SERVICES, layer_folder, packages_folder
from infra.synth import ROOT

_BARE_APP = "import infra, aws_cdk; app = aws_cdk.App(); aws_cdk.Stack(app, 'Bare'); app.synth()"


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        assembly = Path(scratch) / "cdk.out"
        layer_folder(LAMBDA)  # fetched before the clock runs: it is kept until the lock file changes
        first_s = _run("app.py", "-c", "stage=sandbox", "-o", str(assembly))
        bare_s = _run("-c", _BARE_APP)
        functions = next(asset for asset in assembly.glob("asset.*") if (asset / "dial").exists())
        untrimmed = Path(scratch) / "untrimmed"
        packages_folder(LAMBDA, untrimmed)
        layer, _ = layer_folder(LAMBDA)
        sizes = {
            "functions, one asset for all": _zipped_kb(functions),
            "layer": _zipped_kb(layer),
            "layer, with all that the packages bring": _zipped_kb(untrimmed),
        }
    for name, kilobytes in sizes.items():
        print(f"{name:<42} {kilobytes:>9,.0f} kB zipped")
    sources = sum(1 for _ in FUNCTIONS.rglob("*.py"))
    print(f"{'modules of the functions':<42} {sources:>9,}")
    print(f"{'services that the SDK describes':<42} {len(SDK_SERVICES):>9,}")
    print(f"{'synthesis of one stage':<42} {first_s:>9.1f} s")
    print(f"{'synthesis of an empty stack':<42} {bare_s:>9.1f} s")


def _run(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


def _zipped_kb(folder: Path) -> float:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return len(buffer.getvalue()) / 1000


if __name__ == "__main__":
    main()
