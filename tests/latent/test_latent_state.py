"""A place in latent space goes to JSON and back, and nothing illegal gets in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.base.errors import UserError
from gan_core.latent.latent_state import LatentState

seeds = st.integers(0, 2**31 - 1)
shares = st.floats(0, 1)
states = st.builds(
    LatentState,
    seeds=st.one_of(*(st.tuples(*[seeds] * count) for count in (1, 2, 4))),
    across=shares,
    down=shares,
    path=st.sampled_from(["slerp", "lerp"]),
    z=st.lists(st.floats(-9, 9), max_size=5).map(tuple),
    truncation=st.floats(0, 2),
    moves=st.lists(st.tuples(st.sampled_from(["z:3", "pca:0"]), st.floats(-10, 10)), max_size=4).map(tuple),
    label=st.none() | st.integers(0, 9),
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(states)
def test_to_json_and_back(state: LatentState) -> None:
    assert LatentState.from_dict(json.loads(json.dumps(state.to_dict()))) == state


@given(st.dictionaries(st.sampled_from(sorted(LatentState.__dataclass_fields__)), junk, max_size=4))
def test_whatever_is_sent_is_a_state_or_a_sentence(values: dict[str, Any]) -> None:
    try:
        state = LatentState.from_dict(values)
    except UserError as error:
        assert "\n" not in str(error)
    else:
        assert LatentState.from_dict(state.to_dict()) == state


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "JSON object"),
        ({"speed": 1}, "has across"),
        ({"seeds": [1, 2, 3]}, "one, two or four"),
        ({"seeds": [-1]}, "between 0 and"),
        ({"seeds": 3}, "must be a list"),
        ({"across": 1.5}, "between 0 and 1"),
        ({"across": float("nan")}, "between 0 and 1"),
        ({"down": 10**400}, "finite"),
        ({"path": "straight"}, "slerp or lerp"),
        ({"minus": 3}, "come together"),
        ({"z": [1, float("inf")]}, "finite"),
        ({"truncation": 3}, "between 0 and 2"),
        ({"moves": [["z:0", 11]]}, "between -10 and 10"),
        ({"moves": [["z:0"]]}, "a pair"),
        ({"moves": [["", 1]]}, "1 to 80"),
        ({"label": True}, "whole number"),
    ],
)
def test_each_refusal_says_what_is_legal(values: Any, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        LatentState.from_dict(values)


def test_defaults_need_no_words() -> None:
    assert LatentState().to_dict() == {}
