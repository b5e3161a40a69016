"""What S3 and the network say when they refuse, in words: what is wrong, what to do next. Never a secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError

from pipeline.errors import PublishError

_KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile named in storage.profile"
_BY_CODE = {
    "NoSuchBucket": "there is no such bucket. Create it, or mend storage.url",
    "InvalidBucketName": "that is no name for a bucket. Mend storage.url",
    "InvalidAccessKeyId": f"it does not know the access key. {_KEYS}",
    "SignatureDoesNotMatch": f"the secret key is wrong. {_KEYS}",
    "ExpiredToken": f"the session token has expired. Get a new one. {_KEYS}",
    "InvalidToken": f"it does not know the session token. {_KEYS}",
    "AccessDenied": f"these keys may not do this. {_KEYS}, and the rights of that user on the bucket",
    "RequestTimeTooSkewed": "this machine's clock is wrong by more than 15 minutes. Set it (`timedatectl`)",
    "AuthorizationHeaderMalformed": "the region is wrong. Set storage.region to that of the bucket",
    "PermanentRedirect": "the bucket lives elsewhere. Set storage.region and storage.endpoint_url to its own",
    "AccessControlListNotSupported": "it takes no ACL. Set storage.acl to 'none'; open the bucket itself",
    "BadDigest": "what arrived is not what was sent. The network damages data; run the command again",
    "NotImplemented": "it does not know this kind of request. Has the service changed? Run `media storage check`",
    "EntityTooLarge": "the file is too large for one part. Raise storage.part_size_mb",
}
_CODE_BY_STATUS = {301: "PermanentRedirect", 403: "AccessDenied"}
_LATER = "Nothing that was stored is lost: run the command again when it is back"
_SERVER_ERROR = 500
_SLOW_DOWN = {"SlowDown", "503", "RequestTimeout", "ServiceUnavailable", "InternalError"}


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what boto3 raises into PublishError. `where` names bucket and service."""
    try:
        yield
    except ClientError as error:
        raise PublishError(f"{where} refused: {_refusal(error)}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise PublishError(f"{where}: {_trouble(error)}") from error


def code_of(error: ClientError) -> str:
    """The S3 error code; answers to HEAD have no body, so there it comes from the status."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return _CODE_BY_STATUS.get(status, code) if code == str(status) else code


def refused_with(error: PublishError) -> str:
    """The S3 error code of an answer that `explained` told; empty when it was no answer of the store."""
    return code_of(error.__cause__) if isinstance(error.__cause__, ClientError) else ""


def _refusal(error: ClientError) -> str:
    code = code_of(error)
    if code in _BY_CODE:
        return _BY_CODE[code]
    message = error.response.get("Error", {}).get("Message", "no reason given")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _SLOW_DOWN or status >= _SERVER_ERROR:
        return f"{code} ({message}). {_LATER}"
    return f"{code} during {error.operation_name} ({message}). Check the storage options"


def _trouble(error: Exception) -> str:
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError):
        return f"there are no keys to sign with. {_KEYS.replace('Check', 'Set')}"
    if isinstance(error, boto.ProfileNotFound):
        return "the AWS profile of storage.profile does not exist. See `aws configure list-profiles`"
    if isinstance(error, boto.SSLError):
        return (
            "its certificate cannot be trusted. If it is your own server, name the file with its certificate "
            "authority in storage.ca_bundle"
        )
    if isinstance(error, boto.HTTPClientError | boto.ConnectionError):
        return f"it cannot be reached or does not answer ({type(error).__name__}). {_LATER}"
    return f"{error}. Check the storage options"
