"""A real S3 server for the session, plain and TLS, in processes of its own."""

import contextlib
import importlib.util
import os
import select
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from botocore.auth import SIGNED_HEADERS_BLACKLIST

from pipeline.model.settings import Storage
from pipeline.tools.s3_client import S3Address, connect
from tests.conftest import TOOLS_REQUIRED
from tests.storage.swift_server import ACCESS_KEY, SECRET_KEY

SERVER = Path(__file__).with_name("swift_server.py")
START_LIMIT_S = 60


@dataclass
class Swift:
    """A server that can be killed and started again with its data, on its port."""

    data: Path
    tls: bool
    port: int = 0
    process: subprocess.Popen | None = field(default=None)

    def start(self):
        argv = [sys.executable, SERVER, "--data", self.data, "--port", str(self.port), *(["--tls"] * self.tls)]
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        ready, _, _ = select.select([self.process.stdout], [], [], START_LIMIT_S)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.startswith("READY"):
            self.kill()
            pytest.fail(f"the Swift server did not start: {(self.data / 'server.log').read_text()[-2000:]}")
        self.port = int(line.rpartition(":")[2])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def ca_bundle(self):
        return str(self.data / "settings/ca.pem") if self.tls else None

    def address(self, bucket, **changes):
        options = {"endpoint_url": self.url, "addressing": "path", "ca_bundle": self.ca_bundle}
        return S3Address(bucket=bucket, **(options | changes))

    def storage(self, bucket, prefix="", **changes):
        options = {
            "url": f"s3://{bucket}/{prefix}", "endpoint_url": self.url, "addressing": "path",
            "ca_bundle": self.ca_bundle, "part_size_mb": 5,
        }
        return Storage(**(options | changes))

    def client(self):
        return connect(self.address("any"))

    def new_bucket(self):
        name = f"media-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return name

    def new_public_bucket(self):
        """Everybody may read it, under `public_base`."""
        name = self.new_bucket()
        self.client().put_bucket_acl(Bucket=name, ACL="public-read")
        return name

    def public_base(self, bucket):
        """Swift shows objects to everybody under its own address, not under that of S3."""
        return f"{self.url}/v1/AUTH_{ACCESS_KEY.partition(':')[0]}/{bucket}"


@contextlib.contextmanager
def running(data, *, tls):
    if importlib.util.find_spec("swift") is None:
        message = "the Swift server is not installed: pip install swift"
        (pytest.fail if TOOLS_REQUIRED else pytest.skip)(message)
    server = Swift(data=data, tls=tls)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def swift_http(tmp_path_factory):
    with running(tmp_path_factory.mktemp("swift-http"), tls=False) as server:
        yield server


@pytest.fixture(scope="session")
def swift_https(tmp_path_factory):
    with running(tmp_path_factory.mktemp("swift-https"), tls=True) as server:
        yield server


@pytest.fixture(params=["http", "https"])
def swift(request):
    """Both ways in turn: boto3 signs and sums differently over TLS."""
    return request.getfixturevalue(f"swift_{request.param}")


@pytest.fixture
def unsigned_conditions(monkeypatch):
    """If-Match stays out of the signature, so that a proxy before the server may keep it in its stead."""
    monkeypatch.setattr("botocore.auth.SIGNED_HEADERS_BLACKLIST", [*SIGNED_HEADERS_BLACKLIST, "if-match"])


@pytest.fixture(autouse=True)
def keys(monkeypatch, tmp_path):
    """Keys for the test server, and none of this machine's own."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
