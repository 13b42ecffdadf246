"""What the browser tests of the pages around the review share: a server that starts without a project."""

import os
import subprocess
import sys
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from browser_steps import Server
from playwright.sync_api import Page


@dataclass
class StartServer(Server):
    """`autocode start` in the folder of the study, with a memory of recent projects of its own."""

    def start(self) -> "StartServer":
        folder = self.study.parent
        environment = {
            **os.environ, "OMP_NUM_THREADS": "1", "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"),
        }  # fmt: skip
        arguments = [sys.executable, "-m", "autocode", "start", "--no-browser", "--language", "en", *self.options]
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        assert self.process.stdout is not None
        self.link = self.process.stdout.readline().strip()
        assert self.link.startswith("http://127.0.0.1:"), self.link
        return self

    def stop(self) -> None:
        super().stop()
        if self.process is not None:
            self._gone()  # it may have been ended from the page


def barriers(page: Page) -> list[str]:
    """What axe-core finds wrong on a page and calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
