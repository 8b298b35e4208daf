"""Who acts, what is whose, what visitors are called, and the teacher's password."""

import contextvars
import threading

import pytest

from gan_core.base.errors import UserError
from gan_core.visitors import (
    MACHINE,
    NOT_YOURS,
    Actor,
    acting,
    acting_as,
    check_may_change,
    identified,
    install,
    may_change,
    nickname,
    password,
)

ANNA, BERT = (Actor(identified("cookie", name)) for name in ("anna", "bert"))
TEACHER = Actor(ANNA.id, teacher=True)


@pytest.fixture(autouse=True)
def on_a_machine_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GAN_ARENA_TEACHER", "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)


def test_this_machine_acts_where_nobody_else_is_known() -> None:
    assert acting() is MACHINE and may_change(ANNA.id) and may_change("")


def test_whoever_acts_acts_in_threads_with_a_copy_of_the_context_too() -> None:
    found: list[Actor] = []
    with acting_as(ANNA):
        context = contextvars.copy_context()
        thread = threading.Thread(target=lambda: context.run(lambda: found.append(acting())))
        thread.start()
        thread.join()
        assert acting() == ANNA and found == [ANNA]
    assert acting() is MACHINE


def test_somebody_else_may_be_asked_who_acts() -> None:
    try:
        install(lambda: BERT)
        assert acting() == BERT
        with acting_as(ANNA):
            assert acting() == ANNA, "a request knows better"
    finally:
        install(lambda: None)


def test_only_the_owner_and_the_teacher_may_change() -> None:
    assert may_change(ANNA.id, ANNA) and not may_change(ANNA.id, BERT)
    assert may_change(BERT.id, TEACHER) and may_change("", TEACHER)
    assert not may_change(ANNA.id, Actor("")), "a browser without a cookie owns nothing"


@pytest.mark.parametrize("name", ["GAN_ARENA_TEACHER", "SPACE_ID"])
def test_what_is_nobodys_is_everybodys_on_a_machine_of_ones_own_alone(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert may_change("", BERT)
    monkeypatch.setenv(name, "something")
    assert not may_change("", BERT) and may_change("", MACHINE)


def test_the_refusal_is_one_sentence_with_a_code() -> None:
    with acting_as(BERT), pytest.raises(UserError, match="the run x belongs to another visitor") as refused:
        check_may_change(ANNA.id, "the run x")
    assert refused.value.code == NOT_YOURS


def test_an_id_tells_nothing_of_the_secret() -> None:
    assert len(ANNA.id) == 20 and ANNA.id != identified("user", "anna") and "anna" not in ANNA.id


def test_a_visitor_is_always_called_the_same() -> None:
    names = {nickname(identified("cookie", str(number))) for number in range(300)}
    assert nickname(ANNA.id) == nickname(ANNA.id) and nickname("") == "Somebody"
    assert len(names) > 250 and all(len(name.split()) == 2 and name[0].isupper() for name in names)


@pytest.mark.parametrize("secret", ["right: yes ü", ""])
def test_the_password_is_compared_as_a_hash(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_TEACHER", secret)
    assert password.is_right(secret) == bool(secret) and not password.is_right("wrong")
    kept = password.hashed("another")
    monkeypatch.setenv("GAN_ARENA_TEACHER", kept)
    assert password.is_right("another") and not password.is_right(kept) and kept != password.hashed("another")
