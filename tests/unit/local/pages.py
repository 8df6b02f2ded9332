"""The pages of the project, for rules that each of them keeps."""

from local.paths import PROJECT

ROOMS = ("docs", "simulation", "tests", "redial_cli", "voice_emulator", "infra", "bench", "events", "examples")
PAGES = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in (*PROJECT.glob("*.md"), *(page for room in ROOMS for page in (PROJECT / room).rglob("*.md")))
)
