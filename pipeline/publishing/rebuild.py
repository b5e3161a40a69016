"""Make everything that is derived anew, from the records as they are: `media site SHOW` and `media feed SHOW`."""

from __future__ import annotations

import datetime as dt

from pipeline.publishing.commit import Change, Committed, commit
from pipeline.publishing.target import Target


def rebuild_site(target: Target, *, now: dt.datetime, everything: bool = False, take_preset: bool = False) -> Committed:
    """Bring pages, search and feeds up to date with records, preset and theme. Writes only what changed.

    `everything`: also what this machine believes to stand there already. Raises PublishError, ConfigError.
    """
    return commit(target, lambda _there: Change(now=now, take_preset=take_preset, everything=everything))


def rebuild_feed(target: Target, *, now: dt.datetime, everything: bool = False, take_preset: bool = False) -> Committed:
    """The same for the feeds alone: the pages stay as they are. For `media feed SHOW`.

    The new feed is linted and compared with the one that stands there before it is stored; errors raise PublishError
    (its message lists them), warnings are in `Committed.findings`.
    """
    return commit(target, lambda _there: Change(now=now, take_preset=take_preset, everything=everything, pages=False))
