"""A person with a browser that has no script: reads a page, fills in its forms, and sends them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
from typing_extensions import override

BASE = "http://zhicheng"
_VOID = {"input", "img", "link", "meta", "br", "hr"}


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, words
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        return dict(self.fields)


@dataclass
class Reading(HTMLParser):
    """What a page says: its words, links and forms."""

    words: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)  # addresses that are not ours
    inline: list[str] = field(default_factory=list)  # what a strict policy would not run
    ids: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _select: tuple[str, bool] | None = None
    _text: tuple[str, list[str]] | None = None

    def __post_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._open.append(tag) if tag not in _VOID else None
        self.inline += [name for name in known if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action"):
            if known.get(name, "").startswith(("http", "//")):
                self.outside.append(known[name])
        if "id" in known:
            self.ids.append(known["id"])
        self._start(tag, known)

    def _start(self, tag: str, known: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append(Form(known.get("action", ""), known.get("method", "get")))
        elif tag == "a":
            self.links.append((known.get("href", ""), ""))
        elif self.forms and "form" in self._open:
            self._start_in(self.forms[-1], tag, known)

    def _start_in(self, form: Form, tag: str, known: dict[str, str]) -> None:
        match tag:
            case "input" if "name" in known and known.get("type") != "file":
                ticks = known.get("type") in {"checkbox", "radio"}
                if not ticks or "checked" in known:
                    form.fields.append((known["name"], known.get("value", "on" if ticks else "")))
            case "button":
                form.buttons.append((known.get("name", ""), known.get("value", ""), ""))
            case "select":
                self._select = (known["name"], False)
            case "option" if self._select is not None:
                self._option(form, known)
            case "textarea":
                self._text = (known["name"], [])
            case _:
                pass

    def _option(self, form: Form, known: dict[str, str]) -> None:
        """The one that is chosen, else the first."""
        assert self._select is not None
        name, chosen = self._select
        if "selected" in known or not chosen:
            form.fields = [pair for pair in form.fields if pair[0] != name]
            form.fields.append((name, known.get("value", "")))
            self._select = (name, True)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            name, parts = self._text
            self.forms[-1].fields.append((name, "".join(parts)))
            self._text = None
        if tag == "select":
            self._select = None
        while self._open and self._open.pop() != tag:
            pass

    @override
    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)
        if "script" in self._open and data.strip():
            self.inline.append("script")
        words = " ".join(data.split())
        if words and not {"script", "style"} & set(self._open):
            self.words.append(words)
            if "a" in self._open and self.links:
                href, before = self.links[-1]
                self.links[-1] = (href, f"{before}{words}")
            if "button" in self._open and self.forms and self.forms[-1].buttons:
                name, value, before = self.forms[-1].buttons[-1]
                self.forms[-1].buttons[-1] = (name, value, f"{before}{words}")


@dataclass
class Page:
    answer: httpx2.Response
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        self.reading = Reading()
        self.reading.feed(self.answer.text)

    @property
    def text(self) -> str:
        return " ".join(self.reading.words)

    @property
    def status(self) -> int:
        return self.answer.status_code

    def form(self, action: str) -> Form:
        """The form that goes there; `action` may be the end of it."""
        for form in self.reading.forms:
            if urlsplit(form.action).path.endswith(action):
                return form
        raise AssertionError(f"no form to {action}: {[one.action for one in self.reading.forms]}")

    def has_form(self, action: str) -> bool:
        return any(urlsplit(form.action).path.endswith(action) for form in self.reading.forms)

    def links_to(self, start: str) -> Iterator[str]:
        return (href for href, _ in self.reading.links if href.startswith(start))


@dataclass
class Person:
    """Follows every redirect, as a browser does."""

    transport: httpx2.AsyncBaseTransport
    http: httpx2.AsyncClient = field(init=False)
    at: str = "/"

    def __post_init__(self) -> None:
        self.http = httpx2.AsyncClient(
            transport=self.transport, base_url=BASE, follow_redirects=True,
            headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip

    async def look(self, path: str) -> Page:
        answer = await self.http.get(path)
        self.at = answer.url.path
        return Page(answer)

    async def send(
        self, form: Form, files: dict[str, Any] | None = None, *, press: str = "", **given: Any
    ) -> Page:
        """What stands in the form, with what is `given` by its fields' names instead."""
        content: dict[str, Any] = {}
        for name, value in form.fields:
            content.setdefault(name, []).append(value)
        for name, value in given.items():
            content[name] = value if isinstance(value, list) else [value]
        content |= {name: [value] for name, value, words in form.buttons if name and words == press}
        action = urljoin(f"{BASE}{self.at}", form.action)
        answer = await self.http.post(
            action, data=content, files=files, headers={"Origin": BASE}
        )  # fmt: skip
        self.at = answer.url.path
        return Page(answer)
