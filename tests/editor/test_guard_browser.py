"""What pages of others can do to the local editor in a real browser, and what its own cannot."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.editor.guarded import serving


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


HOSTILE = """<!doctype html><title>hostile</title><body><script>
const to = "http://TARGET";
const json = {"Content-Type": "application/json"};
const tries = [
  fetch(to + "/save", {mode: "no-cors", credentials: "include"}),
  fetch(to + "/save", {credentials: "include"}),
  fetch(to + "/save", {method: "POST", mode: "no-cors", credentials: "include", body: "{}"}),
  fetch(to + "/save", {method: "PUT", credentials: "include", body: "{}", headers: json}),
  ...["img", "script", "iframe", "audio", "link"].map((name) => new Promise((done) => {
    const element = document.createElement(name);
    element.onload = element.onerror = element.onloadedmetadata = done;
    if (name === "link") { element.rel = "stylesheet"; element.href = to + "/kept"; }
    else element.src = to + (name === "iframe" ? "/" : "/kept");
    document.body.append(element);
  })),
];
navigator.sendBeacon(to + "/save", "{}");
const form = document.createElement("form");
form.method = "POST"; form.action = to + "/save"; form.target = "sink"; form.enctype = "text/plain";
const sink = document.createElement("iframe"); sink.name = "sink";
document.body.append(sink, form);
form.submit();
new WebSocket(to.replace("http", "ws") + "/save");
Promise.allSettled(tries).then(() => setTimeout(() => { document.title = "tried"; }, 300));
</script></body>"""


@pytest.fixture
def hostile_port(server):
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(HOSTILE.replace("TARGET", server.host).encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield other.server_port
        other.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_pages_of_other_servers_reach_nothing_though_the_browser_has_the_cookie(server, browser, hostile_port, name):
    """From 127.0.0.1 it is the same site with another port, and Strict cookies are sent; localhost is another site."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.door)
    page.wait_for_url(f"http://{server.host}/")
    page.wait_for_selector("h1")
    before = list(server.reached)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://{name}:{hostile_port}/")
    page.wait_for_function('document.title === "tried"')
    assert len([url for url in asked if server.host in url]) >= 10
    assert server.reached == before
    context.close()


def test_styles_need_the_nonce_and_scripts_a_file(server, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.door)
    page.wait_for_selector("h1")
    assert page.title() == "Editor"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).marginLeft") == "0px"
    context.close()
