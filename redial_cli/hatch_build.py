"""What the wheel of the command line holds: this folder, and the modules that it shares with the pipeline."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED = ("__init__.py", "contracts", "domain", "errors.py", "version.py")
"""Of the pipeline's package `redial`: what requests and answers are made of."""


class WheelContents(BuildHookInterface[Any]):
    """Puts both into the wheel, so that it stands alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files, and where they go; an editable install finds them where they are."""
        if version == "editable":
            return
        here = Path(self.root)
        own = [here / "py.typed", *(path for path in here.rglob("*.py") if path != Path(__file__))]
        build_data["force_include"] |= {str(path): f"redial_cli/{path.relative_to(here)}" for path in sorted(own)}
        build_data["force_include"] |= {f"../functions/redial/{name}": f"redial/{name}" for name in SHARED}
