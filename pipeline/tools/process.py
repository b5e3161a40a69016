"""The one door to subprocess: argv lists, no shell, stdin closed, stderr kept, killed with its children."""

from __future__ import annotations

import contextlib
import logging
import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from pipeline.errors import ToolFailed, ToolMissing

log = logging.getLogger("media.process")

STDERR_KEEP_LINES = 400
STDERR_SHOW_LINES = 12
STDERR_LINE_BYTES = 2000
STDOUT_CHUNK_BYTES = 1 << 18

_alive: set[subprocess.Popen[bytes]] = set()
_alive_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A process that ended. `stderr` holds its last lines."""

    argv: tuple[str, ...]
    returncode: int
    stdout: bytes
    stderr: str


def run(
    argv: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    on_line: Callable[[str], None] | None = None,
    on_chunk: Callable[[bytes], None] | None = None,
    on_stderr: Callable[[str], None] | None = None,
    timeout_s: float | None = None,
    check: bool = True,
    pass_fds: Sequence[int] = (),
) -> Finished:
    """Run `argv` to its end.

    `on_line` gets stdout line by line, `on_chunk` gets it as bytes (then `stdout` is empty in the result). `on_stderr`
    gets each line of stderr.
    Raises ToolMissing when there is no such program, ToolFailed when it fails (check) or takes over `timeout_s`.
    """
    words = tuple(str(word) for word in argv)
    log.debug("run %s", shlex.join(words))
    if shutil.which(words[0]) is None:
        raise ToolMissing(words[0], f"{words[0]} is not installed; `media doctor` tells how to get it")
    try:
        process = subprocess.Popen(
            (*_tied_to_us(), *words),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=tuple(pass_fds),
        )
    except FileNotFoundError as error:
        raise ToolMissing(words[0], f"{words[0]} is not installed; `media doctor` tells how to get it") from error
    with _alive_lock:
        _alive.add(process)
    timed_out = threading.Event()

    def expire() -> None:
        timed_out.set()
        _kill(process)

    timer = threading.Timer(timeout_s, expire) if timeout_s else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        return _finish(
            process, words, on_line, on_chunk, on_stderr, check=check, timed_out=timed_out, timeout_s=timeout_s
        )
    finally:
        if timer:
            timer.cancel()
        if process.poll() is None:
            _kill(process)
            process.wait()
        with _alive_lock:
            _alive.discard(process)


def run_in_terminal(argv: Sequence[str | Path]) -> int:
    """Run a program that talks to the person, such as a text editor, and wait. Its exit status.

    Raises ToolMissing when there is no such program.
    """
    words = tuple(str(word) for word in argv)
    log.debug("run %s", shlex.join(words))
    if shutil.which(words[0]) is None:
        raise ToolMissing(words[0], f"{words[0]} is not installed; name another program")
    return subprocess.run(words, check=False).returncode


@cache
def _tied_to_us() -> tuple[str, ...]:
    """A prefix that makes a tool die with us, even when we are killed with -9; empty where there is no such thing.

    A broken pipe is not enough: ffmpeg ignores SIGPIPE, and would go on encoding for nobody.
    """
    setpriv = shutil.which("setpriv")
    prefix = (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()
    if not prefix or subprocess.run((*prefix, "true"), capture_output=True, check=False).returncode:
        return ()
    return prefix


def _finish(
    process: subprocess.Popen[bytes],
    words: tuple[str, ...],
    on_line: Callable[[str], None] | None,
    on_chunk: Callable[[bytes], None] | None,
    on_stderr: Callable[[str], None] | None,
    *,
    check: bool,
    timed_out: threading.Event,
    timeout_s: float | None,
) -> Finished:
    assert process.stdout  # noqa: S101 - both are pipes by construction
    assert process.stderr  # noqa: S101
    tail: deque[str] = deque(maxlen=STDERR_KEEP_LINES)
    reader = threading.Thread(target=_drain, args=(process.stderr, tail, on_stderr), daemon=True)
    reader.start()
    try:
        stdout = _read(process.stdout, on_line, on_chunk)
        returncode = process.wait()
    except BaseException:
        _kill(process)
        raise
    finally:
        reader.join()
        process.stdout.close()
        process.stderr.close()
    stderr = "\n".join(tail)
    if timed_out.is_set():
        raise ToolFailed(
            words[0],
            f"{words[0]} took longer than {timeout_s} s and was stopped",
            argv=words,
            stderr_tail=_tail(stderr),
        )
    if check and returncode != 0:
        raise ToolFailed(
            words[0], f"{Path(words[0]).name} ended with status {returncode}", argv=words, stderr_tail=_tail(stderr)
        )
    return Finished(argv=words, returncode=returncode, stdout=stdout, stderr=stderr)


def _read(pipe: IO[bytes], on_line: Callable[[str], None] | None, on_chunk: Callable[[bytes], None] | None) -> bytes:
    if on_chunk is not None:
        while chunk := pipe.read(STDOUT_CHUNK_BYTES):
            on_chunk(chunk)
        return b""
    if on_line is None:
        return pipe.read()
    for line in pipe:
        on_line(line.decode("utf-8", "replace").rstrip("\n"))
    return b""


def _drain(pipe: IO[bytes], tail: deque[str], on_stderr: Callable[[str], None] | None) -> None:
    # A hostile file can make a tool print without end and without line breaks: keep only what we may show.
    while chunk := pipe.readline(STDERR_LINE_BYTES):
        line = chunk.decode("utf-8", "replace").rstrip()
        tail.append(line)
        if on_stderr:
            on_stderr(line)


def _tail(stderr: str) -> str:
    return "\n".join(stderr.splitlines()[-STDERR_SHOW_LINES:])


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def kill_all() -> None:
    """Stop every process that still runs; for Ctrl-C, from any thread."""
    with _alive_lock:
        processes = list(_alive)
    for process in processes:
        _kill(process)
