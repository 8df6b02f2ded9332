"""Metrics and log lines, kept to be looked at."""

from collections import defaultdict

from redial.metrics import MetricName


class Notebook:
    """Keeps sums of metrics, and warnings."""

    def __init__(self) -> None:
        self.sums: defaultdict[MetricName, float] = defaultdict(float)
        self.warnings: list[tuple[str, dict[str, object]]] = []

    def count(self, name: MetricName, value: float = 1) -> None:
        self.sums[name] += value

    def note(self, message: str, **keys: object) -> None:
        pass

    def detail(self, message: str, **keys: object) -> None:
        pass

    def warn(self, message: str, **keys: object) -> None:
        self.warnings.append((message, keys))
