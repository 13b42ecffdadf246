"""Shared by all tests: nothing may reach for the network."""

import os
import socket
import sys
from typing import Any

import pytest
from fakes import Run
from hypothesis import settings

from autocode.cli import main

os.environ.setdefault("HF_HUB_OFFLINE", "1")
# `.ci/slow` asks for many more examples than a push can wait for.
settings.register_profile("slow", max_examples=2000, deadline=None)
# A busy computer is no reason to fail: what may take how long has tests of its own.
settings.register_profile("unhurried", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unhurried"))


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to open a network connection fails the test."""

    def refuse(*arguments: Any, **_: Any) -> None:
        raise AssertionError(f"a test reached for the network: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a command and get its exit code, stdout and stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["autocode", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return command
