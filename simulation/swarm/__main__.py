"""``python -m simulation.swarm``: run seeds, replay one, make a failing one small."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from typing import Annotated, Literal

import typer

from simulation.stack.releases import NoHistoryError, previous_version
from simulation.swarm.mixture import Mixture, draw, strengths, without
from simulation.swarm.presumptions import PRESUMPTIONS, beyond
from simulation.swarm.run import Outcome, simulate
from simulation.swarm.shrink import shrink

Hours = Annotated[
    float, typer.Option(help="For how many virtual hours there are faults, requests and people.", min=0.05)
]

app = typer.Typer(add_completion=False)


@app.command()
def main(
    seeds: Annotated[int, typer.Option(help="How many seeds to run.", min=1)] = 200,
    first: Annotated[int, typer.Option(help="The first of them.", min=0)] = 0,
    seed: Annotated[int | None, typer.Option(help="Replay this one, and tell what happens.", min=0)] = None,
    hours: Hours = 2.0,
    until: Annotated[float | None, typer.Option(help="Stop a replay at this second.", min=0)] = None,
    jobs: Annotated[int, typer.Option(help="How many processes.", min=1)] = 2,
    *,
    smaller: Annotated[bool, typer.Option("--shrink", help="Make each failing seed small.")] = False,
    past: Annotated[
        Literal["clocks", "way", "denied"] | None,
        typer.Option("--beyond", help="Only tell what gives where this presumption does not hold; never a failure."),
    ] = None,
) -> None:
    """
    Run worlds, and judge them.

    The exit code is 1 where a rule is broken.
    """
    if past is not None:
        _tell_what_gives(past, range(first, first + seeds) if seed is None else (seed,), hours, jobs)
        return
    _tell_of_missing_history()
    if seed is not None:
        raise typer.Exit(_replay(seed, hours, until, smaller=smaller))
    begun, failed, calls, sends, broken = time.monotonic(), 0, 0, 0, Counter[str]()
    with _each(partial(_run, hours), range(first, first + seeds), jobs) as outcomes:
        for outcome in outcomes:
            calls, sends = calls + outcome.calls, sends + outcome.sends
            if outcome.broken:
                failed += 1
                broken.update(outcome.broken.keys())
                _tell(outcome)
                if smaller:
                    _make_small(outcome, hours)
    took = time.monotonic() - begun
    typer.echo(
        f"{seeds:,} seeds of {hours:g} hours: {calls:,} calls, {sends:,} sends, {failed:,} failed; {took:.0f} s in "
        f"{jobs} processes"
    )
    for rule, count in broken.most_common():
        typer.echo(f"  {rule}: {count:,}")
    raise typer.Exit(1 if failed else 0)


def _tell_what_gives(presumption: str, seeds: Sequence[int], hours: float, jobs: int) -> None:
    """Say in how many worlds each rule is broken where a presumption does not hold, and how in the first of them."""
    examples, worlds, sends = dict[str, str](), Counter[str](), 0
    with _each(partial(_run_beyond, presumption, hours), seeds, jobs) as outcomes:
        for outcome in outcomes:
            sends += outcome.sends
            for rule, found in outcome.broken.items():
                worlds[rule] += 1
                examples.setdefault(rule, f"seed {outcome.seed}: {found[0]}")
    typer.echo(f"{PRESUMPTIONS[presumption].text}: {len(seeds):,} worlds, {sends:,} sends")
    for rule, count in worlds.most_common():
        typer.echo(f"  {rule} gives in {count:,} of them\n    {examples[rule]}")
    if not worlds:
        typer.echo("  nothing gives")


def _run_beyond(presumption: str, hours: float, seed: int) -> Outcome:
    return simulate(seed, beyond(presumption, seed), hours=hours)


def _run(hours: float, seed: int) -> Outcome:
    return simulate(seed, _world_of(seed), hours=hours)


def _world_of(seed: int) -> Mixture:
    return draw(seed) if _missing_history() is None else without(draw(seed), "older_code_s")


@cache
def _missing_history() -> str | None:
    """Return why there is no older version to go back to; None: there is one."""
    try:
        previous_version()
    except NoHistoryError as error:
        return str(error)
    return None


def _tell_of_missing_history() -> None:
    if (reason := _missing_history()) is not None:
        typer.echo(f"no world has a rollback: {reason}", err=True)


@contextmanager
def _each(run: Callable[[int], Outcome], seeds: Iterable[int], jobs: int) -> Iterator[Iterable[Outcome]]:
    if jobs == 1:
        yield map(run, seeds)
        return
    with ProcessPoolExecutor(jobs) as processes:
        yield processes.map(run, seeds, chunksize=4)


def _replay(seed: int, hours: float, until: float | None, *, smaller: bool) -> int:
    mixture = _world_of(seed)
    typer.echo("\n".join(f"{name} = {strength}" for name, strength in strengths(mixture).items()))
    events: list[tuple[float, str]] = []
    outcome = simulate(seed, mixture, hours=hours, until=until, on_event=lambda at, text: events.append((at, text)))
    for at, text in sorted(events, key=lambda event: event[0]):
        typer.echo(f"{at:>10.3f}  {text}")
    _tell(outcome)
    if smaller and outcome.broken:
        _make_small(outcome, hours)
    return 1 if outcome.broken else 0


def _tell(outcome: Outcome) -> None:
    statuses = ", ".join(f"{count} {status}" for status, count in outcome.statuses.most_common())
    typer.echo(
        f"seed {outcome.seed}: {outcome.calls} calls ({statuses}), {outcome.sends} sends, at rest "
        f"{outcome.rested_after_s:.0f} s after the faults, digest {outcome.digest}"
    )
    for rule, faults in outcome.broken.items():
        typer.echo(f"  {rule}: {faults[0]}" + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""))


def _make_small(outcome: Outcome, hours: float) -> None:
    rule = next(iter(outcome.broken))
    mixture, enough = shrink(
        outcome.seed, _world_of(outcome.seed), rule, hours, lambda step: typer.echo(f"    {step}", err=True)
    )
    typer.echo(f"  {rule} is broken within {enough:g} hours by: {strengths(mixture)}")


if __name__ == "__main__":
    app()
