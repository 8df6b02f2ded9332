"""A stand-in for the hosted sign-in of a Cognito user pool: authorisation code with PKCE, and renewal."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.config import SignInConfig

CLIENT_ID = "4f2k9"
ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Test"


@dataclass
class SignInService:
    """Signs everybody in at once, and remembers what it was asked."""

    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each request for an authorisation."""
    grants: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each request for tokens."""
    revoked: list[dict[str, str]] = field(default_factory=list)
    signed_out: list[dict[str, str]] = field(default_factory=list)
    expires_in: int = 3_600
    issued: int = 0
    renewals_fail: int | None = None
    """Answer renewals with this status: 400 where the session has ended, 503 where the service is away."""

    def config(self, url: str) -> SignInConfig:
        return SignInConfig(issuer=ISSUER, domain=url, client_id=CLIENT_ID)

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/oauth2/authorize", self._authorize),
            Route("/oauth2/token", self._token, methods=["POST"]),
            Route("/oauth2/revoke", self._revoke, methods=["POST"]),
            Route("/logout", self._logout),
        ]

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        answer = urlencode({"code": f"code-{len(self.asked)}", "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}")

    async def _token(self, request: Request) -> Response:
        grant = dict(parse_qsl((await request.body()).decode()))
        self.grants.append(grant)
        if grant["grant_type"] == "refresh_token" and self.renewals_fail is not None:
            content = {"error": "invalid_grant"} if self.renewals_fail == 400 else {}
            return JSONResponse(content, status_code=self.renewals_fail)
        if grant["grant_type"] == "authorization_code" and not self._proves(grant["code_verifier"]):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        self.issued += 1
        answer = {
            "access_token": f"token-{self.issued}",
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "id_token": self._id_token(self.asked[-1]["nonce"]),
        }
        if grant["grant_type"] == "authorization_code":
            answer["refresh_token"] = "refresh-1"
        return JSONResponse(answer)

    async def _revoke(self, request: Request) -> Response:
        self.revoked.append(dict(parse_qsl((await request.body()).decode())))
        return Response()

    async def _logout(self, request: Request) -> Response:
        self.signed_out.append(dict(request.query_params))
        return Response("signed out", media_type="text/plain")

    def _proves(self, verifier: str) -> bool:
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        return digest == self.asked[-1]["code_challenge"]

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": CLIENT_ID, "sub": "s-1", "iat": now, "exp": now + 3_600, "nonce": nonce}
        return f"{_part({'alg': 'RS256'})}.{_part(claims)}.{_part('signature')}"


def _part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
