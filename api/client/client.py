"""One person's way in, acting as somebody. Every method is one operation of the OpenAPI document."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from http import HTTPStatus
from typing import Any, Self

import httpx2
from pydantic import TypeAdapter

from api.commands import NotFound, Unavailable
from domain.commands import Command, wire_name
from domain.refusals import Finding, Refused
from workflows.inbox import Ack

_STAMPED = frozenset({"command_id", "actor", "received_at", "signature"})
_ACK = TypeAdapter(Ack)
_PIECE = 1_000_000
Json = Any


class ProblemAnswer(Exception):
    """The API said no, and why: the problem document of RFC 9457."""

    def __init__(self, problem: dict[str, Json]) -> None:
        self.problem = problem
        wrong = [f"{one['field']} {one['message']}" for one in problem.get("errors", [])]
        said = "；".join([str(problem.get("detail", "")), *wrong])
        super().__init__(f"{problem.get('title', '')}：{said}")

    @property
    def status(self) -> int:
        return int(self.problem["status"])

    @property
    def kind(self) -> str:
        return str(self.problem["type"]).rpartition(":")[2]


class RefusedElsewhere(Refused):
    """With the words of each clause, by rule, as the other side told them."""

    def __init__(self, problem: dict[str, Json]) -> None:
        findings = [Finding(each["rule"], each["because"]) for each in problem["findings"]]
        super().__init__(findings[0].rule, findings[0].because, *findings[1:])
        self.clauses = {
            each["rule"]: f"{each['clause']['cited_as']}　{each['clause']['text']}"
            for each in problem["findings"]
            if each.get("clause")
        }


@dataclass(frozen=True, slots=True)
class Client:
    """`http` may be shared; `acting_as` is `role@organisation`."""

    http: httpx2.AsyncClient
    token: str
    acting_as: str = "applicant"

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, url: str, token: str, acting_as: str = "applicant"
    ) -> AsyncIterator[Self]:
        async with httpx2.AsyncClient(base_url=url, timeout=30) as http:
            yield cls(http, token, acting_as)

    # ------------------------------------------------------------------ applications

    async def create(self, notice: str, channel: str, key: str) -> Ack:
        body = {"notice": notice, "channel": channel}
        return _ack(await self._ask("POST", "/applications", body, key=key))

    async def send(self, number: str, command: Command) -> Ack:
        """Under its own id; who sends it and when is the edge's to say. Raises Refused."""
        name = wire_name(type(command))
        path = f"/applications/{number}/commands/{name}"
        return _ack(await self._ask("POST", path, body_of(command), key=command.command_id))

    async def applications(self, after: str = "", limit: int = 50, **wanted: str) -> Json:
        return await self._ask(
            "GET", "/applications", query=wanted | {"after": after, "limit": limit}
        )

    async def status(self, number: str) -> Json:
        return await self._ask("GET", f"/applications/{number}")

    async def timeline(self, number: str) -> Json:
        return (await self._ask("GET", f"/applications/{number}/timeline"))["items"]

    async def ledger(self, number: str) -> Json:
        """`days` with one holder each, and `totals`."""
        return await self._ask("GET", f"/applications/{number}/ledger")

    async def verify_certificate(self, certificate: str, on: str | None = None) -> Json:
        """Its `status` today, or on a day YYYY-MM-DD: not_yet, valid or revoked."""
        query = {} if on is None else {"on": on}
        return await self._ask("GET", f"/certificates/{certificate}", query=query)

    async def viewed_evidence(self, number: str) -> Json:
        """`votes`, each with its files and who had opened them; `names` of the files."""
        return await self._ask("GET", f"/applications/{number}/viewed-evidence")

    async def procedure(self, number: str) -> bytes:
        """The signed file, for `zhicheng procedure verify`. Raises Refused."""
        return (await self._answer("GET", f"/applications/{number}/procedure")).content

    async def inbox(self, limit: int = 50) -> Json:
        return (await self._ask("GET", "/inbox", query={"limit": limit}))["items"]

    # --------------------------------------------------------------- seasons, complaints

    async def season(self, season: str) -> Json:
        return await self._ask("GET", f"/seasons/{season}")

    async def tell_season(self, season: str, command: Command) -> Ack:
        """Raises Refused."""
        path = f"/seasons/{season}/commands/{wire_name(type(command))}"
        return _ack(await self._ask("POST", path, body_of(command), key=command.command_id))

    async def complain(
        self, number: str, subject: str, statement: str, key: str, kind: str = "named"
    ) -> Json:
        """With `n`, the how-many-th against the application."""
        body = {"subject": subject, "statement": statement, "kind": kind}
        return await self._ask("POST", f"/applications/{number}/complaints", body, key=key)

    async def complaints(self, limit: int = 50) -> Json:
        return (await self._ask("GET", "/complaints", query={"limit": limit}))["items"]

    async def complaint(self, number: str, n: int) -> Json:
        return await self._ask("GET", f"/complaints/{number}/{n}")

    async def tell_complaint(self, number: str, n: int, command: Command) -> Ack:
        """Raises Refused."""
        path = f"/complaints/{number}/{n}/commands/{wire_name(type(command))}"
        return _ack(await self._ask("POST", path, body_of(command), key=command.command_id))

    async def progress(self, number: str, seen: int = 0) -> AsyncIterator[Json]:
        """The status whenever it changes, until the case is over or may not be seen any more.

        The server ends a stream now and then; the next one goes on from what has been seen.
        """
        event = ""
        while event != "closed":
            headers = {
                "Authorization": f"Bearer {self.token}", "Zhicheng-Acting-As": self.acting_as,
                "Last-Event-ID": str(seen),
            }  # fmt: skip
            path = f"/api/v1/applications/{number}/progress"
            async with self.http.stream("GET", path, headers=headers, timeout=None) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise _failure(answer)
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if name == "id":
                        seen = int(value)
                    elif name == "event":
                        event = value
                    elif name == "data" and event == "status":
                        yield json.loads(value)

    # ----------------------------------------------------------------- personal data

    async def personal_data(self) -> Json:
        return await self._ask("GET", "/me/personal-data")

    async def accesses(self, after: int = 0, limit: int = 50) -> Json:
        query = {"after": after, "limit": limit}
        return (await self._ask("GET", "/me/personal-data/accesses", query=query))["items"]

    async def erase_me(self, person: str) -> None:
        """For good. Raises Refused."""
        await self._ask("POST", "/me/erasure", {"person": person})

    async def publicity(self, number: str) -> Json:
        """What hangs on the wall, masked; open to anybody."""
        return await self._ask("GET", f"/publicity/{number}")

    # ----------------------------------------------------------------------- payment

    async def order(self, number: str) -> Json:
        """With `pay_url`, the page to pay on. Raises Refused."""
        return await self._ask("POST", f"/applications/{number}/payment")

    async def payments(self, number: str) -> Json:
        return await self._ask("GET", f"/applications/{number}/payments")

    async def refund(self, number: str, transaction: str, reason: str, key: str) -> Json:
        path = f"/applications/{number}/refunds/{transaction}"
        return await self._ask("POST", path, {"reason": reason}, key=key)

    async def differences(self, after: int = 0, limit: int = 50, *, settled: bool = False) -> Json:
        query = {"after": after, "limit": limit, "settled": settled}
        return await self._ask("GET", "/payments/differences", query=query)

    async def settle(self, difference: int, note: str) -> None:
        await self._ask("PUT", f"/payments/differences/{difference}", {"note": note})

    async def rejected_callbacks(self, limit: int = 50) -> Json:
        query = {"limit": limit}
        return (await self._ask("GET", "/payments/rejected-callbacks", query=query))["items"]

    # ------------------------------------------------------- registration and administration

    async def register(self, *, key: str = "", **fields: Json) -> int:
        """A unit; its certificate follows. Raises Refused."""
        return int((await self._ask("POST", "/registrations", fields, key=key))["id"])

    async def certify(self, registration: int, content: bytes) -> None:
        await self._ask("PUT", f"/registrations/{registration}/certificate", raw=content)

    async def certificate(self, registration: int) -> bytes:
        path = f"/registrations/{registration}/certificate"
        return (await self._answer("GET", path)).content

    async def registrations(self, after: int = 0, limit: int = 50) -> Json:
        query = {"after": after, "limit": limit}
        return await self._ask("GET", "/registrations", query=query)

    async def withdraw_registration(self, registration: int) -> None:
        await self._ask("DELETE", f"/registrations/{registration}")

    async def approve_registration(self, registration: int) -> str:
        """The organisation. Raises Refused."""
        return str(
            (await self._ask("POST", f"/registrations/{registration}/approve"))["organisation"]
        )

    async def reject_registration(self, registration: int, reason: str) -> None:
        await self._ask("POST", f"/registrations/{registration}/reject", {"reason": reason})

    async def identify(self, id_number: str) -> None:
        await self._ask("PUT", "/me/identity", {"id_number": id_number})

    async def organisations(self, words: str = "", **wanted: str) -> Json:
        return await self._ask("GET", "/organisations", query=wanted | {"words": words})

    async def deactivate(self, organisation: str) -> None:
        await self._ask("POST", f"/organisations/{organisation}/deactivate")

    async def bind(self, person: str, organisation: str, role: str, season: str = "") -> None:
        binding = {"person": person, "organisation": organisation, "role": role, "season": season}
        await self._ask("PUT", "/memberships", binding)

    async def unbind(self, person: str, organisation: str, role: str, season: str = "") -> None:
        binding = {"person": person, "organisation": organisation, "role": role, "season": season}
        await self._ask("POST", "/memberships/end", binding)

    async def sign_out(self, person: str) -> None:
        await self._ask("POST", f"/people/{person}/sign-out")

    async def administration(self, after: int = 0, limit: int = 50) -> Json:
        query = {"after": after, "limit": limit}
        return await self._ask("GET", "/administration", query=query)

    # ----------------------------------------------------------------------- dossier

    async def draft(self, number: str) -> Json:
        """By section: `version`, `content` and `saved_at`."""
        return (await self._ask("GET", f"/applications/{number}/dossier/draft"))["sections"]

    async def save(self, number: str, section: str, content: Json, base: int) -> Json:
        path = f"/applications/{number}/dossier/draft/{section}"
        return await self._ask("PUT", path, content, headers={"If-Match": f'"{base}"'})

    async def freeze(self, number: str) -> Json:
        return await self._ask("POST", f"/applications/{number}/dossier/revisions")

    async def revisions(self, number: str) -> Json:
        return (await self._ask("GET", f"/applications/{number}/dossier/revisions"))["items"]

    async def revision(self, number: str, revision: int) -> Json:
        return await self._ask("GET", f"/applications/{number}/dossier/revisions/{revision}")

    async def diff(self, number: str, before: int, after: int) -> Json:
        query = {"before": before, "after": after}
        return await self._ask("GET", f"/applications/{number}/dossier/diff", query=query)

    async def examination(self, number: str, revision: int) -> Json:
        path = f"/applications/{number}/dossier/revisions/{revision}/examination"
        return (await self._ask("GET", path))["items"]

    async def compare(self, number: str, revision: int) -> Json:
        path = f"/applications/{number}/dossier/revisions/{revision}/comparison"
        return await self._ask("POST", path)

    async def fetch(self, number: str) -> Json:
        return await self._ask("POST", f"/applications/{number}/dossier/fetch")

    async def prefill(self, number: str) -> Json:
        return (await self._ask("POST", f"/applications/{number}/dossier/prefill"))["items"]

    async def hand_in(self, number: str, revision: int, key: str, *, promise: bool) -> Ack:
        body = {"revision": revision, "promise": promise}
        path = f"/applications/{number}/dossier/hand-in"
        return _ack(await self._ask("POST", path, body, key=key))

    async def review(self, number: str) -> Json:
        return await self._ask("GET", f"/applications/{number}/dossier/review")

    # ------------------------------------------------------------------- attachments

    async def upload(self, number: str, name: str, content: bytes) -> Json:
        """Piece by piece; after a fault it goes on where the other side has come to."""
        base = f"/applications/{number}/attachments/uploads"
        begun = await self._ask("POST", base, {"name": name, "size": len(content)})
        path = f"{base}/{begun['id']}"
        received = 0
        while received < len(content):
            piece = content[received : received + _PIECE]
            received = await self._piece(path, received, piece)
        return await self._ask("POST", f"{path}/finish")

    async def _piece(self, path: str, offset: int, piece: bytes) -> int:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
        try:
            sent = await self._ask("PATCH", path, raw=piece, headers=headers)
        except httpx2.TransportError:
            sent = await self._ask("GET", path)
        return int(sent["received"])

    async def attachments(self, number: str) -> Json:
        return await self._ask("GET", f"/applications/{number}/attachments")

    async def open(self, number: str, digest: str) -> bytes:
        path = f"/applications/{number}/attachments/{digest}"
        return (await self._answer("GET", path)).content

    async def mark(self, number: str, digest: str, mark: str) -> Json:
        return await self._ask("PUT", f"/applications/{number}/attachments/{digest}/marks/{mark}")

    async def unmark(self, number: str, digest: str, mark: str) -> Json:
        return await self._ask(
            "DELETE", f"/applications/{number}/attachments/{digest}/marks/{mark}"
        )

    # ---------------------------------------------------------------- notices, oneself

    async def notices(self) -> Json:
        return (await self._ask("GET", "/notices"))["items"]

    async def notice(self, season: str) -> Json:
        return await self._ask("GET", f"/notices/{season}")

    async def figures(self, season: str) -> Json:
        return (await self._ask("GET", f"/seasons/{season}/figures"))["items"]

    async def overview(self, season: str) -> Json:
        return await self._ask("GET", f"/seasons/{season}/overview")

    async def jams(self, season: str) -> Json:
        """Where it will jam, with the sum that tells so."""
        return await self._ask("GET", f"/seasons/{season}/overview/jams")

    async def statistics(self, season: str) -> Json:
        return await self._ask("GET", f"/seasons/{season}/statistics")

    async def export_season(self, season: str) -> Json:
        return await self._ask("GET", f"/seasons/{season}/export.json")

    async def export_season_as_csv(self, season: str) -> bytes:
        return (await self._answer("GET", f"/seasons/{season}/export.csv")).content

    async def export_application(self, number: str) -> Json:
        """With the hashes of its chain, as far as they can be shown."""
        return await self._ask("GET", f"/applications/{number}/export.json")

    async def me(self) -> Json:
        return await self._ask("GET", "/me")

    async def tokens(self) -> Json:
        return (await self._ask("GET", "/me/tokens"))["items"]

    async def new_token(self, title: str, scopes: list[str], days: int, key: str = "") -> str:
        body = {"title": title, "scopes": scopes, "days": days}
        return str((await self._ask("POST", "/me/tokens", body, key=key))["token"])

    async def revoke_token(self, name: str) -> None:
        await self._ask("DELETE", f"/me/tokens/{name}")

    # ----------------------------------------------------------------------- letters

    async def messages(
        self, after: int | None = None, limit: int = 50, *, unread: bool = False
    ) -> Json:
        """`items`, the newest first; `next` for the next page; how many are `unread`."""
        query = {"limit": limit, "unread": unread} | ({} if after is None else {"after": after})
        return await self._ask("GET", "/me/messages", query=query)

    async def read_message(self, message: int) -> Json:
        return await self._ask("PUT", f"/me/messages/{message}/read")

    async def channels(self) -> Json:
        return await self._ask("GET", "/me/channels")

    async def set_channels(
        self, channels: list[Json], language: str = "zh", *, quiet_hours: bool = True
    ) -> Json:
        """Each with `kind`, `address` and `enabled`; what is not named is forgotten."""
        body = {"language": language, "quiet_hours": quiet_hours, "channels": channels}
        return await self._ask("PUT", "/me/channels", body)

    async def verify_channel(self, kind: str, code: str) -> Json:
        return await self._ask("PUT", f"/me/channels/{kind}/verification", {"code": code})

    async def letters(self, number: str) -> Json:
        return (await self._ask("GET", f"/applications/{number}/letters"))["items"]

    async def failed_letters(self, after: str = "", limit: int = 50) -> Json:
        query = {"after": after, "limit": limit}
        return await self._ask("GET", "/operations/letters", query=query)

    async def resend_letter(self, letter: str) -> Json:
        return await self._ask("POST", f"/operations/letters/{letter}/resend")

    # ----------------------------------------------------------------------- webhooks

    async def new_webhook(
        self, url: str, season: str = "", types: Sequence[str] = (), key: str = ""
    ) -> Json:
        """Its id, and its secret this once."""
        body = {"url": url, "season": season, "types": list(types)}
        return await self._ask("POST", "/webhooks", body, key=key)

    async def webhooks(self) -> Json:
        return (await self._ask("GET", "/webhooks"))["items"]

    async def remove_webhook(self, hook: str) -> None:
        await self._ask("DELETE", f"/webhooks/{hook}")

    async def switch_on_webhook(self, hook: str) -> None:
        await self._ask("POST", f"/webhooks/{hook}/switch-on")

    async def deliveries(self, hook: str, limit: int = 50, **wanted: str | int) -> Json:
        """`state` and `before` may be wanted."""
        query = {"limit": limit, **wanted}
        return await self._ask("GET", f"/webhooks/{hook}/deliveries", query=query)

    async def resend(self, hook: str, delivery: int) -> None:
        await self._ask("POST", f"/webhooks/{hook}/deliveries/{delivery}/resend")

    # ----------------------------------------------------------------------- meetings

    async def experts(self, season: str) -> list[Json]:
        return (await self._ask("GET", f"/seasons/{season}/experts"))["items"]  # type: ignore[no-any-return]

    async def appoint_expert(
        self, season: str, person: str, groups: list[str], begins: str, until: str, key: str
    ) -> Json:
        """For a term of three years at most. Raises Refused."""
        body = {"person": person, "groups": groups, "begins": begins, "until": until}
        return await self._ask("POST", f"/seasons/{season}/experts", body, key=key)

    async def end_appointment(self, season: str, person: str) -> None:
        await self._ask("POST", f"/seasons/{season}/experts/{person}/end")

    async def convene(
        self, season: str, held_on: str, standing: list[str], key: str, answer_days: int = 3
    ) -> Json:
        """`meeting` is its name. Raises Refused."""
        body = {"held_on": held_on, "standing": standing, "answer_days": answer_days}
        return await self._ask("POST", f"/seasons/{season}/meetings", body, key=key)

    async def meetings(self) -> list[Json]:
        """As an expert one's invitations, as a body its own."""
        return (await self._ask("GET", "/meetings"))["items"]  # type: ignore[no-any-return]

    async def meeting(self, meeting: str) -> Json:
        return await self._ask("GET", f"/meetings/{meeting}")

    async def draw(self, meeting: str) -> Json:
        """As `zhicheng draw verify` reads it."""
        return await self._ask("GET", f"/meetings/{meeting}/draw")

    async def tell_meeting(self, meeting: str, command: Command) -> Ack:
        """Raises Refused."""
        path = f"/meetings/{meeting}/commands/{wire_name(type(command))}"
        return _ack(await self._ask("POST", path, body_of(command), key=command.command_id))

    # ------------------------------------------------------------------------- voting

    async def vote_round(self, meeting: str, number: str, nth: int) -> Json:
        """Its key; once it is closed the count and the ballots. See `api.client.ballots`."""
        return await self._ask("GET", _round(meeting, number, nth))

    async def recuse(self, number: str) -> None:
        """Oneself, from this case, for good."""
        await self._ask("POST", f"/applications/{number}/recusal")

    async def open_vote(self, meeting: str, number: str, key: str) -> Json:
        """`round`, who votes, and who leaves and why. Raises Refused."""
        return await self._ask("POST", f"/meetings/{meeting}/applications/{number}/rounds", key=key)

    async def close_vote(self, meeting: str, number: str, nth: int) -> Ack:
        """Counted, and told to the application; again the same. Raises Refused."""
        return _ack(await self._ask("POST", f"{_round(meeting, number, nth)}/close"))

    async def ballot_paper(self, meeting: str, number: str, nth: int, blinded: str) -> str:
        """Signed without being seen. Raises Refused."""
        body = {"blinded": blinded}
        answer = await self._ask("POST", f"{_round(meeting, number, nth)}/paper", body)
        return str(answer["signature"])

    async def cast_ballot(
        self, meeting: str, number: str, nth: int, message: str, signature: str, choice: str
    ) -> None:
        """Over a connection of its own, without a word of who sends it. Raises Refused."""
        body = {"message": message, "signature": signature, "choice": choice}
        path = f"/api/v1{_round(meeting, number, nth)}/ballots"
        answer = await self.http.post(path, json=body)
        if not answer.is_success:
            raise _failure(answer)

    # -------------------------------------------------------------------------- means

    async def _ask(
        self, method: str, path: str, body: Json = ..., *, key: str = "", raw: bytes | None = None,
        query: dict[str, Any] | None = None, headers: dict[str, str] | None = None,
    ) -> Json:  # fmt: skip
        content = raw if body is ... else json.dumps(body).encode()
        answer = await self._answer(method, path, content, key, query, headers)
        return answer.json() if answer.content else None

    async def _answer(
        self, method: str, path: str, content: bytes | None = None, key: str = "",
        query: dict[str, Any] | None = None, headers: dict[str, str] | None = None,
    ) -> httpx2.Response:  # fmt: skip
        own = {"Authorization": f"Bearer {self.token}", "Zhicheng-Acting-As": self.acting_as}
        if key:
            own["Idempotency-Key"] = key
        if content is not None:
            own["Content-Type"] = "application/json"
        answer = await self.http.request(
            method, f"/api/v1{path}", content=content, params=query, headers=own | (headers or {})
        )
        if answer.is_success:
            return answer
        raise _failure(answer)


def _round(meeting: str, number: str, nth: int) -> str:
    return f"/meetings/{meeting}/applications/{number}/rounds/{nth}"


def body_of(command: Command) -> dict[str, Json]:
    """Without what the edge says itself, and without what was left open."""
    whole = TypeAdapter(type(command)).dump_python(command, mode="json")
    given = {field.name for field in fields(command)} - _STAMPED
    return {name: value for name, value in whole.items() if name in given and value is not None}


def _ack(answer: Json) -> Ack:
    return _ACK.validate_python(answer)


def _failure(answer: httpx2.Response) -> Exception:
    try:
        problem = answer.json()
    except ValueError:
        problem = {"status": answer.status_code, "type": "", "title": "没有可读的答复"}
    if "findings" in problem:
        return RefusedElsewhere(problem)
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return NotFound(problem.get("detail", ""))
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return Unavailable(problem.get("detail", ""))
    return ProblemAnswer(problem)
