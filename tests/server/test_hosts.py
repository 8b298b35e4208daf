"""Names that are ours, and names that are not."""

import socket

import pytest

from ui.server.hosts import NoName, may_be_called, may_speak, name_in, name_of


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8501", "localhost"),
        ("LAB-Server", "lab-server"),
        ("gan.example.org.", "gan.example.org"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("[::1]:8501", "::1"),
        ("[fe80::1]", "fe80::1"),
    ],
)
def test_a_host_has_a_name(host: str, name: str) -> None:
    assert name_in(host) == name and name_of(f"http://{host}") == name


@pytest.mark.parametrize(
    "host", ["", "[::1", "::1]", "a:b", "a:99999", "a/b", "a?b", "me@here", "a b", "[", "http://a", "[zz::1]"]
)
def test_what_is_no_host_has_none(host: str) -> None:
    with pytest.raises(NoName):
        name_in(host)


@pytest.mark.parametrize("origin", ["null", "file://", "chrome-extension://abc", "localhost"])
def test_only_web_pages_have_a_name(origin: str) -> None:
    assert name_of(origin) == ""


@pytest.mark.parametrize(
    "name", ["localhost", "app.localhost", "lab-server", "10.0.0.7", "203.0.113.9", "8.8.8.8", "::1", "fe80::1"]
)
def test_names_that_nobody_can_point_elsewhere_are_ours(name: str) -> None:
    assert may_be_called(name)


def test_the_machine_knows_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Lab7.uni.example")
    assert may_be_called("lab7.uni.example") and may_be_called("lab7.local")
    assert not may_be_called("lab8.uni.example") and not may_be_called("lab8.local")


@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "a.local", "1.2.3"])
def test_other_names_are_foreign(name: str) -> None:
    assert not may_be_called(name) and not may_speak(name, ["localhost"])


@pytest.mark.parametrize(
    "setting", ["gan.example.org", "https://gan.example.org/", "other.example, gan.example.org:8080", "*.example.org"]
)
def test_a_setting_adds_names(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("GAN_ARENA_HOSTS", setting)
    assert may_be_called("gan.example.org") and may_speak("gan.example.org", ["127.0.0.1"])
    assert not may_be_called("gan.example.com") and not may_be_called("evilgan.example.org.evil.example")


def test_a_star_allows_every_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_HOSTS", "*")
    assert may_be_called("evil.example")


def test_a_space_knows_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_HOST", "me-gans.hf.space")
    assert may_be_called("me-gans.hf.space") and not may_be_called("you-gans.hf.space")


def test_a_page_at_a_public_number_may_speak_to_itself_only() -> None:
    assert not may_speak("8.8.8.8", ["127.0.0.1"]) and may_speak("8.8.8.8", ["8.8.8.8"])
    assert may_speak("192.168.1.5", ["127.0.0.1"]), "a proxy on one's own network renames the host"
