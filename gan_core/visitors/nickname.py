"""Names for visitors whom nobody knows: the same visitor has the same one."""

import hashlib

_KINDS = (
    *("amber", "brave", "bright", "calm", "clever", "coral", "cosy", "curious", "eager", "early", "gentle", "golden"),
    *("green", "happy", "hidden", "humble", "jolly", "keen", "kind", "lively", "lucky", "merry", "misty", "modest"),
    *("noble", "patient", "polite", "proud", "quick", "quiet", "ready", "rosy", "silver", "sunny", "swift", "teal"),
    *("tidy", "tiny", "vivid", "warm", "wise", "witty", "young", "zesty"),
)
_ANIMALS = (
    *("badger", "beaver", "bison", "crane", "curlew", "deer", "dolphin", "eagle", "falcon", "ferret", "finch", "fox"),
    *("gecko", "goose", "hare", "hedgehog", "heron", "ibex", "jackdaw", "kestrel", "lark", "lemur", "lynx", "magpie"),
    *("marten", "mole", "moose", "newt", "otter", "owl", "panda", "pika", "plover", "puffin", "quail", "raven"),
    *("robin", "seal", "shrew", "sparrow", "stoat", "swan", "tapir", "toad", "vole", "weasel", "wombat", "wren"),
)


def nickname(visitor: str) -> str:
    """Two words for a visitor's id, such as "Curious heron"; "Somebody" for "". Two visitors may share them."""
    if not visitor:
        return "Somebody"
    number = int.from_bytes(hashlib.sha256(f"nickname:{visitor}".encode()).digest()[:8])
    return f"{_KINDS[number % len(_KINDS)].capitalize()} {_ANIMALS[number // len(_KINDS) % len(_ANIMALS)]}"
