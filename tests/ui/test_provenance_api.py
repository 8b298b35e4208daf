"""The route of the lesson on the invisible mark: what it answers, and what it refuses."""

import base64
import json
from typing import Any

import pytest

from tests.ui.conftest import Answer, Client


def post(client: Client, **order: Any) -> Answer:
    body = json.dumps({"view": "a", "sheet": "mnist-gan"} | order).encode()
    return client.ask("/api/provenance/weaken", "POST", body, content_type="application/json", origin=client.address)


@pytest.mark.usefixtures("root")
def test_it_tells_what_is_left_and_sends_what_arrives(client: Client) -> None:
    told = post(client, quality=75).json()
    assert told["found"] is True and told["wrong_bits"] == 0
    assert base64.b64decode(told["picture"]).startswith(b"\xff\xd8\xff")


@pytest.mark.usefixtures("root")
def test_what_is_not_legal_is_refused_in_a_sentence(client: Client) -> None:
    for order, sentence in (
        ({"scale": 1000}, "scale must be between 10 and 150"),
        ({"sheet": "/etc/passwd"}, "there is no sheet of that name"),
        ({"view": ""}, "names its view"),
    ):
        answer = post(client, **order)
        assert answer.status == 400 and sentence.lower() in answer.json()["error"].lower()
