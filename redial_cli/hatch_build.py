"""What the wheel of the command line holds: this folder, and what it shares with the pipeline."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LEFT_OUT = {"adapters", "application"}
"""Of the pipeline's package `redial`: what carries out and talks to AWS. The rest says what requests and answers are."""


class WheelContents(BuildHookInterface[Any]):
    """Puts both into the wheel, so that it stands alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files, and where they go; an editable install finds them where they are."""
        if version == "editable":
            return
        here = Path(self.root)
        core = here.parent / "functions" / "redial"
        own = [here / "py.typed", *(path for path in here.rglob("*.py") if path != Path(__file__))]
        code_and_tables = (path for path in core.rglob("*") if path.suffix in {".py", ".json", ".typed"})
        shared = [path for path in code_and_tables if path.relative_to(core).parts[0] not in LEFT_OUT]
        files = {path: Path("redial_cli", path.relative_to(here)) for path in own}
        files |= {path: Path("redial", path.relative_to(core)) for path in shared}
        build_data["force_include"] |= {str(path): str(files[path]) for path in sorted(files)}
