"""What the functions run: their own code as one asset, and one layer of third-party packages."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.pipeline.layer import HOST, LAMBDA, is_compiled, layer_folder, link_to
from infra.settings.stage import StageSettings
from infra.stack_warnings import warn_of_slow_starts
from redial.version import VERSION

FUNCTIONS = Path(__file__).parents[2] / "functions"

# Leftovers of running and checking the code on this machine: they would change the asset's hash, and with it every
# function, from one synthesis to the next.
_LEFTOVERS = ["**/__pycache__", "**/*.pyc", "**/.mypy_cache", "**/.ruff_cache", "**/.pytest_cache", "**/.DS_Store"]


class FunctionCode(Construct):
    """The functions' folder and the layer below it; shared by all functions."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.runtime = lambda_.Runtime.PYTHON_3_13
        self.functions = lambda_.Code.from_asset(str(FUNCTIONS), exclude=_LEFTOVERS)
        self.layer = lambda_.LayerVersion(
            self,
            "Layer",
            description=f"Redial {VERSION}: third-party packages of the functions, as uv.lock pins them",
            code=self._layer_code(settings),
            compatible_runtimes=[self.runtime],
            compatible_architectures=[lambda_.Architecture.ARM_64],
        )

    def _layer_code(self, settings: StageSettings) -> lambda_.AssetCode:
        # `cdk destroy`, `cdk list` and tests of the template do not need the packages, so they are not fetched for them.
        if not cdk.Stack.of(self).bundling_required:
            return lambda_.Code.from_asset(
                str(Path(__file__).parent), exclude=["*", "!__init__.py"], asset_hash="0" * 64
            )
        if settings.local:
            # The local stack's functions run from the assembly's folders (local/assets.py).
            folder, asset_hash = layer_folder(HOST)
            return lambda_.Code.from_asset(
                str(link_to(folder)), asset_hash=asset_hash, follow_symlinks=cdk.SymlinkFollowMode.NEVER
            )
        folder, asset_hash = layer_folder(LAMBDA)
        if not is_compiled(LAMBDA):
            warn_of_slow_starts(self)
        return lambda_.Code.from_asset(str(folder), asset_hash=asset_hash)
