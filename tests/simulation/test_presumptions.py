"""Where something that is presumed does not hold, a promise gives, and it is told which."""

from dataclasses import replace
from functools import cache

import pytest
from typer.testing import CliRunner

from simulation.swarm.__main__ import app
from simulation.swarm.mixture import Mixture
from simulation.swarm.presumptions import PRESUMPTIONS, beyond
from simulation.swarm.run import Outcome, simulate

_HOURS = 0.1
_SEEDS = {"clocks": 2, "way": 1, "denied": 2}
"""Worlds in which they give: which these are, each request that the functions make or leave out changes."""
_GIVES = {
    "clocks": {"lines_are_free_again", "limits_are_kept"},
    "way": {"limits_are_kept", "sends_arrive_by_their_stamps"},
    "denied": {
        "events_are_taken_for_their_own_send",
        "sends_are_settled_by_their_events",
        "lines_are_given_back_when_known",
    },
}
_MAY_GIVE = {
    # An act's entry tells the time of such a clock.
    "clocks": {"calls_are_placed_as_asked", "events_are_taken_for_their_own_send", "acts_have_one_entry_each"},
    "way": {"pauses_hold"},
    "denied": {"limits_are_kept", "calls_are_placed_as_asked"},
}
"""Besides: that depends on what the world asks for, which each new kind of request changes."""


@cache
def lived(seed: int, mixture: Mixture, hours: float) -> Outcome:
    """Simulate a world once, however many tests look at it."""
    return simulate(seed, mixture, hours=hours)


@pytest.mark.parametrize("presumption", PRESUMPTIONS)
def test_promises_give_where_what_is_presumed_does_not_hold(presumption: str) -> None:
    seed = _SEEDS[presumption]
    outcome = lived(seed, beyond(presumption, seed), _HOURS)

    gives = set(outcome.broken)
    assert _GIVES[presumption] <= gives <= _GIVES[presumption] | _MAY_GIVE[presumption]


@pytest.mark.parametrize("presumption", PRESUMPTIONS)
def test_same_world_within_what_is_presumed_breaks_no_rule(presumption: str) -> None:
    seed = _SEEDS[presumption]
    # No send is frozen, so it is the same for how long.
    world = replace(
        beyond(presumption, seed),
        clocks_differ_s=0.045,
        frozen_before_send=0.0,
        frozen_before_send_s=0.0,
        denied_but_placed=0.0,
    )

    assert lived(seed, world, _HOURS).broken == {}


def test_what_gives_is_told_and_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.swarm.__main__.simulate", lambda seed, mixture, hours: lived(seed, mixture, hours))
    asked = ["--beyond", "clocks", "--seed", str(_SEEDS["clocks"]), "--hours", str(_HOURS), "--jobs", "1"]
    told = CliRunner().invoke(app, asked)

    assert told.exit_code == 0
    assert told.output.startswith("two clocks differ by more than the margin of the limits: 1 worlds")
    assert f"lines_are_free_again gives in 1 of them\n    seed {_SEEDS['clocks']}: " in told.output
