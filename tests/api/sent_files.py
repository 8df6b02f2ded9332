"""Files as they are sent to the API."""

import base64
from typing import Any


def sent(content: str | bytes, name: str = "patients.csv", **how: Any) -> dict[str, Any]:
    content = content.encode() if isinstance(content, str) else content
    return {"file_name": name, "content": base64.b64encode(content).decode(), **how}
