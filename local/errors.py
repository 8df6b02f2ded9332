from redial_cli.errors import CommandError


class LocalRunError(CommandError):
    """The local stack cannot do what was asked; the message says what to do about it."""


class PortTakenError(LocalRunError):
    """Another program listens on a port that the stack needs."""


class StackProcessError(LocalRunError):
    """A process of the stack ended, or did not become ready in time."""


class SynthesisError(LocalRunError):
    """`app.py` did not give an assembly."""


class DeploymentError(LocalRunError):
    """CloudFormation refused the stack, rolled it back, or did not finish in time."""
