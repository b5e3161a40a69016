#!/usr/bin/env python3
"""Writes docs/feed-check.md: every rule of `media feed --check`, from the tables that the checker itself goes by.

`scripts/feed_rules.py --check` ends with 1 when the page is out of date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.feed import lint
from pipeline.feed.lint import channel, chapters, enclosures, feed_wide, items, net_feed, net_files, podcasting, texts
from pipeline.feed.lint.network import MOST_ITEMS
from pipeline.feed.lint.rule import Rule
from pipeline.feed.read_text import MAX_FEED_BYTES
from pipeline.feed.read_xml import MAX_DEPTH, MAX_ELEMENTS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "feed-check.md"
AREAS = (
    ("The file as a whole", feed_wide.RULES),
    ("The show", channel.RULES),
    ("Episodes", items.RULES),
    ("Their files", enclosures.RULES),
    ("Texts and their limits", texts.RULES),
    ("Podcasting 2.0", podcasting.RULES),
    ("Chapters, pages, moves", chapters.RULES),
    ("With the network: the feed's server, its pages, its pictures", net_feed.RULES),
    ("With the network: sound, transcripts, chapters", net_files.RULES),
)
HEAD = f"""\
# Checking a feed

<!-- Written by scripts/feed_rules.py from pipeline/feed/lint/: change the rules, then run it. -->

`media feed --check FILE_OR_URL` looks at any podcast feed, whoever made it, and says what apps and directories refuse,
lose or show badly. Half of these mistakes are such that nobody reports them: the feed is valid, and listeners miss
something. Before every publication our own feed is looked at in the same way; an error stops it, unless the published
feed had the same one before.

    media feed --check https://media.example.org/aittem-bit/feed.xml
    media feed --check feed.xml --json

- For an address, the servers of its files are asked, too (`--no-fetch` leaves that out); for a file on this machine
  they are not (`--fetch` does it). Of episodes beyond the newest {MOST_ITEMS} files are asked for with `--all` only. No
  recording is fetched whole: its size and its first two bytes are enough.
- It ends with 0 when nothing was found, with 1 when something was, with 2 for what is no RSS feed, with 7 when the
  address cannot be reached.
- Each finding has a code that stays the same (for scripts), says where it is (the item, the line), what was found, what
  to write instead, and who asks for it.
- **error**: an app or a directory refuses or loses something. **warning**: it shows badly, or the source is not sure.

Feeds are input from strangers: {MAX_FEED_BYTES >> 20} MiB at most, {MAX_ELEMENTS:,} elements, {MAX_DEPTH} levels; own \
entities are refused, a
document type is not loaded, no file and no address is opened by what a feed says, except those that `--fetch` asks.
A feed from outside cannot have servers of your own network asked.
Encodings that are declared wrongly, odd prefixes and mistyped namespaces are read all the same, and reported.
"""


def page() -> str:
    """The whole of docs/feed-check.md."""
    listed = {rule.code for _, rules in AREAS for rule in rules}
    if listed != {rule.code for rule in (*lint.RULES, *lint.NETWORK_RULES)}:
        raise SystemExit("an area of rules is missing in AREAS of scripts/feed_rules.py")
    return "\n".join([HEAD, *(f"## {title}\n\n{_table(rules)}" for title, rules in AREAS)])


def _table(rules: tuple[Rule[object], ...]) -> str:
    rows = [f"| `{rule.code}` | {rule.severity} | {rule.why} | {rule.source} |".replace("<", "&lt;") for rule in rules]
    return "\n".join(["| Code | | What goes wrong | Source |", "|---|---|---|---|", *rows]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/feed-check.md from the rules.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 when the page is out of date")
    if parser.parse_args().check:
        fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        if not fresh:
            print(f"{PAGE} is out of date: run scripts/feed_rules.py", file=sys.stderr)
        return 0 if fresh else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
