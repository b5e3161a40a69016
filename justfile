# The workflow, executable. `just` lists the recipes.
set positional-arguments

default:
    @just --list

# Make .venv with everything in it
setup:
    ./scripts/setup

# Ingest the bundled recording offline and say where to look and listen
demo:
    ./scripts/demo

# The whole suite, as CI runs it
test *ARGS:
    ./scripts/test "$@"

# The suite without what takes long
quick:
    .venv/bin/pytest -m "not slow and not swift and not root" -n 2

# Lint, types, tests
check: lint types test

lint:
    .venv/bin/ruff check .

types:
    .venv/bin/mypy

# Build the page of `media edit` after a change in pipeline/editor/web
page:
    .venv/bin/python scripts/build_editor.py

# Ratios against ffmpeg-normalize, plain ffmpeg and bare faster-whisper; writes nothing into the project
bench *ARGS:
    .venv/bin/python scripts/bench "$@"
