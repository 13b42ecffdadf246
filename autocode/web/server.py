"""The server: on 127.0.0.1 only, at a free port, until the person ends it."""

import contextlib
import socket
import threading
import webbrowser
from collections.abc import Callable

from autocode.errors import SettingsError
from autocode.web.app import create_app
from autocode.web.desk import Desk
from autocode.web.security import Keys


def serve(
    desk: Desk, *, port: int = 0, open_browser: bool = True, to: str = "/", say: Callable[[str], None] = print
) -> None:
    """Serve the pages until the person ends it (Ctrl+C); `say` is told the link that opens them.

    Raises SettingsError when the port is taken.
    """
    import uvicorn

    with _listening(port) as listening:
        keys = Keys(listening.getsockname()[1])
        app = create_app(desk, keys)
        link = keys.link(to)
        # Whoever ends it does not wait for evidence that is being looked for.
        settings = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(settings)
        say(link)
        if open_browser:
            # It already listens, so the browser may come before the server is quite ready.
            threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt), contextlib.closing(desk):
            server.run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.bind(("127.0.0.1", port))
        made.listen()
    except OSError as error:
        made.close()
        raise SettingsError(f"--port {port}: is taken ({error.strerror}). Leave it out for a free one.") from error
    return made
