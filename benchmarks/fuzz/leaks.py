"""What no answer may hold: where things lie on this machine, secrets, the inside of an error, a way elsewhere."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fuzz.sender import Answer

_INSIDE = {
    "a traceback": re.compile(r"Traceback \(most recent|File \"[^\"]+\", line \d+"),
    "the name of an exception": re.compile(
        r"\b(?:[A-Z][a-zA-Z]*(?:Error|Exception|Exit|Interrupt|Warning)|StopIteration|RunGone|Refusal)\b"
    ),
    "an object of Python": re.compile(r"<[\w.]+ object at 0x|<(?:function|class|module|bound method) "),
    "a file of the system": re.compile(r"root:[x*]:0:0"),
}
_ELSEWHERE = re.compile(
    r"^location:\s*(?:[a-z]+:|[/\\]{2})(?!//(?:127\.0\.0\.1|localhost)[:/])", re.IGNORECASE | re.MULTILINE
)
_SPLIT = re.compile(r"^set-cookie: a=b", re.IGNORECASE | re.MULTILINE)  # `words.HOSTILE` asks for that cookie
_SCRIPTS = ("text/javascript", "application/javascript", "text/css")


class Leaks:
    """Looks for them in answers. secrets: what else is secret, by what it is."""

    def __init__(self, folders: list[Path], secrets: dict[str, str]) -> None:
        places = {str(place) for folder in folders for place in (folder, folder.resolve())}
        self._words = {f"the folder {place}": place for place in places} | secrets

    def found(self, answer: Answer) -> Iterator[str]:
        """What is in an answer that should not be there."""
        whole = f"{answer.head}\r\n\r\n{answer.body}"
        for what, word in self._words.items():
            if word in whole:
                yield what
        if _ELSEWHERE.search(answer.head) or _SPLIT.search(answer.head):
            yield f"a head that was written by the request: {answer.head[:300]!r}"
        if answer.kind.startswith(_SCRIPTS):  # those are the same for everybody, and name errors of their own
            return
        for what, pattern in _INSIDE.items():
            if found := pattern.search(whole):
                yield f"{what}: {whole[max(0, found.start() - 60) : found.end() + 60]!r}"


def machine_folders() -> list[Path]:
    """Where Python and what it imports lie."""
    import streamlit

    return [Path(sys.prefix), Path(sys.base_prefix), Path(streamlit.__file__).parent.parent]
