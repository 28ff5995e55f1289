"""A simulated shop on a port of this machine, as a thread of whoever plays it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from omni.cli.simulator.selling import SimulatedShop


@dataclass
class Served:
    """A shop that answers at `address`; `silent` of its next answers never come, after it has
    done what was asked."""

    address: str
    shop: SimulatedShop
    silent: int = 0
    refusing: int = 0


@contextmanager
def serve(shop: SimulatedShop, port: int = 0) -> Iterator[Served]:
    """Answer for this shop inside the block."""
    served = Served("", shop)

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if served.refusing:
                served.refusing -= 1
                self._say(429, {"errors": "throttled"})
                return
            answer = shop.answer(self.path, headers, json.loads(body))
            if served.silent:
                served.silent -= 1
                self.close_connection = True
                return
            self._say(200 if answer is not None else 404, answer)

        def _say(self, status: int, content: Any) -> None:
            body = json.dumps(content, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Desk)
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
