"""Where the page's files are."""

from pathlib import Path

PAGE = Path(__file__).parent / "page"
"""All below it is served, and nothing else."""
INDEX = PAGE / "index.html"
