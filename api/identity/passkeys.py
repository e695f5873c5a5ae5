"""The second factor by a passkey or a security key (WebAuthn)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from api.identity.sessions import Session
from postgres.pool import Pool
from postgres.statements import statements

SQL = statements(__file__, "sign_in")
_FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Site:
    """Whom the device believes to talk to: passkeys of one origin are good for no other."""

    origin: str  # https://…

    @property
    def id(self) -> str:
        return urlsplit(self.origin).hostname or ""


async def registration_options(
    pool: Pool, site: Site, session: Session, name: str, at: datetime
) -> dict[str, Any]:
    known = await pool.fetch(SQL["passkeys"], session.person)
    options = webauthn.generate_registration_options(
        rp_id=site.id, rp_name="职称申报评审", user_name=name, user_id=session.person.encode(),
        exclude_credentials=_descriptors([row["id"] for row in known]),
    )  # fmt: skip
    await pool.execute(SQL["challenge"], session.id, "register", options.challenge, at)
    return _as_data(options)


async def register(
    pool: Pool, site: Site, session: Session, credential: dict[str, Any], title: str, at: datetime
) -> bool:
    """Whether it is what was asked for, by this session, just now."""
    challenge = await _challenge(pool, session, "register", at)
    if challenge is None:
        return False
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.id,
            expected_origin=site.origin,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    added = await pool.fetchval(
        SQL["add_passkey"], made.credential_id, session.person, made.credential_public_key,
        made.sign_count, title, at,
    )  # fmt: skip
    return added is not None


async def proof_options(
    pool: Pool, site: Site, session: Session, at: datetime
) -> dict[str, Any] | None:
    """None where the person has no passkey."""
    known = await pool.fetch(SQL["passkeys"], session.person)
    if not known:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=site.id, allow_credentials=_descriptors([row["id"] for row in known])
    )
    await pool.execute(SQL["challenge"], session.id, "prove", options.challenge, at)
    return _as_data(options)


async def is_proof(
    pool: Pool, site: Site, session: Session, credential: dict[str, Any], at: datetime
) -> bool:
    """Each challenge is good once, and a copied device is found by its count."""
    challenge = await _challenge(pool, session, "prove", at)
    key = await _key(pool, session.person, credential)
    if challenge is None or key is None:
        return False
    try:
        proven = webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.id,
            expected_origin=site.origin, credential_public_key=key["public_key"],
            credential_current_sign_count=key["sign_count"],
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    used = await pool.fetchval(SQL["use_passkey"], session.person, key["id"], proven.new_sign_count)
    return used is not None


async def passkeys_of(pool: Pool, person: str) -> list[dict[str, Any]]:
    rows = await pool.fetch(SQL["passkeys"], person)
    return [
        {"id": bytes_to_base64url(row["id"]), "title": row["title"], "made_at": row["made_at"]}
        for row in rows
    ]


async def drop(pool: Pool, person: str, name: str) -> bool:
    """Whether there was one."""
    raw = _raw(name)
    return raw is not None and await pool.fetchval(SQL["drop_passkey"], person, raw) is not None


async def _challenge(pool: Pool, session: Session, purpose: str, at: datetime) -> bytes | None:
    row = await pool.fetchrow(SQL["use_challenge"], session.id, purpose)
    if row is None or at - row["made_at"] > _FRESH:
        return None
    return bytes(row["challenge"])


async def _key(pool: Pool, person: str, credential: dict[str, Any]) -> Any:  # noqa: ANN401  a row
    raw = _raw(str(credential.get("rawId", "")))
    return None if raw is None else await pool.fetchrow(SQL["passkey"], person, raw)


def _raw(name: str) -> bytes | None:
    try:
        return base64url_to_bytes(name) or None
    except ValueError:
        return None


def _descriptors(ids: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in ids]


def _as_data(options: Any) -> dict[str, Any]:  # noqa: ANN401  of two kinds
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found
