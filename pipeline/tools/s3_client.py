"""The one place where an S3 client is made, with the settings that all S3 servers can stand."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import Any, Literal, cast


@dataclass(frozen=True, kw_only=True, slots=True)
class S3Address:
    """How to reach a bucket. The keys come from the environment or the AWS profile."""

    bucket: str
    endpoint_url: str | None = None
    """None: AWS, or what AWS_ENDPOINT_URL says."""
    region: str = "us-east-1"
    addressing: Literal["auto", "path", "virtual"] = "auto"
    profile: str | None = None
    ca_bundle: str | None = None
    checksums: Literal["when_required", "when_supported"] = "when_required"
    """'when_supported' is boto3's own default, with a trailer over https; for `media storage check` only."""
    retries: int = 10
    """With standard backoff ten retries ride over about a minute without the server. $AWS_MAX_ATTEMPTS wins."""
    connect_timeout_s: float = 10
    read_timeout_s: float = 60


def connect(address: S3Address) -> Any:
    """A client for `address`. Sends nothing yet.

    Checksums only where S3 demands them: by default boto3 sends a trailer over https, which older servers
    refuse (411) or store inside the file. Version 4 signatures always: for some regions boto3 would choose 2.
    """
    import boto3  # noqa: PLC0415 - half a second to load
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import InvalidEndpointConfigurationError  # noqa: PLC0415

    for name in ("boto3", "botocore"):
        # Their debug log shows signed headers and session tokens; a run's log must not.
        logging.getLogger(name).setLevel(logging.WARNING)
    if "AWS_MAX_ATTEMPTS" in os.environ:
        retries: dict[str, Any] = {"mode": "standard"}
    else:
        retries = {"mode": "standard", "max_attempts": address.retries}
    config = Config(
        signature_version="s3v4",
        request_checksum_calculation=address.checksums,
        response_checksum_validation="when_required",
        retries=cast("Any", retries),
        connect_timeout=address.connect_timeout_s,
        read_timeout=address.read_timeout_s,
        s3={"addressing_style": address.addressing},
    )
    session = boto3.session.Session(profile_name=address.profile)
    try:
        return session.client(
            "s3",
            region_name=address.region,
            endpoint_url=address.endpoint_url,
            verify=address.ca_bundle,
            config=config,
        )
    except ValueError as error:  # boto3 raises it bare, with the address, which may hold a password
        raise InvalidEndpointConfigurationError(msg="storage.endpoint_url is no address of a service") from error
