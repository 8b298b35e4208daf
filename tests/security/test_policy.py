"""Every answer says what a browser may do with it, and a real browser obeys."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest
from playwright.sync_api import Browser

from tests.browser.patience import at_rest
from tests.browser.server import served
from ui.server.policy import OTHERS, content_policy

SCRIPTS = re.compile(r"<script>")
WATCH = """() => {
  window.refused = []
  document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective))
}"""
# What a name that slipped through might try, and the rule that forbids it.
ATTEMPTS = {
    "img-src": "document.body.append(Object.assign(new Image(), { src: 'http://evil.test/x.png' }))",
    "script-src-elem": "document.body.append(Object.assign(document.createElement('script'), { text: 'ran = 1' }))",
    "script-src-attr": "document.body.insertAdjacentHTML('beforeend', '<img src=./none.png onerror=\"ran = 1\">')",
    "script-src": "setTimeout(() => eval('ran = 1'), 50)",
    "connect-src": "fetch('http://evil.test/').catch(() => {})",
    "frame-src": "document.body.append(Object.assign(document.createElement('iframe'), { src: 'http://evil.test/' }))",
    "object-src": "document.body.append(Object.assign(document.createElement('object'), { data: '//evil.test/' }))",
    "base-uri": "document.head.append(Object.assign(document.createElement('base'), { href: 'http://evil.test/' }))",
    "form-action": """{
      const form = Object.assign(document.createElement("form"), { action: "http://evil.test/" })
      document.body.append(form)
      form.submit()
    }""",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("runs"), GAN_ARENA_WORKERS="1") as address:
        yield address


def ask(address: str, **headers: str) -> tuple[Message, str]:
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60)
    except urllib.error.HTTPError as error:
        answer = error  # type: ignore[assignment]
    with answer:
        return answer.headers, answer.read().decode(errors="replace")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/train", "/index.html", "/favicon.png", "/static/none.js", "//twice", "/_stcore/health"),
        *("/_stcore/host-config", "/_stcore/metrics", "/media/none.png", "/component/none/index.html"),
        *("/_stcore/bidi-components/none/a.js", "/api/runs/ring-wgan-gp", "/api/runs/none", "/api/none"),
        *("/api/runs/../x", "/assets/live.js", "/assets/none.js", "/api/runs/ring-wgan-gp/download/curves.png"),
        "/api/runs/ring-wgan-gp/frames",
    ],
)
def test_every_answer_says_what_may_be_done_with_it(address: str, path: str) -> None:
    for accept in ("*/*", "text/html"):
        headers, _ = ask(address + path, Accept=accept)
        for name, value in OTHERS.items():
            assert headers.get_all(name) == [value], (path, name)
        (policy,) = headers.get_all("content-security-policy", [])
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy and "http" not in policy and "*" not in policy, "no other origin"


def test_a_page_allows_its_own_inline_scripts_and_no_others(address: str) -> None:
    headers, page = ask(f"{address}/train", Accept="text/html")
    policy = headers["content-security-policy"]
    assert policy == content_policy(page.encode()) and policy.count("'sha256-") == len(SCRIPTS.findall(page)) == 2
    assert "'unsafe-inline'" not in re.findall(r"script-src[^;]*", policy)[0] and "'unsafe-eval'" not in policy


@pytest.mark.browser
@pytest.mark.parametrize("rule", ATTEMPTS)
def test_a_browser_refuses_what_is_from_elsewhere(browser: Browser, address: str, rule: str) -> None:
    """And so tells of it: that no page of ours ever asks for such a thing, all tests in a browser hold."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url) if "evil.test" in answer.url else None)
    try:
        page.goto(address)
        at_rest(page)
        page.evaluate(WATCH)
        page.evaluate(f"() => {{ {ATTEMPTS[rule]} }}")
        page.wait_for_function("(rule) => refused.includes(rule)", arg=rule)
        assert page.evaluate("() => window.ran") is None and asked == []
    finally:
        page.close()
