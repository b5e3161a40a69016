"""The real `media edit` with its terminal in a file, and a client that sends what no page of ours would."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.editor.conftest import MEDIA, Server
from tests.editor.guarded import Answer, request_bytes, send_raw
from tests.editor.material import REF


@dataclass
class Asked(Server):
    """A server, what it said, and questions to it with its cookie."""

    said: str
    terminal: Path
    cookie: str = ""

    @property
    def host(self) -> str:
        return self.origin.removeprefix("http://")

    @property
    def token(self) -> str:
        return self.url.partition("token=")[2]

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    @property
    def told(self) -> str:
        """What stands in its terminal, but for the address."""
        return self.terminal.read_text(encoding="utf-8")

    def ask(self, target: str, *more: tuple[str, str], method: str = "GET", body: bytes = b"") -> Answer:
        headers = [("Host", self.host), *([("Cookie", self.cookie)] if self.cookie else []), *more]
        if body:
            headers.append(("Content-Length", str(len(body))))
        return send_raw(self.port, request_bytes(method, target, headers, body))

    def change(self, target: str, sent: Any, *more: tuple[str, str], method: str = "PUT") -> Answer:
        """`sent`: bytes as they are, or a document."""
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        origin, kind = ("Origin", self.origin), ("Content-Type", "application/json")
        return self.ask(target, origin, kind, *more, method=method, body=body)

    def save(self, text: str, etag: str, **more: Any) -> Answer:
        return self.change("/text", {"text": text, **more}, ("If-Match", f'"{etag}"'))

    def text(self) -> tuple[str, str]:
        found = json.loads(self.ask("/text").body)
        return found["text"], found["etag"]


@contextlib.contextmanager
def asked(workspace: Path, terminal: Path, *options: str, before: tuple[str, ...] = ()) -> Iterator[Asked]:
    """`media BEFORE edit EPISODE OPTIONS`, until the end of the block; nothing may have gone wrong in it."""
    argv = [MEDIA, "--workspace", workspace, *before, "edit", REF, "--no-browser", "--json", *options]
    with terminal.open("w") as errors, subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, text=True) as run:
        said = run.stdout.readline()
        assert said, terminal.read_text(encoding="utf-8")
        server = Asked(workspace=workspace, process=run, url=json.loads(said)["url"], said=said, terminal=terminal)
        try:
            server.cookie = server.ask(f"/?token={server.token}").header("set-cookie").partition(";")[0]
            yield server
        finally:
            if run.poll() is None:
                server.stop()
        assert "Traceback" not in server.told
