"""The real functions before a simulated AWS, with dialers whose clocks differ: what benches of the pace measure."""

import os
from collections.abc import Mapping, Sequence
from unittest.mock import patch

from simulation.aws.fake_aws import FakeAws
from simulation.stack.functions import Functions
from simulation.stack.triggers import Stack
from simulation.world import WorldClock


def stack_with_dialers(aws: FakeAws, variables: Mapping[str, str], skews_s: Sequence[float]) -> Stack:
    """
    Start the functions with some settings.

    Parameters
    ----------
    aws : FakeAws
        What they run on.
    variables : Mapping
        Their environment.
    skews_s : Sequence of float
        One for each dialer: by how many seconds its clock is ahead of the world's.

    Returns
    -------
    Stack
        It invokes them; messages are delivered after 0.02 to 0.5 s.
    """
    world = aws.world
    with patch.dict(os.environ, variables):
        functions = Functions(aws, variables, clocks=[WorldClock(world, skew_s) for skew_s in skews_s])
    return Stack(
        aws,
        intake=functions.intake,
        dial=functions.dial,
        track=functions.track,
        delivery_s=lambda: world.random.uniform(0.02, 0.5),
    )
