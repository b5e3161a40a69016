"""A place to publish to, a web server before it, and an episode that was really made."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.model.settings import Storage
from tests.cli.conftest import MEDIA, Media, new_workspace, published, recording  # noqa: F401
from tests.publishing.workspaces import set_storage
from tests.storage.conftest import keys, swift_http  # noqa: F401


@dataclass(frozen=True)
class Web:
    """`media serve`, for the session: each test has a folder of it."""

    root: Path
    address: str


@pytest.fixture(scope="session")
def web(tmp_path_factory):
    root = tmp_path_factory.mktemp("web")
    (root / "presets").mkdir()
    argv = [MEDIA, "--workspace", root, "serve", "--folder", ".", "--port", "0"]
    with subprocess.Popen([str(word) for word in argv], stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline())[0].rstrip("/")
            yield Web(root=root, address=address)
        finally:
            server.terminate()


@pytest.fixture
def storage(web, request) -> Storage:
    """A folder of the web server."""
    name = re.sub(r"\W+", "-", request.node.name)[:60]
    shutil.rmtree(web.root / name, ignore_errors=True)
    return Storage(url=str(web.root / name), public_base_url=f"{web.address}/{name}")


@pytest.fixture
def media(published, storage, tmp_path) -> Media:  # noqa: F811
    """A workspace of its own with the demo's episode in it, made but not uploaded to `storage` yet."""
    made, _ = published
    return copy_of(made, tmp_path / "workspace", storage)


def copy_of(made: Media, root: Path, storage: Storage) -> Media:
    """Times of files are kept: the manifest knows them by it."""
    shutil.copytree(made.workspace, root, ignore=shutil.ignore_patterns("public", ".media", "work"))
    set_storage(root, storage)
    return Media(root)
