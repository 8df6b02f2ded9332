"""What axe says of a page."""


def verdicts(findings: list[dict[str, str]]) -> set[str]:
    """Give the areas in which something is wrong; what waits for a person depends on the other tests."""
    return {finding["area"] for finding in findings if finding["verdict"] == "wrong" and finding["area"] != "work"}
