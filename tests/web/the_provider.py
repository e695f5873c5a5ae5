"""An identity provider (OpenID Connect) that a test can make lie, on a port of its own."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "zhicheng", "of-the-client"


@dataclass
class IdentityProvider:
    """`claims` are put over those of a good token; `header` over its header."""

    issuer: str
    subject: str = "subject-1"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "a"}))
    signs_with: RSAKey | OctKey | None = None  # None: its own key
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, asked: dict[str, str]) -> str:
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], "name": "某人", **self.claims,
        }  # fmt: skip
        header = {"alg": "RS256", "kid": "a", **self.header}
        if header["alg"] == "none":
            parts = (base64.urlsafe_b64encode(str(each).replace("'", '"').encode()).rstrip(b"=")
                     for each in (header, claims))  # fmt: skip
            return ".".join(part.decode() for part in parts) + "."
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, kept, self.signs_with or self.key, algorithms=[header["alg"]])


def provider_app(provider: IdentityProvider) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    async def configuration() -> dict[str, str]:
        base = provider.issuer
        return {
            "issuer": base, "authorization_endpoint": f"{base}/auth",
            "token_endpoint": f"{base}/token", "jwks_uri": f"{base}/jwks",
        }  # fmt: skip

    @app.get("/auth")
    async def authorise(request: Request) -> RedirectResponse:
        """Everybody is let in; what was asked must be what a careful client asks."""
        asked = dict(request.query_params)
        if asked.get("code_challenge_method") != "S256" or not asked.get("nonce"):
            raise HTTPException(400)
        code = secrets.token_hex(8)
        provider.codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 302)

    @app.post("/token")
    async def token(
        request: Request, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]
    ) -> dict[str, Any]:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = provider.codes.pop(code, None)  # a code works once
        digest = hashlib.sha256(code_verifier.encode()).digest()
        proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if request.headers.get("authorization") != f"Basic {basic}" or asked is None:
            raise HTTPException(400)
        if proven != asked["code_challenge"]:
            raise HTTPException(400)
        return {"access_token": "x", "token_type": "Bearer", "id_token": provider.token(asked)}

    @app.get("/jwks")
    async def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    return app
