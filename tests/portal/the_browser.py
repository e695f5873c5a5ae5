"""A real browser, driven through a pipe: it opens pages, runs their scripts, and takes pictures."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_PATIENCE = 30.0


class NoAnswer(Exception):
    """The browser did not answer, or answered with an error."""


@dataclass
class Browser:
    """One page. `events` is what the browser has told by itself."""

    process: "subprocess.Popen[bytes]"
    into: int
    out: int
    events: list[dict[str, Any]] = field(default_factory=list)
    _last: int = 0
    _session: str = ""
    _rest: bytes = b""

    def attach(self) -> None:
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self.into, json.dumps(message).encode() + b"\0")
        while (found := self._next()).get("id") != self._last:
            self.events.append(found)
        if "error" in found:
            raise NoAnswer(f"{method}: {found['error']}")
        result: dict[str, Any] = found.get("result", {})
        return result

    def until(self, event: str) -> None:
        while (found := self._next()).get("method") != event:
            self.events.append(found)
        self.events.append(found)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self.out, 1 << 16)
            if not piece:
                raise NoAnswer("the browser has gone")
            self._rest += piece
        one, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        return message

    # ------------------------------------------------------------------ what a person does

    def open(self, url: str) -> None:
        self.ask("Page.navigate", url=url)
        self.until("Page.loadEventFired")

    def size(self, width: int, height: int = 900) -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
            mobile=width < 600,
        )  # fmt: skip

    def run(self, script: str) -> Any:
        done = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        return done["result"].get("value")

    def click(self, selector: str, *, leads_on: bool = True) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        if leads_on:
            self.until("Page.loadEventFired")

    def wait_for(self, script: str) -> None:
        until = time.monotonic() + _PATIENCE
        while not self.run(script):
            if time.monotonic() > until:
                raise NoAnswer(f"never: {script}")
            self.run("new Promise((done) => requestAnimationFrame(done))")

    def picture(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        file.write_bytes(base64.b64decode(data))

    # ------------------------------------------------------------------ what it has to say

    @property
    def complaints(self) -> list[str]:
        """Of the policy or of a script."""
        said = [
            event["params"]["entry"]["text"]
            for event in self.events
            if event.get("method") == "Log.entryAdded"
            and event["params"]["entry"]["level"] == "error"
        ]
        thrown = [
            str(event["params"]["exceptionDetails"].get("text"))
            for event in self.events
            if event.get("method") == "Runtime.exceptionThrown"
        ]
        return said + thrown

    @property
    def requests(self) -> list[str]:
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]


@contextmanager
def a_browser() -> Iterator[Browser]:
    assert CHROMIUM is not None
    to_it, into = os.pipe()
    out, from_it = os.pipe()
    with tempfile.TemporaryDirectory(
        prefix="zhicheng-browser-", ignore_cleanup_errors=True
    ) as home:
        command = [
            "bash", "-c", f'exec "$0" "$@" 3<&{to_it} 4>&{from_it}', CHROMIUM, "--headless=new",
            "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={home}",
            "--hide-scrollbars", "--disable-background-networking", "--no-first-run",
            "--disable-component-update", "--lang=zh-CN",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, pass_fds=(to_it, from_it), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=os.environ | {"LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"},
        )  # fmt: skip
        os.close(to_it)
        os.close(from_it)
        try:
            browser = Browser(process, into, out)
            browser.attach()
            yield browser
        finally:
            process.terminate()
            process.wait()
            os.close(into)
            os.close(out)
