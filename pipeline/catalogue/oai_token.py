"""resumptionToken: all that the next page of a list needs, so that the server keeps nothing. Pure.

Items come in the order in which they last changed, and what changes meanwhile moves to the end: a token names the last
one that was given, and no later page can leave anything out.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass

from pipeline.catalogue.oai_request import OaiProblem, OaiRequest, stamp

LIFETIME = dt.timedelta(days=2)
_FORMAT = 1
_SIGNED = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """Where a list goes on."""

    verb: str
    since: str
    until: str
    set_spec: str
    after: int
    """Number of the last change that was given."""
    cursor: int
    """How many items were given before."""
    expires: str
    format: int = _FORMAT


def render_token(token: Token) -> str:
    """Readable by who decodes it. That it was cut or changed is noticed; it opens nothing, so it needs no key."""
    body = json.dumps(asdict(token), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sum(body) + body).decode().rstrip("=")


def parse_token(request: OaiRequest, now: dt.datetime) -> Token:
    """Raises OaiProblem."""
    try:
        text = request.arguments["resumptionToken"]
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        body = data[_SIGNED:]
        if data[:_SIGNED] != _sum(body):
            raise _bad("it is not as this server wrote it")
        token = Token(**json.loads(body))
    except (binascii.Error, ValueError, TypeError):
        raise _bad("it is not as this server wrote it") from None
    if token.format != _FORMAT or token.verb != request.verb:
        raise _bad("it belongs to another list")
    if token.expires < stamp(now):
        raise _bad(f"it expired at {token.expires}; begin the list anew")
    return token


def _bad(why: str) -> OaiProblem:
    return OaiProblem(code="badResumptionToken", message=f"the resumptionToken cannot be used: {why}")


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(b"media oai\0" + body).digest()[:_SIGNED]
