"""The disk of the web server is full while an episode goes out."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.publishing.test_publish import EPISODE, feed, references_exist


@pytest.fixture
def small(storage, require_tool):
    """The published folder is a tmpfs of 12 MB."""
    mount, umount, folder = require_tool("mount"), require_tool("umount"), Path(storage.url)
    folder.mkdir()
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run([umount, "-l", str(folder)], check=True)


@pytest.mark.root
@pytest.mark.slow
def test_a_disk_that_is_full_at_any_moment_is_told_and_a_rerun_with_space_completes(small, media, storage):
    filler, stopped = small / "filler", 0
    for leave in (1_000_000, 4_400_000, 4_550_000, 4_650_000, 4_750_000):  # sound alone has 4 MB
        filler.unlink(missing_ok=True)
        used = sum(file.stat().st_size for file in small.rglob("*") if file.is_file())
        with filler.open("wb") as file:
            file.write(bytes(max(0, shutil.disk_usage(small).free - max(0, leave - used))))
        done = media.run("publish", EPISODE)
        assert "Traceback" not in done.stderr
        stopped += done.returncode != 0
        assert done.returncode == 0 or "space" in done.stderr, done.stderr
        if (small / "aittem-bit/feed.xml").exists():
            assert references_exist(storage) == []
    assert stopped >= 3
    filler.unlink()
    assert media.run("publish", EPISODE).returncode == 0
    assert len(feed(storage).items) == 1
    assert references_exist(storage) == []
