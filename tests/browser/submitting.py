"""What the tests of files that are submitted from the page do with it."""

from typing import Any

from playwright.sync_api import FilePayload, Locator

from tests.browser.conftest import Opened

BATCH = "POST /calls/batch"


def a_file(text: str, name: str = "patients.csv") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def rows(count: int, campaign: str = "recall") -> str:
    lines = (f"(808) 555-{1000 + number},Ana {number},{campaign}" for number in range(count))
    return "\n".join(["Phone,Name,campaign", *lines]) + "\n"


def choose(page: Opened, file: Any) -> None:
    page.page.get_by_label("A table with").set_input_files(file)


def check(page: Opened, file: Any, text: str = "Dear {Name}, please call us.") -> Locator:
    """Choose a file, and have it looked at."""
    page.go("submit")
    choose(page, file)
    page.page.get_by_label("Text", exact=True).fill(text)
    page.page.get_by_role("textbox", name="Country").fill("US")
    page.page.get_by_role("button", name="Check the file").click()
    return page.page.get_by_role("region", name="What it says")


def send(page: Opened, button: str) -> None:
    page.page.get_by_role("button", name=button).click()
    page.page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()


def sent_rows(page: Opened) -> list[str]:
    return [each["request_id"] for what, body in page.server.asked if what == BATCH for each in body["requests"]]
