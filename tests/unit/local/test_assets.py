import io
import os
import zipfile
from pathlib import Path
from typing import Any

from infra.pipeline.layer import link_to
from local.assembly import FileAsset
from local.assets import in_account, run_from_folders, stand_in
from local.aws import AwsEndpoint

CODE = FileAsset(Path("/assembly/asset.code"), zipped=True, bucket="assets", key="code.zip")
PACKAGES = FileAsset(Path("/assembly/asset.packages"), zipped=True, bucket="assets", key="packages.zip")


def function(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "code.zip"}, **properties}}


def test_functions_find_their_code_and_then_their_layers_in_the_assembly() -> None:
    layer = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": {"S3Key": "packages.zip"}}}
    dial = function(Layers=[{"Ref": "Packages"}], Environment={"Variables": {"STAGE": "local"}})
    template = {
        "Resources": {"Packages": layer, "Dial": dial, "Bare": function(), "Queue": {"Type": "AWS::SQS::Queue"}}
    }

    run_from_folders(template, (CODE, PACKAGES))

    assert dial["Properties"]["Environment"]["Variables"] == {
        "STAGE": "local",
        "PYTHONPATH": os.pathsep.join(["/assembly/asset.code", "/assembly/asset.packages/python"]),
    }
    assert template["Resources"]["Bare"]["Properties"]["Environment"]["Variables"] == {
        "PYTHONPATH": "/assembly/asset.code"
    }


def test_a_function_with_code_in_the_template_runs_that() -> None:
    inline = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "def handler(event, context): pass"}}}

    run_from_folders({"Resources": {"Inline": inline}}, (CODE,))

    assert "Environment" not in inline["Properties"]


def test_the_zip_says_where_the_code_is_and_differs_with_it() -> None:
    with zipfile.ZipFile(io.BytesIO(stand_in(CODE))) as archive:
        assert archive.read("where_it_is.txt").decode() == "code.zip\n/assembly/asset.code\n"
    assert stand_in(CODE) == stand_in(CODE) != stand_in(PACKAGES)


def test_the_packages_of_the_layer_are_linked_to_and_not_copied(tmp_path: Path) -> None:
    packages = tmp_path / "layers" / "0a1b" / "python"
    packages.mkdir(parents=True)
    (packages / "package.py").touch()

    for _ in range(2):
        linking = link_to(packages.parent)
        assert linking != packages.parent
        assert (linking / "python").is_symlink()
        assert (linking / "python" / "package.py").exists()


def test_placeholders_become_the_local_account() -> None:
    bucket = in_account("cdk-assets-${AWS::AccountId}-${AWS::Region}", AwsEndpoint("http://127.0.0.1:1"))

    assert bucket == "cdk-assets-000000000000-us-east-1"
