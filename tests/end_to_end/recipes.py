"""The pages of recipes, as the commands that they tell a person to type."""

import re
import shlex

from local.paths import PROJECT

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands_of(page: str) -> list[list[str]]:
    """Return the commands of a page, in their order, each as its arguments."""
    text = (PROJECT / "docs" / "recipes" / page).read_text(encoding="utf-8")
    lines = "\n".join(_BLOCK.findall(text)).replace("\\\n", " ").splitlines()
    commands = [shlex.split(line) for line in lines if line.strip()]
    assert {command[0] for command in commands} == {"redial"}
    return [command[1:] for command in commands]
