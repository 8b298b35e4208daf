"""Where somebody is on the page Learn: which lesson, what was predicted, which run, what is done. The address holds it.

Who comes back from another page finds the lesson as it was left.
"""

from dataclasses import dataclass, replace
from typing import Self

import streamlit as st

from gan_core.lessons import LESSONS, Lesson
from gan_core.lessons.progress import decoded, encoded

_KEPT = "learn-address"  # of this session: the address as it was last


@dataclass(frozen=True, kw_only=True)
class Place:
    """lesson: None on the list of all. answer: what was predicted, "" before. shown: the run or race on show, or "".

    seen: where nothing is trained, that the answer was asked for. fault: the broken set-up on show. done: by lesson.
    """

    lesson: Lesson | None
    answer: str
    shown: str
    seen: bool
    fault: str
    done: dict[str, str]

    @classmethod
    def now(cls) -> Self:
        """What the address says; whatever in it is no lesson or no answer of it is left out."""
        query = st.query_params.to_dict()
        kept = st.session_state.get(_KEPT, {})
        if not query:
            query = kept
        lesson = _named(query.get("lesson", ""))
        answer = query.get("answer", "")
        if lesson is None or lesson.question.answer(answer) is None:
            answer = ""
        fault = query.get("fault", "")
        found = cls(
            lesson=lesson,
            answer=answer,
            shown=query.get("run", "") if answer else "",
            seen=bool(answer) and "seen" in query,
            fault=fault if lesson and lesson.fault(fault) else "",
            done=decoded(query.get("done", kept.get("done", ""))),
        )
        found.keep()
        return found

    def keep(self) -> None:
        """Write it into the address, if that says something else."""
        told = {
            "lesson": self.lesson.name if self.lesson else "",
            "answer": self.answer,
            "run": self.shown,
            "seen": "1" if self.seen else "",
            "fault": self.fault,
            "done": encoded(self.done),
        }
        query = {name: value for name, value in told.items() if value}
        st.session_state[_KEPT] = query
        if st.query_params.to_dict() != query:
            st.query_params.from_dict(query)

    def predicted(self, answer: str) -> None:
        replace(self, answer=answer, shown="", seen=False).keep()

    def shows(self, run: str) -> None:
        """A run or race is on show; "" for none."""
        replace(self, shown=run, seen=False).keep()

    def looked(self) -> None:
        """The answer was asked for."""
        replace(self, seen=True).keep()

    def faces(self, fault: str) -> None:
        """A broken set-up is on show."""
        replace(self, fault=fault).keep()

    def opens(self, lesson: str) -> None:
        """Another lesson, as if it had not been begun; "" for the list of all."""
        other = LESSONS[lesson] if lesson else None
        replace(self, lesson=other, answer="", shown="", seen=False, fault="").keep()

    def with_done(self) -> "Place":
        """The same with this lesson among those that are done; a lesson done again keeps its first prediction."""
        if self.lesson is None or self.lesson.name in self.done:
            return self
        found = replace(self, done=decoded(encoded(self.done | {self.lesson.name: self.answer})))
        found.keep()
        return found


def _named(name: str) -> Lesson | None:
    if name in LESSONS:
        return LESSONS[name]
    return None
