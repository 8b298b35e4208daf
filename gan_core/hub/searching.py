"""Repositories by words and by tag."""

from dataclasses import asdict, dataclass
from typing import Any

from huggingface_hub import HfApi, ModelInfo, constants

from gan_core.base.errors import UserError
from gan_core.base.weight_files import OF_THE_HUB
from gan_core.hub.client import call
from gan_core.hub.files import CONFIG
from gan_core.hub.listing import OURS

MOST = 100
TAGS = (OURS, "gan", "dcgan", "pytorch_model_hub_mixin", "huggan")  # worth offering
_LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One repository, as the Hub's search tells of it."""

    repo: str
    downloads: int  # of the last 30 days
    likes: int
    tags: tuple[str, ...]
    updated: str  # ISO 8601, "" if unknown
    gated: bool
    own: bool  # published by this project's command: loads as it is

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def search(text: str = "", tag: str = "", limit: int = 20) -> list[Hit]:
    """The most downloaded repositories whose name holds `text` and that carry `tag`, at most `limit` (1 to 100).

    Raises UserError if the Hub cannot be asked.
    """
    if not 1 <= limit <= MOST:
        raise UserError(f"a search finds 1 to {MOST} repositories, not {limit}")
    if len(text) > _LONGEST or len(tag) > _LONGEST:
        raise UserError(f"words and tags to search for have at most {_LONGEST} characters")
    if constants.is_offline_mode():
        raise UserError("HF_HUB_OFFLINE is set, and a search asks the Hub: unset it")
    with call("a search") as _:
        wanted = {"search": text.strip() or None, "filter": tag.strip() or None}
        found = HfApi().list_models(**wanted, sort="downloads", limit=limit, full=True)  # type: ignore[arg-type]
        return [_hit(info) for info in found]


def _hit(info: ModelInfo) -> Hit:
    tags = tuple(info.tags or ())
    names = {one.rfilename for one in info.siblings or ()}
    return Hit(
        repo=info.id,
        downloads=info.downloads or 0,
        likes=info.likes or 0,
        tags=tags,
        updated=info.last_modified.isoformat(timespec="seconds") if info.last_modified else "",
        gated=bool(info.gated),
        own=OURS in tags and {CONFIG, OF_THE_HUB} <= names,
    )
