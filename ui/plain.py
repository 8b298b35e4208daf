"""Words that visitors typed, as they are: Markdown would make headings, links and formulas of them."""

import re


def plain(text: str) -> str:
    """The text with every sign escaped that Markdown, or Streamlit's colours and icons, would act on."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!~|<>$:&])", r"\\\1", text)
