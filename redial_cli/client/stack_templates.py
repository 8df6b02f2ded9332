"""The templates of a stack, as its API tells them: what intake would make of them is made here, before anything is sent."""

from redial.contracts.answers.templates import TemplateResponse
from redial.domain.templates.templates import MessageTemplate, TemplateText
from redial_cli.client.api import ApiClient, path_part
from redial_cli.client.errors import NotThereError


class StackTemplates:
    """Reads each template once."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._read: dict[str, MessageTemplate | None] = {}

    def get(self, name: str) -> MessageTemplate | None:
        """Return a template in its current version; None where there is none."""
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def _load(self, name: str) -> MessageTemplate | None:
        try:
            answer = self._client.get(f"/templates/{path_part(name)}", TemplateResponse)
        except NotThereError:
            return None
        texts = tuple(
            TemplateText(
                language=each.language,
                text=each.text or each.ssml or "",
                is_ssml=each.ssml is not None,
                voice_id=each.voice_id,
            )
            for each in answer.texts
        )
        return MessageTemplate(name=answer.name, version=answer.version, texts=texts)
