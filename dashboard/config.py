"""What a deployment tells the page: the contents of `config.json`."""

from dataclasses import dataclass
from typing import Any

API = "/page"
"""The path, on the page's own origin, that leads to the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInConfig:
    """The Cognito user pool that people sign in with."""

    issuer: str
    """As the pool's tokens name it."""
    domain: str
    """The origin of its hosted sign-in, with `https://`."""
    client_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """All that differs between two deployments of the page."""

    stage: str
    sign_in: SignInConfig | None = None
    """None: whoever reaches the page may use it, as on the local stack."""

    @property
    def talks_to(self) -> tuple[str, ...]:
        """The origins, beside the page's own, that the page sends requests to."""
        return () if self.sign_in is None else (self.sign_in.domain,)

    def as_json(self) -> dict[str, Any]:
        """Give the contents of `config.json`."""
        sign_in = self.sign_in
        return {
            "api": API,
            "stage": self.stage,
            "sign_in": None
            if sign_in is None
            else {"issuer": sign_in.issuer, "domain": sign_in.domain, "client_id": sign_in.client_id},
        }
