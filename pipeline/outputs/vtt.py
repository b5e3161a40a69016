"""outputs/transcript.vtt: WebVTT (W3C), with a voice for every line whose speaker is known."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.model.caption import STANDARD, CaptionRules, Cue, CueLine
from pipeline.text.timecodes import timecode


def render_vtt(cues: Iterable[Cue], *, language: str, rules: CaptionRules = STANDARD) -> str:
    """UTF-8 without BOM, HH:MM:SS.mmm times; the language stands in a NOTE, since WebVTT has no header for it."""
    blocks = [f"WEBVTT\n\nNOTE\nLanguage: {language}\n"]
    blocks.extend(
        f"{timecode(cue.start_ms)} --> {timecode(cue.end_ms)}\n{_payload(cue, rules)}\n" for cue in cues
    )
    return "\n".join(blocks)


def _payload(cue: Cue, rules: CaptionRules) -> str:
    if cue.dialogue:
        return "\n".join(_voice(line, rules.dash + line.text) for line in cue.lines)
    return _voice(cue.lines[0], "\n".join(line.text for line in cue.lines))


def _voice(line: CueLine, text: str) -> str:
    # A name that ends in two hyphens would make an arrow with the tag's end.
    name = _escape((line.speaker or "").rstrip("- "))
    return f"<v {name}>{_escape(text)}</v>" if name else _escape(text)


def _escape(text: str) -> str:
    # '>' too: it takes the arrow '-->', which may not stand in a cue, apart.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
