"""Tell WebSub hubs that the feed changed (W3C WebSub, section 7: how a publisher notifies is between it and its hub;
all public hubs take this form). A hub that fails costs nothing but minutes: apps ask the feed itself, too.
"""

from __future__ import annotations

from pipeline.errors import PublishError
from pipeline.model.finding import Finding
from pipeline.model.published import PublishedShow
from pipeline.tools.web import post_form

_GOOD = range(200, 300)


def tell_hubs(show: PublishedShow) -> tuple[Finding, ...]:
    """A warning for each hub that did not take it."""
    findings = []
    for hub in show.feed.hubs:
        try:
            status = post_form(hub, {"hub.mode": "publish", "hub.url": show.feed_url}).status
            problem = None if status in _GOOD else f"answers {status}"
        except PublishError as error:
            problem = str(error)
        if problem:
            message = f"the hub was not told of the change: {problem}; apps see it when they ask next"
            findings.append(
                Finding(code="hub", severity="warning", where=hub, message=message, source="W3C WebSub, 7")
            )
    return tuple(findings)
