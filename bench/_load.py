"""Load: as much as goes through (wrk), or a steady rate whose every answer is timed.

python bench/_load.py PORT RATE SECONDS CLIENTS FILE    is the steady one, in its own process
"""

from __future__ import annotations

import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench._servers import Server

_SCRIPT = """
local paths, n = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function()
  n = n %% #paths + 1
  return wrk.format("GET", paths[n])
end
"""


def top(server: Server, paths: list[str], *, seconds: float = 3, clients: int = 8) -> float:
    """Answers a second that `clients` get, each asking as soon as it was answered."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "paths"
        listed.write_text("\n".join(paths) + "\n")
        script = Path(folder) / "ask.lua"
        script.write_text(_SCRIPT % listed)
        headers = [f"-H{name}: {value}" for name, value in server.headers.items()]
        ran = subprocess.run(
            ["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "-s", str(script),
             *headers, "-HHX-Request: true", f"http://127.0.0.1:{server.port}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    if "Non-2xx" in ran.stdout or "Socket errors" in ran.stdout:
        raise RuntimeError(ran.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)
    assert found, ran.stdout
    return float(found[1])


def steady(
    server: Server, paths: list[str], *, rate: float, seconds: float = 4, clients: int = 8
) -> list[float]:
    """Milliseconds of every answer at this rate, counted from when each was due."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.json"
        plan.write_text(json.dumps({"paths": paths, "headers": server.headers}))
        ran = subprocess.run(
            [sys.executable, "-m", "bench._load", str(server.port), str(rate), str(seconds),
             str(clients), str(plan)],
            capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[1],
        )  # fmt: skip
    times: list[float] = json.loads(ran.stdout)
    return times


def percentile(times: list[float], share: float) -> float:
    """The time that this share of the answers stays below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def median(figures: list[float]) -> float:
    """The middle of several runs."""
    return statistics.median(figures)


class Wire:
    """One kept-alive connection, with nothing between the socket and us."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Ask and read the answer to its end; returns status and head."""
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])  # type: ignore[index]
        left = length - len(body)
        while left > 0:
            left -= len(self._more())
        return int(head[9:12]), head

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        return data


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join((*lines, "", "")).encode() + body


def _steadily(port: int, rate: float, seconds: float, clients: int, plan: dict[str, Any]) -> None:
    headers = plan["headers"] | {"HX-Request": "true"}
    asked = [request("GET", path, headers) for path in plan["paths"]]
    count = int(rate * seconds)
    times: list[float] = []
    lock, turn = threading.Lock(), iter(range(count))
    began = time.perf_counter() + 0.1

    def work() -> None:
        wire = Wire(port)
        wire.send(asked[0])
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                return
            due = began + number / rate
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            status, _ = wire.send(asked[number % len(asked)])
            assert status == 200, status
            times.append((time.perf_counter() - due) * 1000)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(times))


if __name__ == "__main__":
    _port, _rate, _seconds, _clients, _file = sys.argv[1:]
    _steadily(
        int(_port), float(_rate), float(_seconds), int(_clients),
        json.loads(Path(_file).read_text()),
    )  # fmt: skip
