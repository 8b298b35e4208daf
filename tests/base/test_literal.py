"""Names that others chose, in a published card: GitHub's Markdown draws them letter by letter."""

import pytest
from markdown_it import MarkdownIt

from gan_core.base.literal import literal

HOSTILE = [
    "![x](http://evil.test/t.png) [Sign in](http://evil.test/)",
    "http://evil.test www.evil.test WWW.EVIL.test a@evil.test mailto:a@b.cc",
    "<b>bold</b> <img src=http://evil.test/i.png> <https://evil.test> &amp; &#60;",
    "`code` **bold** _it_ ~~gone~~ $x^2$ $$y$$ :smile: :red[hot]",
    *("# head", "1. one", "2) two", "- item", "+ item", "* item", "> quote", "---", "====", "    code", "|a|b|"),
    "two\nlines\n\n# head",
    "[^1] [x]: http://evil.test",
    "a\\* \\",
    "a -> b <- c -- d",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_is_shown_letter_by_letter(text):
    paragraph, inline, end = MarkdownIt("gfm-like").parse(literal(text))
    assert (paragraph.type, end.type) == ("paragraph_open", "paragraph_close")
    assert {part.type for part in inline.children} <= {"text", "text_special"}
    shown = "".join(part.content for part in inline.children).replace("\u2060", "")
    assert shown == " ".join(text.split())


def test_a_common_title_is_left_as_it_is():
    assert literal("Ring of 8, WGAN-GP (seed 3)") == "Ring of 8, WGAN-GP (seed 3)"
