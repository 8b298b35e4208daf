"""Updates in slow motion as the studio answers them: the same whichever way one came there, else one sentence."""

import json
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from gan_core.base.errors import UserError
from gan_core.studio.slow import MOST_AHEAD, slow

RUN = "ring-wgan-gp"


def told(**asked: Any) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    _, payload = slow({"source": RUN, "player": "critic"} | asked)
    length = int.from_bytes(payload[:8], "little")
    return load(payload), json.loads(json.loads(payload[8 : 8 + length])["__metadata__"]["facts"])


def test_a_step_is_the_same_whichever_way_one_came_there() -> None:
    straight, facts = told(ahead=3)
    for ahead in (0, 1, 3, 2):
        told(ahead=ahead, player="generator")
    again, same = told(ahead=3)
    assert facts == same and facts["step"] == facts["first"] + 3
    assert straight.keys() == again.keys()
    assert all(np.array_equal(straight[name], again[name]) for name in straight)


def test_another_objective_keeps_the_weights_and_begins_its_optimizers_anew() -> None:
    own, facts = told()
    other, changed = told(objective="gan")
    assert facts["whole"] and not changed["whole"] and changed["objective"] == "gan"
    assert np.allclose(own["plane"], other["plane"]) and facts["loss"] != changed["loss"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"player": "encoder"}, "player must be one of"),
        ({"ahead": MOST_AHEAD + 1}, "ahead must be a whole number"),
        ({"ahead": True}, "ahead must be a whole number"),
        ({"objective": "best"}, "objective must be one of"),
        ({"source": "mnist-dcgan"}, "critic of mnist-dcgan was not kept"),
        ({"source": "mnist-cvae-gan"}, "leaves out the game cvae-gan"),
        ({"source": "nobody"}, "there is no run"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_a_sentence(asked: dict[str, Any], why: str, needs_data: None) -> None:
    with pytest.raises(UserError, match=why):
        slow({"source": RUN, "player": "critic"} | asked)
