"""podcast:guid, the name under which directories know a show for life (podcast-namespace, docs/tags/guid.md)."""

from __future__ import annotations

import re
import uuid

NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def podcast_guid(feed_url: str) -> str:
    """UUIDv5 of the feed's address without scheme and trailing slashes. Made once; kept when the address changes."""
    return str(uuid.uuid5(NAMESPACE, _SCHEME.sub("", feed_url.strip()).rstrip("/")))


def partial_guid(show_guid: str, name: str) -> str:
    """Of a feed that holds a part of a show: 'feeds/ru.xml'.

    Made of the show's guid, not of an address: so it stays when the address changes, and needs no place to be kept in.
    """
    return str(uuid.uuid5(NAMESPACE, f"{show_guid}/{name}"))
