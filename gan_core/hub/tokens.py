"""Whose token the Hub is asked with."""

import os

from huggingface_hub import constants

WITHOUT = "HF_HUB_DISABLE_IMPLICIT_TOKEN"


def ask_without_token() -> None:
    """From now on, in child processes too, the Hub is asked as anybody may; HF_HUB_DISABLE_IMPLICIT_TOKEN=0 undoes it.

    For servers: their visitors have no accounts, and would read what only the server's owner may.
    """
    os.environ.setdefault(WITHOUT, "1")
    constants.HF_HUB_DISABLE_IMPLICIT_TOKEN = os.environ[WITHOUT].upper() in constants.ENV_VARS_TRUE_VALUES


def how_to_set() -> str:
    """HF_TOKEN, and what else has to be set for it to be used."""
    return f"HF_TOKEN (and {WITHOUT}=0)" if constants.HF_HUB_DISABLE_IMPLICIT_TOKEN else "HF_TOKEN"
