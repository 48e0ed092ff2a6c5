"""A small client of the language server protocol over pipes: what an editor asks, and what it is told."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

ANSWER_SECONDS_MAX = 60
"""A server that has not answered by then never will."""

_SETTINGS = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}, "schemas": {}},
    "http": {},
    "editor": {"tabSize": 2},
    "files": {},
}
_CAPABILITIES = {
    "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {},
    },
}


class LanguageServer:
    """A server in a process of its own. Texts are opened as files that need not exist; `|` marks the cursor."""

    def __init__(self, command: Sequence[str], root: Path) -> None:
        self._root = root
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.ask("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": _CAPABILITIES})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": _SETTINGS})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:  # closes its pipes
            self._process.terminate()
            self._listener.join(ANSWER_SECONDS_MAX)

    def ask(self, method: str, params: object) -> Any:
        """The answer to a request; requests of the server in between are answered."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self._number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def complete(self, text: str) -> dict[str, dict[str, Any]]:
        """What is offered at the cursor, by its label."""
        uri, position = self._open(text)
        found = self.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return {item["label"]: item for item in found["items"]}

    def hover(self, text: str) -> str:
        """What is shown for the word under the cursor."""
        uri, position = self._open(text)
        found = self.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        return "" if found is None else str(found["contents"]["value"])

    def mistakes(self, text: str) -> list[str]:
        """What is wrong with a text."""
        uri, _ = self._open(text)
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                return [one["message"] for one in message["params"]["diagnostics"]]

    def _open(self, marked: str) -> tuple[str, dict[str, int]]:
        before, _, after = marked.partition("|")
        self._number += 1
        uri = (self._root / f"text-{self._number}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": before + after}
        self._tell("textDocument/didOpen", {"textDocument": document})
        lines = before.split("\n")
        return uri, {"line": len(lines) - 1, "character": len(lines[-1].encode("utf-16-le")) // 2}

    def _next(self) -> dict[str, Any]:
        message = self._heard.get(timeout=ANSWER_SECONDS_MAX)
        if "id" in message and "method" in message:
            asked = message["method"] == "workspace/configuration"
            items = message["params"]["items"] if asked else []
            answer = [_SETTINGS.get(item.get("section", ""), {}) for item in items] if asked else None
            self._send({"id": message["id"], "result": answer})
        return message

    def _tell(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            length = int(line.split(b":")[1])
            while self._process.stdout.readline().strip():
                pass
            self._heard.put(json.loads(self._process.stdout.read(length)))
