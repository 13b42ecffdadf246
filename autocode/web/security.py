"""Who may speak to the server: the person who started it, from pages of its own, and nobody else.

A web page anywhere can make a browser send requests to 127.0.0.1. So every request is held against three things: the
`Host` (another name for this computer is an attack known as DNS rebinding), the `Origin` (a page of another site), and
a secret that only the browser has that opened the link printed at the start. That link works once: it is exchanged for
a cookie that scripts cannot read and that no other site can have sent.
"""

import hmac
import secrets
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTRANCE = "/enter"
_READING = ("GET", "HEAD")
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With `no-referrer` browsers would send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Keys:
    """The secrets of one run of the server: a token that works once, and the session that it is exchanged for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.token: str | None = secrets.token_urlsafe(32)
        self.session = secrets.token_urlsafe(32)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which the server may be addressed."""
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    @property
    def cookie(self) -> str:
        """The name of the cookie; browsers share cookies among the ports of a computer, so the port is in it."""
        return f"autocode_{self.port}"

    def link(self, to: str = "/") -> str:
        """Return the address that opens a page and brings the browser in, once."""
        return f"http://{self.hosts[0]}{ENTRANCE}?token={self.token}&to={to}"

    def exchange(self, token: str) -> bool:
        """Say whether this is the token; it is used up when it is."""
        if self.token is None or not hmac.compare_digest(token.encode(), self.token.encode()):
            return False
        self.token = None
        return True


class Guard:
    """Refuses every request that does not come from a page of ours in the browser that was let in."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._answer(scope)
        await (refusal or self.app)(scope, receive, send_guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """Return the answer of the guard itself, None when the request may pass."""
        headers = Headers(scope=scope)
        if headers.get("host") not in self.keys.hosts:
            return _refused("This server answers only under its own address.")
        if not self._own_origin(scope["method"], headers):
            return _refused("This request comes from another page.")
        known = self._is_known(headers)
        if scope["path"] == ENTRANCE:
            return self._enter(scope, known)
        if not known:
            return _refused("This page opens only in the browser that autocode itself opened. Start autocode again.")
        return None

    def _own_origin(self, method: str, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            # A page that is opened, or an image, has no origin; browsers send it with everything that changes things.
            return method in _READING and headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        return origin == f"http://{headers['host']}"

    def _is_known(self, headers: Headers) -> bool:
        pairs = [pair.strip().partition("=") for pair in headers.get("cookie", "").split(";")]
        given = [value for name, _, value in pairs if name == self.keys.cookie]
        return any(hmac.compare_digest(value.encode(), self.keys.session.encode()) for value in given)

    def _enter(self, scope: Scope, known: bool) -> Response:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        if not known and not self.keys.exchange(asked.get("token", [""])[0]):
            return _refused("This link has been used. Start autocode again for a new one.")
        to = asked.get("to", ["/"])[0]
        answer = RedirectResponse(to if to.startswith("/") and not to.startswith("//") else "/", 303)
        answer.set_cookie(self.keys.cookie, self.keys.session, httponly=True, samesite="strict", path="/")
        return answer


def _refused(why: str) -> Response:
    return PlainTextResponse(f"autocode: {why}\n", 403)
