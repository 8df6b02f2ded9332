import json
import os
from pathlib import Path

import pytest

from local.assembly import (
    KEPT_ASSEMBLIES,
    VOICE_ENDPOINT_PLACEHOLDER,
    in_use,
    inputs_digest,
    read_assembly,
    synthesised,
)
from local.errors import SynthesisError

# Writes an assembly as CDK would, and counts how often it ran.
APP = """
import json, os, pathlib
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
out = pathlib.Path(os.environ["CDK_OUTDIR"])
with open("runs", "a") as runs:
    runs.write("x")
(out / "redial.template.json").write_text(json.dumps({"Voice": context["voice_endpoint_url"]}))
(out / "redial.assets.json").write_text(json.dumps({"files": {"a": {
    "source": {"path": "asset.a", "packaging": "zip"},
    "destinations": {"here": {"bucketName": "assets", "objectKey": "a.zip"}}}}}))
(out / "manifest.json").write_text(json.dumps({"artifacts": {
    "redial-local": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "redial.template.json"}},
    "redial-local.assets": {"type": "cdk:asset-manifest", "properties": {"file": "redial.assets.json"}},
    "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}}}))
"""

# As another stack that starts would take an assembly away that nobody uses.
FORGET = """
import fcntl, os
fcntl.flock(os.open(os.environ["CDK_OUTDIR"], os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    for folder in ("infra", "functions/dial"):
        (project / folder).mkdir(parents=True)
    (project / "app.py").write_text(APP, encoding="utf-8")
    for name in ("cdk.json", "pyproject.toml", "uv.lock", "infra/stack.py", "functions/dial/handler.py"):
        (project / name).write_text("one", encoding="utf-8")
    return project


def runs(project: Path) -> int:
    return len((project / "runs").read_text(encoding="utf-8"))


def test_the_assembly_is_read(project: Path, tmp_path: Path) -> None:
    assembly = synthesised(project=project, cache=tmp_path / "cache")

    assert assembly.stack_name == "redial-local"
    assert [(asset.source.name, asset.zipped, asset.bucket, asset.key) for asset in assembly.assets] == [
        ("asset.a", True, "assets", "a.zip")
    ]


def test_the_voice_api_is_put_in_when_deploying(project: Path, tmp_path: Path) -> None:
    assembly = synthesised(project=project, cache=tmp_path / "cache")

    assert VOICE_ENDPOINT_PLACEHOLDER in assembly.template.read_text(encoding="utf-8")
    assert json.loads(assembly.template_for("http://127.0.0.1:9000")) == {"Voice": "http://127.0.0.1:9000"}


def test_an_unchanged_project_is_synthesised_once(project: Path, tmp_path: Path) -> None:
    first = synthesised(project=project, cache=tmp_path / "cache")
    (project / "functions/dial/__pycache__").mkdir()
    (project / "functions/dial/__pycache__/handler.pyc").write_text("compiled", encoding="utf-8")

    assert synthesised(project=project, cache=tmp_path / "cache") == first
    assert runs(project) == 1


@pytest.mark.parametrize("changed", ["app.py", "cdk.json", "uv.lock", "infra/stack.py", "functions/dial/handler.py"])
def test_a_changed_input_is_synthesised_again(project: Path, tmp_path: Path, changed: str) -> None:
    synthesised(project=project, cache=tmp_path / "cache")
    with (project / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed")

    synthesised(project=project, cache=tmp_path / "cache")

    assert runs(project) == 2


def test_another_context_is_another_assembly(project: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    plain = synthesised(project=project, cache=cache)
    limited = synthesised({"limits": {"calls_per_minute": 60}}, project=project, cache=cache)

    assert plain.directory != limited.directory
    assert synthesised(project=project, cache=cache) == plain
    assert runs(project) == 2


def test_a_file_that_moves_changes_the_digest(project: Path) -> None:
    before = inputs_digest(project, {})
    (project / "functions/dial/handler.py").rename(project / "functions/handler.py")

    assert inputs_digest(project, {}) != before


def test_only_a_few_assemblies_are_kept(project: Path, tmp_path: Path) -> None:
    for version in range(KEPT_ASSEMBLIES + 2):
        (project / "cdk.json").write_text(str(version), encoding="utf-8")
        latest = synthesised(project=project, cache=tmp_path / "cache")

    assert len(list((tmp_path / "cache").iterdir())) == KEPT_ASSEMBLIES
    assert latest.template.exists()


def test_an_assembly_that_another_start_made_meanwhile_is_left_as_it_is(project: Path, tmp_path: Path) -> None:
    others = """
import shutil
of_another = out.with_suffix("")
shutil.copytree(out, of_another)
(of_another / "of_another").touch()
"""
    (project / "app.py").write_text(APP + others, encoding="utf-8")

    assembly = synthesised(project=project, cache=tmp_path / "cache")

    assert (assembly.directory / "of_another").exists()
    assert list((tmp_path / "cache").iterdir()) == [assembly.directory]


def test_an_assembly_that_another_start_takes_away_meanwhile_stops_none(project: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for version in range(KEPT_ASSEMBLIES):
        (cache / str(version)).mkdir(parents=True)
    # It is seen, and not there any more when it is looked at.
    (cache / "gone").symlink_to(tmp_path / "nowhere")

    assert synthesised(project=project, cache=cache).template.exists()


def test_an_assembly_that_is_being_made_is_not_taken_away_by_another_start(project: Path, tmp_path: Path) -> None:
    (project / "app.py").write_text(f"{FORGET}{APP}", encoding="utf-8")

    with pytest.raises(SynthesisError, match="BlockingIOError"):
        synthesised(project=project, cache=tmp_path / "cache")


def test_an_assembly_whose_layer_is_gone_is_synthesised_again(project: Path, tmp_path: Path) -> None:
    assembly = synthesised(project=project, cache=tmp_path / "cache")
    (assembly.directory / "asset.a").mkdir()
    (assembly.directory / "asset.a" / "python").symlink_to(tmp_path / "layer")
    (tmp_path / "layer").mkdir()
    assert synthesised(project=project, cache=tmp_path / "cache") == assembly
    assert runs(project) == 1

    (tmp_path / "layer").rmdir()

    synthesised(project=project, cache=tmp_path / "cache")
    assert runs(project) == 2


def test_an_assembly_that_a_stack_runs_from_is_kept(project: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    used = synthesised(project=project, cache=cache)

    with in_use(used):
        for version in range(KEPT_ASSEMBLIES + 2):
            (project / "cdk.json").write_text(str(version), encoding="utf-8")
            synthesised(project=project, cache=cache)
            os.utime(used.directory, (0, 0))
        assert used.template.exists()

    synthesised({"another": 1}, project=project, cache=cache)
    assert not used.template.exists()


def test_a_failing_app_is_reported_and_not_kept(project: Path, tmp_path: Path) -> None:
    (project / "app.py").write_text("raise SystemExit('origination_phone_numbers: missing')", encoding="utf-8")

    with pytest.raises(SynthesisError, match=r"exit code 1\):\norigination_phone_numbers: missing"):
        synthesised(project=project, cache=tmp_path / "cache")

    assert list((tmp_path / "cache").iterdir()) == []


def test_an_assembly_of_two_stacks_is_refused(tmp_path: Path) -> None:
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "t.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"a": stack, "b": stack}}), encoding="utf-8")

    with pytest.raises(SynthesisError, match=r"must have one stack, not 2: \['a', 'b'\]"):
        read_assembly(tmp_path)
