"""Sign-in at an identity provider: OpenID Connect with code, PKCE, nonce and state.

A subject there is a person here; a new one gets a personal account of its own (N89-3.3.1-3), and is
joined to a known one only by who is signed in as that person.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.identity.memberships import enrol
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "sign_in")
_JOURNEY = timedelta(minutes=10)
_SIGNED_WITH = ["RS256", "ES256"]
_FACTORS = frozenset({"mfa", "otp", "hwk", "fido", "sc", "swk"})  # RFC 8176
_SECONDS = 10.0


class NotSignedIn(Exception):
    """The journey was not ours, or is over, or what came back is not to be believed."""


@dataclass(frozen=True, slots=True)
class Provider:
    """As it is set up: issuer and redirect address without a slash at their end."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Arrival:
    person: str
    second_factor: bool


@dataclass(frozen=True, slots=True)
class _Journey:
    nonce: str
    verifier: str
    session: str | None


async def set_out(
    pool: Pool, provider: Provider, at: datetime, session: str | None = None
) -> tuple[str, str]:
    """Where to go, and the state that must come back with this browser."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    found = await _discovered(provider)
    async with _client(provider) as client:
        url, _ = client.create_authorization_url(
            found["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
    await pool.execute(SQL["forget_journeys"], at - _JOURNEY)
    await pool.execute(SQL["set_out"], _digest(state), nonce, verifier, session, at)
    return url, state


async def come_back(
    pool: Pool, provider: Provider, state: str, code: str, at: datetime, session: str | None = None
) -> Arrival:
    """Raise NotSignedIn. A journey ends once; one that links ends in the session that began it."""
    row = await pool.fetchrow(SQL["come_back"], _digest(state))
    if row is None or at - row["made_at"] > _JOURNEY:
        raise NotSignedIn
    journey = _Journey(row["nonce"], row["verifier"], row["session"])
    if journey.session is not None and journey.session != session:
        raise NotSignedIn
    claims = await _believed(provider, await _token(provider, code, journey), journey, at)
    person = await _person(pool, provider, claims, journey, at)
    return Arrival(person, _shows_second_factor(claims))


async def _token(provider: Provider, code: str, journey: _Journey) -> str:
    found = await _discovered(provider)
    try:
        async with _client(provider) as client:
            token = await client.fetch_token(
                found["token_endpoint"], code=code, code_verifier=journey.verifier
            )
    except (AuthlibBaseError, httpx2.HTTPError, ValueError):
        raise NotSignedIn from None
    said = token.get("id_token")
    if not isinstance(said, str):
        raise NotSignedIn
    return said


async def _believed(
    provider: Provider, token: str, journey: _Journey, at: datetime
) -> dict[str, Any]:
    """Signed by the provider, for us, for this journey, and not over."""
    found = await _discovered(provider)
    try:
        async with httpx2.AsyncClient(timeout=_SECONDS) as http:
            keys = KeySet.import_key_set((await http.get(found["jwks_uri"])).json())
        claims = jwt.decode(token, keys, algorithms=_SIGNED_WITH).claims
        jwt.JWTClaimsRegistry(
            now=int(at.timestamp()), leeway=60, sub={"essential": True}, exp={"essential": True},
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            nonce={"essential": True, "value": journey.nonce},
        ).validate(claims)  # fmt: skip
    except (JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError):
        raise NotSignedIn from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client_id:
        raise NotSignedIn
    return dict(claims)


async def _person(
    pool: Pool, provider: Provider, claims: dict[str, Any], journey: _Journey, at: datetime
) -> str:
    subject = str(claims["sub"])
    known = await pool.fetchval(SQL["external"], provider.issuer, subject)
    if known is not None:
        return str(known)
    person = await _linking(pool, journey, at)
    if person is None:
        person = f"p-{secrets.token_hex(8)}"
        await enrol(pool, person, str(claims.get("name", ""))[:100])
    linked = await pool.fetchval(SQL["link"], provider.issuer, subject, person, at)
    # Somebody came with the same subject at the same moment: the first one stays.
    return str(linked or await pool.fetchval(SQL["external"], provider.issuer, subject))


async def _linking(pool: Pool, journey: _Journey, at: datetime) -> str | None:
    """Who set out signed in, and still is."""
    if journey.session is None:
        return None
    person = await pool.fetchval(SQL["person_of_session"], journey.session, at)
    if person is None:
        raise NotSignedIn
    return str(person)


def _shows_second_factor(claims: dict[str, Any]) -> bool:
    methods = claims.get("amr")
    said = {str(each) for each in methods} if isinstance(methods, list) else set[str]()
    return bool(_FACTORS & {*said, str(claims.get("acr", ""))})


async def _discovered(provider: Provider) -> dict[str, str]:
    """What the provider says of itself; it must be the one that was set up."""
    address = f"{provider.issuer}/.well-known/openid-configuration"
    try:
        async with asyncio.timeout(_SECONDS), httpx2.AsyncClient(timeout=_SECONDS) as http:
            answer = await http.get(address)
            found: dict[str, str] = answer.json()
    except (httpx2.HTTPError, ValueError, TimeoutError):
        raise NotSignedIn from None
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or any(name not in found for name in wanted):
        raise NotSignedIn
    return found


def _client(provider: Provider) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        provider.client_id, provider.client_secret, scope="openid profile",
        redirect_uri=provider.redirect_uri, code_challenge_method="S256", timeout=_SECONDS,
    )  # fmt: skip


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
