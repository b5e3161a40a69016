"""The launch of `media edit` as a process of its own: `python -m tests.editor.launched EPISODE [IDLE_AFTER_S]`."""

import asyncio
import sys
from pathlib import Path

from starlette.responses import StreamingResponse

from pipeline.editor.guard import Guard
from pipeline.editor.launch import Running, claim, opening_page, serve_until_idle, take_port
from tests.editor.guarded import TOKEN


async def endless(scope, receive, send):
    """Sound that never ends, for players that stop listening."""

    async def pieces():
        while True:
            await asyncio.sleep(0)  # as reading a file does
            yield b"x" * 65_536

    await StreamingResponse(pieces())(scope, receive, send)


def main(episode: Path, idle_after_s: float) -> None:
    held = claim(episode)
    if isinstance(held, Running):
        print(f"running {held.url}")
        return
    with held, take_port(str(episode)) as bound:
        port = bound.getsockname()[1]
        url = f"http://127.0.0.1:{port}/?token={TOKEN}"
        held.announce(url)
        opening_page(episode, url)
        print(f"serving {url}", flush=True)
        idle = serve_until_idle(Guard(endless, token=TOKEN, port=port), bound, idle_after_s=idle_after_s)
    print("idle" if idle else "ended")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 3600.0)
