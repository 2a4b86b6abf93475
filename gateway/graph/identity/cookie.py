"""The session as a cookie, for pages of the gateway's own origin: over TLS alone."""

from typing import TYPE_CHECKING

from starlette.responses import Response

from gateway.identity.sessions import Opened

if TYPE_CHECKING:
    from gateway.graph.context import Context

SESSION_COOKIE = "__Host-session"
"""The prefix makes browsers refuse it without TLS, with a domain, or for part of the paths."""


def set_session_cookie(context: "Context", opened: Opened) -> None:
    if context.services.settings.over_tls:
        response = Response()
        response.set_cookie(
            SESSION_COOKIE,
            opened.token,
            expires=opened.session.expires_at,
            path="/",
            secure=True,
            httponly=True,
            samesite="lax",
        )
        _carry(context, response)


def clear_session_cookie(context: "Context") -> None:
    if context.services.settings.over_tls:
        response = Response()
        response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        _carry(context, response)


def _carry(context: "Context", response: Response) -> None:
    context.set_cookies += [header for header in response.raw_headers if header[0] == b"set-cookie"]
