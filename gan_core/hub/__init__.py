"""The Hugging Face Hub, by way of its own client: look at a repository, fetch what is needed of it, search. No torch.

    listing = look(parse("owner/name@v1"))      the list of files first, pinned to a commit
    paths = fetch(listing, listing.chosen)      then those files, from the cache if they are there

Nothing from a repository is ever imported or executed, and files with code are never fetched. Tokens come from HF_TOKEN
or from `hf auth login`, except in the app; HF_HUB_OFFLINE, HF_HOME and HF_ENDPOINT mean what they mean to the client.
"""

from gan_core.hub.client import call, explained
from gan_core.hub.fetching import Cancelled, fetch
from gan_core.hub.files import MOST_BYTES, File
from gan_core.hub.listing import OURS, Listing, look
from gan_core.hub.names import RepoName, may_be_meant, parse
from gan_core.hub.searching import Hit, search
from gan_core.hub.tokens import ask_without_token

__all__ = [
    "MOST_BYTES",
    "OURS",
    "Cancelled",
    "File",
    "Hit",
    "Listing",
    "RepoName",
    "ask_without_token",
    "call",
    "explained",
    "fetch",
    "look",
    "may_be_meant",
    "parse",
    "search",
]
