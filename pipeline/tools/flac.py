"""FLAC that gives the very same WAV back, chunk by chunk: the reference encoder with its foreign metadata."""

from __future__ import annotations

from pathlib import Path

from pipeline.tools.process import run

_TOOL = "flac"


def encode_argv(source: Path, target: Path) -> list[str | Path]:
    """`--keep-foreign-metadata`: bext, iXML, cue and all other chunks of a WAV or RF64 file are kept, too."""
    return [_TOOL, "--silent", "--force", "--keep-foreign-metadata", "--no-padding", "-5", "-o", target, "--", source]


def decode_argv(source: Path, target: Path) -> list[str | Path]:
    return [_TOOL, "--silent", "--force", "--decode", "--keep-foreign-metadata", "-o", target, "--", source]


def flac_version() -> str:
    """'1.4.2'. Raises ToolMissing."""
    return run([_TOOL, "--version"]).stdout.decode("utf-8", "replace").strip().removeprefix("flac ")


def encode_flac(source: Path, target: Path) -> None:
    """Raises ToolMissing without flac, ToolFailed when it cannot hold the sound: FLAC knows no floating point."""
    run(encode_argv(source, target))


def decode_flac(source: Path, target: Path) -> None:
    """Raises ToolFailed when the FLAC is damaged."""
    run(decode_argv(source, target))
