"""gunicorn around the product or around a floor, with the settings of tools/run.sh, on loopback."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import psutil

from bench._shops import OUT, ROOT, Shop

_FIELD = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Server:
    """A server that answers on this port, and the headers of somebody who is logged in."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    token: str = ""
    pid: int = 0

    def cpu(self) -> float:
        """Seconds of CPU its workers have taken so far."""
        times = [one.cpu_times() for one in psutil.Process(self.pid).children()]
        return sum(one.user + one.system for one in times)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One GET: status, headers (the last of a name) and body as sent."""
        return self.ask("GET", path, None, headers)

    def ask(
        self, method: str, path: str, form: dict[str, str] | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = self.headers | headers
        body = urlencode(form) if form else None
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        data = answer.read()
        self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
        connection.close()
        return answer.status, dict(answer.headers), data

    def _keep_cookies(self, given: list[str]) -> None:
        cookies = dict(
            pair.split("=", 1) for pair in self.headers.get("Cookie", "").split("; ") if pair
        )
        for line in given:
            name, value = line.split(";", 1)[0].split("=", 1)
            cookies[name] = value
        if cookies:
            self.headers["Cookie"] = "; ".join(f"{name}={one}" for name, one in cookies.items())

    def log_in(self, login: str = "clerk") -> None:
        """Become that person of the demo, as a browser does; again, to be awake again."""
        self.headers = {}
        _, _, page = self.get("/login")
        found = _FIELD.search(page)
        assert found, page[:500]
        form = {"login": login, "password": "demo", "csrf_token": found[1].decode()}
        status, _, answer = self.ask("POST", "/login", form, {})
        assert status == 303, (status, answer[:500])


@contextmanager
def serving(shop: Shop, target: str = "app:app", *, workers: int = 2) -> Iterator[Server]:
    """Serve until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (OUT / f"{target.split(':', maxsplit=1)[0]}.log").open("ab")
    child = subprocess.Popen(
        [str(Path(sys.executable).with_name("gunicorn")), target, "--bind", f"127.0.0.1:{port}",
         "--worker-class", "gthread", "--no-control-socket", "--workers", str(workers),
         "--threads", "8", "--graceful-timeout", "2", "--log-level", "warning"],
        env=shop.env | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        _wait(port, child)
        yield Server(port, pid=child.pid)
    finally:
        child.terminate()
        child.wait(20)
        log.close()


def _wait(port: int, child: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if child.poll() is not None:
            sys.exit(f"gunicorn ended with {child.returncode}; see {OUT}")
        try:
            Server(port).get("/login")
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("gunicorn does not answer")
