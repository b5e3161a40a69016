"""`media edit` as a command: what it says, and what it does when it cannot."""

import json
import socket
import subprocess

from tests.editor.conftest import MEDIA
from tests.editor.material import REF


def edit(workspace, *options: str) -> subprocess.CompletedProcess:
    argv = [MEDIA, "--workspace", workspace, "edit", REF, "--no-browser", *options]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)


def test_a_second_call_is_given_the_address_of_the_first(workspace, serve):
    first = serve(workspace)
    again = edit(workspace, "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout) == {"episode": REF, "url": first.url, "running": True}
    plain = edit(workspace)
    assert plain.stdout == f"{first.url}\n"
    assert "is open already" in plain.stderr


def test_the_port_is_the_same_each_time_and_another_one_when_asked(workspace, serve):
    first = serve(workspace)
    first.stop()
    second = serve(workspace)
    assert second.origin == first.origin
    assert second.url != first.url  # the token is of one start
    second.stop()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = edit(workspace, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "cannot listen on port" in done.stderr
    third = serve(workspace, "--port", "0")
    assert third.origin != first.origin


def test_an_episode_without_a_transcript_is_told_how_to_get_one(workspace):
    (workspace / "episodes" / REF / "transcript" / "asr.json").unlink()
    done = edit(workspace)
    assert done.returncode == 4
    assert f"{REF} has no transcript yet; make it with `media run {REF}`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_text_that_is_not_utf_8_is_told_before_a_page_opens(workspace):
    (workspace / "episodes" / REF / "transcript" / "edited.md").write_bytes(b"\xff\xfe")
    done = edit(workspace)
    assert done.returncode == 4
    assert "transcript/edited.md is not UTF-8" in done.stderr


def test_a_run_may_hold_the_folder_while_somebody_types(workspace, serve, visit):
    import fcntl

    from tests.editor.conftest import caret_to, saved, text_of

    server = serve(workspace)
    page = visit(server)
    with (server.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        caret_to(page, text_of(page).split("\n")[8])
        page.keyboard.type("сүз ")
        saved(page)
    assert "сүз " in server.edited
