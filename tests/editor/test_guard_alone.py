"""The guard without a server: what apps and servers other than ours may do to it."""

import pytest

from pipeline.editor.guard import Guard
from tests.editor.guarded import TOKEN, asgi, own_scope


def test_a_token_in_letters_beyond_ascii_is_compared_not_stumbled_over():
    guard = Guard(None, token="сер", port=1)
    scope = {"type": "http", "method": "GET", "raw_path": b"/", "headers": [(b"host", b"127.0.0.1:1")]}
    assert asgi(guard, {**scope, "query_string": "token=дөрес".encode()})[0]["status"] == 403


def test_an_app_without_a_page_for_failures_gets_one():
    async def failing(scope, receive, send):
        raise RuntimeError("a secret of the app")

    scope = own_scope()
    guard = Guard(failing, token=TOKEN, port=1)
    sent = []
    with pytest.raises(RuntimeError):  # for the server's log
        asgi(guard, scope, sent)
    assert sent[0]["status"] == 500
    assert b"secret" not in sent[1]["body"]
    assert b"content-security-policy" in dict(sent[0]["headers"])


def test_a_second_answer_is_never_begun():
    async def failing(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("a secret of the app")

    sent = []
    with pytest.raises(RuntimeError):
        asgi(Guard(failing, token=TOKEN, port=1), own_scope(), sent)
    assert [message["type"] for message in sent] == ["http.response.start"]


def test_websockets_are_refused():
    guard = Guard(None, token=TOKEN, port=1)
    assert asgi(guard, {"type": "websocket", "headers": own_scope()["headers"]}) == [
        {"type": "websocket.close", "code": 1008}
    ]
