"""outputs/transcript.srt: SubRip, for players and editors that know nothing else.

Made from the cues and not from the VTT: converters drop the speakers. There is no standard and no escaping, so what
players would take for markup is written with look-alike brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.model.caption import STANDARD, CaptionRules, Cue, CueLine
from pipeline.text.caption_words import speaker_label
from pipeline.text.timecodes import timecode

_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def render_srt(cues: Iterable[Cue], *, rules: CaptionRules = STANDARD) -> str:
    """Numbered from 1, comma before the milliseconds, LF, UTF-8 without BOM; a name where its speaker begins."""
    return "\n".join(
        f"{number}\n{timecode(cue.start_ms, separator=',')} --> {timecode(cue.end_ms, separator=',')}\n"
        + "".join(f"{_line(line, rules.dash if cue.dialogue else '')}\n" for line in cue.lines)
        for number, cue in enumerate(cues, start=1)
    )


def _line(line: CueLine, dash: str) -> str:
    name = f"{speaker_label(line.speaker)}: " if line.speaker and line.starts_turn else ""
    return dash + _TAG.sub("‹", f"{name}{line.text}").replace("-->", "→").replace("{\\", "(\\")
