"""The layer's modules are compiled for the version that the functions run on, whatever version synthesises."""

import marshal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.pipeline import layer
from infra.pipeline.layer import HOST, LAMBDA, _asset_hash, _compile, _interpreter_of, is_compiled
from tests.infra.conftest import synthesise

UNCHECKED_HASH = 0b01
OTHER = "3.97"


@pytest.fixture(autouse=True)
def looked_for_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nothing be on the machine but what a test puts there, and no test know what another found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "uv", "sys.exit('No interpreter found')")
    monkeypatch.setenv("REDIAL_UV", str(tmp_path / "uv"))
    _interpreter_of.cache_clear()
    yield
    _interpreter_of.cache_clear()


def program(path: Path, does: str) -> str:
    path.write_text(f"#!{sys.executable}\nimport sys\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_interpreter_that_synthesises_compiles_for_its_own_version() -> None:
    assert _interpreter_of(HOST.python_version) == sys.executable


def test_another_one_on_the_machine_compiles_for_its_version(tmp_path: Path) -> None:
    named = program(tmp_path / f"python{OTHER}", "print('cpython-397')")
    assert _interpreter_of(OTHER) == named


def test_what_is_called_so_and_is_none_does_not(tmp_path: Path) -> None:
    program(tmp_path / f"python{OTHER}", "sys.exit('command not found')")
    assert _interpreter_of(OTHER) is None

    _interpreter_of.cache_clear()
    program(tmp_path / f"python{OTHER}", "print('pypy397')")
    assert _interpreter_of(OTHER) is None


def test_one_that_uv_keeps_does(tmp_path: Path) -> None:
    kept = program(tmp_path / "kept", "print('cpython-397')")
    program(tmp_path / "uv", f"print({kept!r} if '--no-python-downloads' in sys.argv else '')")
    assert _interpreter_of(OTHER) == kept


def test_without_one_a_layer_is_not_compiled_and_is_another_layer(tmp_path: Path) -> None:
    target = layer.Target(OTHER, LAMBDA.python_platform)
    assert not is_compiled(target)
    without = _asset_hash("botocore==1\n", target)

    program(tmp_path / f"python{OTHER}", "print('cpython-397')")
    _interpreter_of.cache_clear()
    assert is_compiled(target)
    assert _asset_hash("botocore==1\n", target) != without


def test_compiled_modules_say_where_they_will_be_and_are_never_looked_at_again(tmp_path: Path) -> None:
    packages = tmp_path / "python"
    packages.mkdir()
    (packages / "good.py").write_text("def there(): ...\n", encoding="utf-8")
    (packages / "of_another_version.py").write_text("print 'hello'\n", encoding="utf-8")

    _compile(packages, sys.executable)

    (compiled,) = packages.rglob("*.pyc")
    content = compiled.read_bytes()
    assert int.from_bytes(content[4:8], "little") == UNCHECKED_HASH
    assert marshal.loads(content[16:]).co_filename == "/opt/python/good.py"


@pytest.mark.parametrize("compiled", [True, False])
def test_a_synthesis_warns_of_a_layer_that_is_not_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: bool
) -> None:
    from infra.pipeline import function_code

    monkeypatch.undo()  # the CDK needs its Node
    (tmp_path / "layer" / "python").mkdir(parents=True)
    monkeypatch.setattr(function_code, "layer_folder", lambda _target: (tmp_path / "layer", "1" * 64))
    monkeypatch.setattr(function_code, "is_compiled", lambda _target: compiled)
    bundled = {"aws:cdk:bundling-stacks": ["**"]}

    template = synthesise(tmp_path / "out", stage="sandbox", **bundled)["redial-sandbox"]

    warned = [text for text in template.warnings if "python3.13" in text]
    assert len(warned) == (0 if compiled else 1)
