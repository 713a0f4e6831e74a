"""A real MLflow server that tests can take away and bring back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


class Server:
    """`mlflow server` over a SQLite store, handing artifacts on."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        store = [f"--backend-store-uri=sqlite:///{self._folder}/server.db"]
        artifacts = [f"--artifacts-destination={self._folder}/artifacts", "--serve-artifacts"]
        command = [sys.executable, "-m", "mlflow", "server", *store, *artifacts]
        environment = {key: value for key, value in os.environ.items() if "MLFLOW" not in key}
        self._process = subprocess.Popen(  # noqa: S603
            [*command, f"--port={self.port}", "--workers=1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**environment, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
            start_new_session=True,
        )
        deadline = time.monotonic() + 300
        while not self._healthy():
            assert self._process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.2)

    def kill(self) -> None:
        """As a power cut would: at once, with all its workers."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _healthy(self) -> bool:
        try:
            with urlopen(f"{self.uri}/health", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
