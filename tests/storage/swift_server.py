"""OpenStack Swift with its S3 gate, in one process on loopback: a real object store for the tests.

    python tests/storage/swift_server.py --data DIR [--port N] [--tls]

The account, container and object servers and the proxy in front of them run as green threads of this process;
objects are files below DIR and survive a kill. Prints `READY <url>` once it answers. The warnings of eventlet, on
which Swift stands, stay in this process: the test suite treats warnings as errors.
"""

from __future__ import annotations

import argparse
import datetime as dt
import ipaddress
import signal
import socket
import sys
from array import array
from pathlib import Path

ACCESS_KEY, SECRET_KEY = "media:ci", "ci-secret"
LOOPBACK = "127.0.0.1"
PARTITIONS = 4
PIPELINE = (
    "catch_errors gatekeeper listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server"
)
FILTER_OPTIONS = {
    "s3api": {"location": "us-east-1", "min_segment_size": 5 << 20, "max_upload_part_num": 10_000},
    "tempauth": {f"user_{ACCESS_KEY.replace(':', '_')}": f"{SECRET_KEY} .admin"},
    "slo": {"max_manifest_segments": 10_000},
    "versioned_writes": {"allow_object_versioning": "true"},
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()

    import eventlet
    from swift.common import utils

    utils.monkey_patch()
    settings = options.data.absolute() / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    configure(settings)
    start_backends(eventlet, options.data.absolute(), settings)
    front = listen(eventlet, options.port)  # last: when this port is open, the store is ready
    port = front.getsockname()[1]
    if options.tls:
        front = eventlet.wrap_ssl(front, certfile=str(certificate(settings)), server_side=True)
    serve_front(eventlet, front, settings)
    print(f"READY {'https' if options.tls else 'http'}://{LOOPBACK}:{port}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        eventlet.sleep(3600)


def configure(settings: Path) -> None:
    """swift.conf and proxy.conf; the hash suffix must exist before any server is made."""
    from swift.common import constraints, storage_policy, utils

    (settings / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    sections = [
        "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\nallow_account_management = true",
        f"[pipeline:main]\npipeline = {PIPELINE}",
        f"[DEFAULT]\nswift_dir = {settings}\nlog_level = ERROR\ncors_allow_origin = *",
    ]
    for name in PIPELINE.split()[:-1]:
        lines = "".join(f"\n{key} = {value}" for key, value in FILTER_OPTIONS.get(name, {}).items())
        sections.append(f"[filter:{name}]\nuse = egg:swift#{name}{lines}")
    (settings / "proxy.conf").write_text("\n\n".join(sections) + "\n")
    utils.set_swift_dir(str(settings))
    utils.HASH_PATH_SUFFIX = utils.HASH_PATH_PREFIX = b"tests"
    constraints.reload_constraints()
    storage_policy.reload_storage_policies()


def start_backends(eventlet, data: Path, settings: Path) -> None:
    """One device, one replica: each ring points at one loopback port."""
    from swift.account.server import AccountController
    from swift.common.ring import RingData
    from swift.container.server import ContainerController
    from swift.obj.server import ObjectController

    (data / "devices/d1/tmp").mkdir(parents=True, exist_ok=True)
    (data / "cache").mkdir(exist_ok=True)
    conf = {
        "devices": str(data / "devices"), "swift_dir": str(settings), "mount_check": "false",
        "recon_cache_path": str(data / "cache"), "log_level": "ERROR", "fallocate_reserve": "0",
    }
    controllers = {"account": AccountController, "container": ContainerController, "object": ObjectController}
    sockets = {name: listen(eventlet, 0) for name in controllers}
    for name, bound in sockets.items():
        port = bound.getsockname()[1]
        device = {
            "id": 0, "region": 1, "zone": 1, "device": "d1", "weight": 1.0,
            "ip": LOOPBACK, "port": port, "replication_ip": LOOPBACK, "replication_port": port,
        }
        part_shift = 32 - PARTITIONS.bit_length() + 1
        RingData([array("H", [0] * PARTITIONS)], [device], part_shift).save(str(settings / f"{name}.ring.gz"))
    for name, controller in controllers.items():
        spawn(eventlet, sockets[name], controller(conf))


def serve_front(eventlet, front, settings: Path) -> None:
    from swift.common.wsgi import loadapp

    spawn(eventlet, front, loadapp(str(settings / "proxy.conf")))


def spawn(eventlet, bound, app) -> None:
    import eventlet.wsgi
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.utils import NullLogger

    eventlet.spawn(
        eventlet.wsgi.server, bound, app, NullLogger(), protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,
    )


def listen(eventlet, port: int):
    bound = eventlet.listen((LOOPBACK, port), backlog=512, reuse_port=False)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def certificate(settings: Path) -> Path:
    """A self-signed certificate with its key, for 127.0.0.1; the certificate alone is ca.pem."""
    both = settings / "server.pem"
    if both.exists():
        return both
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LOOPBACK)])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = built.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (settings / "ca.pem").write_bytes(public)
    both.write_bytes(public + private)
    return both


if __name__ == "__main__":
    main()
