import json
import sys
from pathlib import Path

import pytest

from infra import synth
from infra.pipeline import layer
from infra.pipeline.layer import LAMBDA, SDK_SERVICES, LayerError, Target, _asset_hash, _unused
from infra.settings.context import SettingsError
from infra.synth import build_app, cdk_json_context, main
from tests.infra.conftest import NO_BUNDLING


@pytest.mark.parametrize(
    ("context", "told"),
    [
        ("{", "CDK_CONTEXT_JSON: expected JSON: "),
        ("[" * 100_000, "CDK_CONTEXT_JSON: expected JSON: "),
        ('{"stage": "sandbox", "stage": "production"}', "CDK_CONTEXT_JSON: expected JSON: expected stage once"),
        ('["sandbox"]', "CDK_CONTEXT_JSON: expected an object of context keys, got ['sandbox']"),
    ],
)
def test_a_context_of_the_cli_that_is_none_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, context: str, told: str
) -> None:
    monkeypatch.setenv("CDK_CONTEXT_JSON", context)
    with pytest.raises(SystemExit) as ended:
        main(["-c", "stage=sandbox"])
    assert str(ended.value).startswith(told)


@pytest.mark.parametrize("content", ["[]", '{"app": "x"}', '{"context": []}'])
def test_a_cdk_json_without_settings_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    file = tmp_path / "cdk.json"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setattr("infra.synth.CDK_JSON", file)
    with pytest.raises(SettingsError, match="under `context`"):
        cdk_json_context()


def test_settings_that_cannot_be_used_end_with_a_reason_and_no_assembly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["-c", "stage=sandbox", "-c", "profile=live", "-o", str(tmp_path / "out")])

    assert "profile: expected one of 'sandbox' or 'production'" in str(ended.value)
    assert not list((tmp_path / "out").glob("*.json"))


def test_the_numbers_of_the_examples_are_warned_of(tmp_path: Path) -> None:
    assert "+12065550100 is for examples and can place no call" in warnings_of(tmp_path / "examples")
    assert "can place no call" not in warnings_of(tmp_path / "real", origination_phone_numbers="+14255557399")


def warnings_of(outdir: Path, **context: str) -> str:
    """
    Give what a synthesis warns of, as its report has it.

    Not from stderr: jsii's process writes to the one that it was born with, which is that of the test that started it.
    """
    build_app({**cdk_json_context(), **NO_BUNDLING, "stage": "sandbox", **context}, outdir=outdir).synth()
    report = outdir / "validation-report.json"
    return report.read_text(encoding="utf-8") if report.exists() else ""


def test_a_context_key_without_a_value_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["-c", "stage"])

    assert "-c stage: expected KEY=VALUE" in capsys.readouterr().err


def test_a_context_key_that_is_given_twice_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["-c", "stage=sandbox", "-c", "retention_days=7", "-c", "retention_days=8"])

    assert "-c retention_days: expected once, got it twice or more" in capsys.readouterr().err


def test_a_file_of_settings_says_each_thing_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cdk.json"
    monkeypatch.setattr(synth, "CDK_JSON", file)
    for text, told in (
        ('{"context": {"stages": {"test": {}, "test": {}}}}', "cdk.json: expected test once, got it twice or more"),
        ('{"context": ', "cdk.json: Expecting value"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["-c", "stage=test"])
        assert told in str(ended.value)


def test_a_default_that_ends_on_a_day_is_warned_of(tmp_path: Path) -> None:
    policy = '{"stop_at": "2099-12-31T00:00:00Z"}'
    told = warnings_of(tmp_path / "ends", default_retry_policy=policy)
    assert "from 2099-12-31T00:00:00.000Z on each request without a `retry.stop_at` of its own expires at once" in told
    assert "expires at once" not in warnings_of(tmp_path / "goes-on")


def test_the_cdk_cli_hands_its_context_and_output_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path))
    monkeypatch.setenv(
        "CDK_CONTEXT_JSON", json.dumps({"stage": "sandbox", "aws:cdk:bundling-stacks": [], "retention_days": "12"})
    )

    main([])

    template = json.loads((tmp_path / "redial-sandbox.template.json").read_text(encoding="utf-8"))
    environments = [
        resource["Properties"]["Environment"]["Variables"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    assert {e["RETENTION_DAYS"] for e in environments if "RETENTION_DAYS" in e} == {"12"}


def test_the_functions_asset_holds_the_code_and_no_leftovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps({"stage": "sandbox", "aws:cdk:bundling-stacks": []}))

    main(["-o", str(tmp_path)])

    (functions,) = [asset for asset in tmp_path.glob("asset.*") if (asset / "dial" / "handler.py").exists()]
    assert (functions / "redial" / "metrics.py").exists()
    leftovers = [path for path in functions.rglob("*") if path.suffix == ".pyc" or path.name.startswith("__pycache")]
    assert leftovers == []


def test_the_layers_hash_changes_with_what_it_is_made_of_and_with_nothing_else() -> None:
    first = _asset_hash("botocore==1 --hash=sha256:0\n", LAMBDA)

    assert first == _asset_hash("botocore==1 --hash=sha256:0\n", LAMBDA)
    assert first != _asset_hash("botocore==2 --hash=sha256:1\n", LAMBDA)
    assert first != _asset_hash("botocore==1 --hash=sha256:0\n", Target("3.14", LAMBDA.python_platform))


def test_the_layer_is_the_same_when_the_cdk_cli_asks_for_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = layer._locked_requirements()
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert layer._locked_requirements() == plain


def test_the_layer_is_made_of_locked_packages_with_hashes() -> None:
    requirements = layer._locked_requirements()

    assert "botocore==" in requirements
    assert "aws-lambda-powertools==" in requirements
    assert not any(name in requirements for name in ("aws-cdk-lib", "ministack", "pytest", "boto3=="))
    pinned = [line for line in requirements.splitlines() if "==" in line]
    assert requirements.count("--hash=sha256:") >= len(pinned)


def test_the_layer_keeps_what_functions_read(tmp_path: Path) -> None:
    kept = [
        *(f"botocore/data/{service}/2012-08-10/service-2.json.gz" for service in SDK_SERVICES),
        "botocore/data/endpoints.json",
        "botocore/data/partitions.json",
        "botocore/data/_retry.json",
        "botocore/cacert.pem",
        "botocore/client.py",
        "babel/global.dat",
        "babel/locale-data/root.dat",
        "babel/locale-data/zh_Hans_CN.dat",
        "msgspec/_core.cpython-313-aarch64-linux-gnu.so",
        "tzdata/zoneinfo/America/Argentina/Buenos_Aires",
        "botocore-1.dist-info/METADATA",
        "botocore-1.dist-info/LICENSE.txt",
        "botocore-1.dist-info/licenses/NOTICE",
    ]
    left_out = [
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/__pycache__/client.cpython-311.pyc",
        "msgspec/_core.pyi",
        "botocore-1.dist-info/RECORD",
        "botocore-1.dist-info/INSTALLER",
        "babel/locale-data/agq_CM.dat",
        "babel/locale-data/isv.dat",
        "jmespath/tests/test_parser.py",
        "bin/jp.py",
        ".lock",
    ]
    for name in kept + left_out:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    unused = set(_unused(tmp_path))

    def is_left_out(name: str) -> bool:
        path = tmp_path / name
        return any(candidate in unused for candidate in (path, *path.parents))

    assert [name for name in kept if is_left_out(name)] == []
    assert [name for name in left_out if not is_left_out(name)] == []


def test_the_functions_call_no_service_whose_description_is_left_out() -> None:
    from infra.pipeline.function_code import FUNCTIONS

    sources = [path.read_text(encoding="utf-8") for path in FUNCTIONS.rglob("*.py")]
    made = {part.split('"')[1] for source in sources for part in source.split("create_client(")[1:]}

    assert made
    assert made <= SDK_SERVICES


def test_a_missing_uv_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("REDIAL_UV", raising=False)

    with pytest.raises(LayerError, match="`make setup` installs it"):
        layer.layer_folder(LAMBDA)


def test_a_uv_that_fails_is_told_with_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = tmp_path / "uv"
    uv.write_text(f"#!{sys.executable}\nimport sys; sys.exit('no route to the packages')\n", encoding="utf-8")
    uv.chmod(0o755)
    monkeypatch.setenv("REDIAL_UV", str(uv))

    with pytest.raises(LayerError, match="no route to the packages"):
        layer.layer_folder(LAMBDA)
