"""The one door for words that are not ours: what visitors, addresses, files and repositories name is shown as it is.

Streamlit draws the text of its elements, and their labels, as Markdown.
"""

from gan_core.base.literal import literal


def plain(text: str) -> str:
    """The text so that Streamlit draws it letter by letter, on one line: no link, picture, formula, icon or colour."""
    return literal(text)
