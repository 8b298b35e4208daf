"""A student's report of one lesson as one HTML file to print: everything in it is escaped, nothing is fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from gan_core.lessons.judging import Against
from gan_core.lessons.lesson import Lesson

_STYLE = """
body { font: 12pt/1.5 system-ui, sans-serif; color: #111; background: #fff; max-width: 44rem; margin: 2rem auto }
h1 { font-size: 20pt; margin: 0 0 .2rem }
h2 { font-size: 13pt; margin: 1.4rem 0 .3rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; vertical-align: top; overflow-wrap: anywhere }
tr { border-bottom: 1px solid #bbb }
th { font-weight: 600; width: 35% }
p { margin: .3rem 0; overflow-wrap: anywhere }
.lines { border-bottom: 1px solid #999; height: 2rem }
.quiet { color: #555 }
"""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What somebody did in a lesson. predicted, found: names of answers, found "" if the run did not tell.

    run, seed: of what was trained, "" and None where nothing was. figures: by their labels, as texts.
    settings: what the learner changed, label -> value. beside: what 16 seeds say.
    suspects: broken set-up -> the setting that was named.
    """

    predicted: str
    found: str
    run: str = ""
    seed: int | None = None
    figures: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    beside: Against | None = None
    suspects: Mapping[str, str] = field(default_factory=dict)


def report(lesson: Lesson, attempt: Attempt, day: date, name: str = "") -> str:
    """The page. name: the learner's, "" for a line to write it on."""
    question = lesson.question
    rows = [
        ("Question", question.text),
        ("My prediction", _words(lesson, attempt.predicted)),
        ("What came out", _words(lesson, attempt.found) if attempt.found else "The run did not tell"),
        ("Was I right?", _verdict(attempt)),
    ]
    if attempt.run:
        rows.append(("Run", attempt.run))
    if attempt.seed is not None:
        rows.append(("Seed", str(attempt.seed)))
    rows += [*attempt.figures.items()]
    rows += [(f"Changed: {label}", value) for label, value in attempt.settings.items()]
    if attempt.beside:
        rows.append((f"Beside {attempt.beside.seeds} seeds", attempt.beside.sentence))
    for broken in lesson.broken:
        if named := attempt.suspects.get(broken.name):
            right = "right" if named == broken.right else f"it was {broken.right}"
            rows.append((f"What was wrong: {broken.name}", f"{named} ({right})"))
    rows.append(("Date", day.isoformat()))
    return _page(lesson, name, rows)


def _verdict(attempt: Attempt) -> str:
    if not attempt.found:
        return "It cannot be told"
    return "Yes" if attempt.predicted == attempt.found else "No"


def _words(lesson: Lesson, name: str) -> str:
    answer = lesson.question.answer(name)
    return answer.text if answer else ""


def _page(lesson: Lesson, name: str, rows: Sequence[tuple[str, str]]) -> str:
    table = "".join(f"<tr><th scope='row'>{escape(label)}</th><td>{escape(value)}</td></tr>\n" for label, value in rows)
    sources = "".join(f"<p class='quiet'>{escape(source)}</p>" for source in lesson.sources)
    who = f"<p>{escape(name)}</p>" if name else "<p>Name:</p><div class='lines'></div>"
    lines = "<div class='lines'></div>" * 4
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(lesson.title)}</title><style>{_STYLE}</style></head>\n<body>"
        f"<h1>{escape(lesson.title)}</h1><p class='quiet'>{escape(lesson.goal)}</p>{who}\n"
        f"<h2>What I did</h2><table>\n{table}</table>\n<h2>Why? In my own words</h2>{lines}\n"
        f"<h2>Sources</h2>{sources}<p class='quiet'>GAN Arena</p></body></html>\n"
    )
