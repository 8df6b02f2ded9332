"""A program that is called like espeak-ng, for tests: its sound is what it was asked."""

import shlex
import sys
from pathlib import Path

_PROGRAM = """
import sys
arguments = sys.argv[1:]
text = sys.stdin.read()
if "no-such-voice" in text or "xx" in arguments:
    sys.exit("Error: The specified espeak-ng voice does not exist.")
sound = repr((arguments, text)).encode()
header = b"RIFF\\xff\\xff\\xff\\x7fWAVEfmt \\x10\\x00\\x00\\x00" + bytes(16) + b"data\\xff\\xff\\xff\\x7f"
sys.stdout.buffer.write(header + sound)
"""


def synthesizer(folder: Path) -> str:
    """Write the program, and give the command that runs it."""
    program = folder / "synthesizer.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    return shlex.join([sys.executable, str(program)])
