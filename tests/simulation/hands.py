"""Processes of the day: one takes webhooks in, one is the worker, and is killed again and again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

LEASE_SECONDS = 4


@dataclass
class Hands:
    """The web process and the worker that somebody keeps killing."""

    env: dict[str, str]
    dice: random.Random
    every: tuple[float, float]
    most: int
    kills: int = 0
    port: int = 0
    _web: subprocess.Popen[str] | None = None
    _worker: subprocess.Popen[str] | None = None
    _killing: threading.Event = field(default_factory=threading.Event)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start both; returns when webhooks can come."""
        command = [sys.executable, "-m", "tests.simulation.processes", "web"]
        self._web = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        assert self._web.stdout is not None
        self.port = int(self._web.stdout.readline())
        self._start_worker()
        self._killing.set()
        self._thread = threading.Thread(target=self._kill_again_and_again, daemon=True)
        self._thread.start()

    def _start_worker(self) -> None:
        """Start one, and wait until it is at work."""
        command = [sys.executable, "-m", "tests.simulation.processes", "work"]
        self._worker = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True)
        assert self._worker.stdout is not None
        self._worker.stdout.readline()

    def _kill_again_and_again(self) -> None:
        """With SIGKILL, at any moment: nothing is tidied up."""
        while not self._done.wait(self.dice.uniform(*self.every)):
            if self._killing.is_set() and self.kills < self.most:
                self.kill_worker()

    def kill_worker(self) -> None:
        """Kill the worker where it stands, and start another."""
        assert self._worker is not None
        self._worker.send_signal(signal.SIGKILL)
        self._worker.wait()
        assert self._worker.stdout is not None
        self._worker.stdout.close()
        self.kills += 1
        self._start_worker()

    def spare(self) -> None:
        """Let the worker live from now on."""
        self._killing.clear()

    def stop(self) -> None:
        """End both."""
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        for process in (self._worker, self._web):
            if process is not None:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()


def environment(**settings: str) -> dict[str, str]:
    """The environment of a process of the house, with these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OMNI_")}
    return {**kept, **settings, "OMNI_RATE_LIMITS": "0", "PYTHONPATH": os.getcwd()}


def wait_until(ready, *, seconds: float) -> bool:
    """Look until it is so, or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ready():
            return True
        time.sleep(0.3)
    return False
