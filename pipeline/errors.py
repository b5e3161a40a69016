"""Every error that a person can meet.

Ids are attributes, so that a script can read them; the message says what was wrong and where, and ends with
what to do next. `cli.main` turns them into text once; anything else is our bug and shows a traceback.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence


class MediaError(Exception):
    """Base of all expected errors. `exit_code` is the status of the process."""

    exit_code = 1


class UsageError(MediaError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class ConfigError(MediaError):
    """A preset or episode.toml is wrong. `problems` holds all of them, each with file and key."""

    exit_code = 3

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class EpisodeError(MediaError):
    """An episode or a recording is not fit for what was asked."""

    exit_code = 4

    def __init__(self, message: str, *, episode: str | None = None) -> None:
        self.episode = episode
        super().__init__(message)


class RecordingError(EpisodeError):
    """A raw recording cannot be used: missing, empty, not media, silent, too short."""

    def __init__(self, message: str, *, recording: str) -> None:
        self.recording = recording
        super().__init__(message)


class ToolError(MediaError):
    """An external tool or engine let us down."""

    exit_code = 5


class ToolMissing(ToolError):
    """A tool or a model is not here; the message says how to install it."""

    def __init__(self, tool: str, message: str) -> None:
        self.tool = tool
        super().__init__(message)


class ToolFailed(ToolError):
    """A tool ended badly. Keeps argv and the last lines of its stderr."""

    def __init__(self, tool: str, message: str, *, argv: Sequence[str] = (), stderr_tail: str = "") -> None:
        self.tool = tool
        self.argv = tuple(argv)
        self.stderr_tail = stderr_tail
        super().__init__(f"{message}\n{stderr_tail}".rstrip())


class FixityError(MediaError):
    """Bytes are not what was recorded of them."""

    exit_code = 6


class PublishError(MediaError):
    """A destination refused, vanished, or does not hold what was sent."""

    exit_code = 7


class Interrupted(MediaError):
    """Ctrl-C. What was finished stays; the same command goes on from there."""

    exit_code = 130


def disk_error(error: OSError, doing: str) -> MediaError:
    """What a failing disk means to a person."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return MediaError(
            f"{doing}: the disk is full{where}; free some space and run the same command again: nothing is lost"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return MediaError(
            f"{doing}: not allowed to read or write{where}: {error.strerror}; check who owns it, and the disk"
        )
    return MediaError(f"{doing}: {error.strerror or error}{where}; run the same command again once that is mended")
