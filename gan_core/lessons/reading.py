"""A lesson's file as a Lesson, or one clear sentence why it is none."""

import re
import tomllib
from math import inf
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.evaluation.metrics import METRICS
from gan_core.lessons.figures import NAMES_BESIDE_CURVES, PLACES, Sight
from gan_core.lessons.lesson import Answer, Broken, Kind, Lane, Lesson, Question, Setup
from gan_core.lessons.table import Table
from gan_core.races import RACES
from gan_core.races.fairness import level

KINDS: tuple[Kind, ...] = ("run", "race", "page", "tour")
PAGES = ("train", "compare", "evaluate", "latent", "inside", "human", "import", "provenance", "runs")
PICKS = ("highest", "lowest")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,47}")


def read(path: Path) -> Lesson:
    """The lesson of a TOML file. Raises UserError, one sentence, for anything that is no lesson."""
    where = f"the lesson {path.stem}"
    if not _NAME.fullmatch(path.stem):
        raise UserError(f"{where}: its file must be named by the letters a to z, digits and hyphens")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{where} cannot be read: {error}") from None
    return of_values(path.stem, values)


def of_values(name: str, values: dict[str, Any]) -> Lesson:
    """The lesson of that name, of what its file holds. Raises UserError."""
    table = Table(values, f"the lesson {name}")
    setup = _setup(table.table("setup"), name)
    lesson = Lesson(
        name=name,
        title=table.text("title", longest=60),
        order=table.whole("order", 0, 10_000),
        minutes=table.whole("minutes", 1, 15),
        goal=table.text("goal", longest=300),
        before=table.text("before"),
        after=table.text("after"),
        teacher=table.text("teacher"),
        sources=table.texts("sources", fewest=1),
        setup=setup,
        question=_question(table.table("question"), setup),
        broken=tuple(_broken(one, name) for one in table.tables("broken", 0, 6)),
    )
    table.finish()
    _check_apart(table, [broken.name for broken in lesson.broken], "broken set-ups")
    return lesson


def _setup(table: Table, lesson: str) -> Setup:
    kind = table.choice("kind", KINDS)
    read = {"run": _run, "race": _race, "page": _page, "tour": _tour}[kind]
    setup = read(table, lesson)
    table.finish()
    return setup


def _run(table: Table, lesson: str) -> Setup:
    lane = _lane(table)
    may_change = table.texts("may_change")
    for name in may_change:
        _check_setting(table, name, lane.config)
    return Setup(kind="run", lanes=(lane,), may_change=may_change, fallback=_fallback(table, lesson))


def _race(table: Table, lesson: str) -> Setup:
    if table.holds("race") == table.holds("lanes"):
        raise table.wrong("it names either a race or its own lanes")
    if table.holds("race"):
        named = RACES[table.choice("race", tuple(RACES))]
        if named.fairness != "generator-steps":
            raise table.wrong("its race must be fair by generator steps: what time allows depends on the machine")
        lanes = [Lane(label=label, preset=named.lanes[label], config=config) for label, config in named.configs()]
    else:
        lanes = [_lane(one, one.text("label", longest=30)) for one in table.tables("lanes", 2, 4)]
    steps = table.whole("steps", 1, 100_000, default=lanes[0].config.steps)
    try:
        fair = level([(lane.label, lane.config) for lane in lanes], "generator-steps", steps=steps)
    except UserError as error:
        raise table.wrong(str(error)) from None
    levelled = tuple(
        Lane(label=lane.label, preset=lane.preset, config=config)
        for lane, config in zip(lanes, fair.configs, strict=True)
    )
    return Setup(kind="race", lanes=levelled, fallback=_fallback(table, lesson))


def _page(table: Table, lesson: str) -> Setup:
    query = table.mapping("query")
    if not all(isinstance(value, str) for value in query.values()):
        raise table.wrong("query holds texts alone")
    return Setup(kind="page", page=table.choice("page", PAGES), query=query, task=table.text("task", longest=600))


def _tour(table: Table, lesson: str) -> Setup:
    return Setup(kind="tour", run=table.text("run"))


def _fallback(table: Table, lesson: str) -> str:
    return table.text("fallback", default="") or f"lesson-{lesson}"


def _lane(table: Table, label: str = "") -> Lane:
    """A preset with changes, and where it stands by itself as many steps as are named."""
    preset = table.choice("preset", tuple(PRESETS))
    changes = table.mapping("changes")
    steps = {} if label else {"steps": table.whole("steps", 1, 100_000, default=PRESETS[preset].config.steps)}
    try:
        config = PRESETS[preset].config.replace(**changes, **steps)
    except UserError as error:
        raise table.wrong(str(error)) from None
    if label:
        table.finish()
    return Lane(label=label, preset=preset, config=config)


def _check_setting(table: Table, name: str, config: RunConfig) -> None:
    if name not in settings_of(config.game):
        raise table.wrong(f"there is no setting {name!r} in this game")


def _question(table: Table, setup: Setup) -> Question:
    text = table.text("text")
    sight = _sight(table, setup.lanes) if table.holds("figure") else None
    labels = tuple(lane.label for lane in setup.lanes)
    lane = minus = pick = ""
    tie = 0.0
    if sight and setup.kind == "race":
        if table.holds("pick"):
            pick = table.choice("pick", PICKS)
            tie = table.number("tie", 0.0)
        else:
            lane = table.choice("lane", labels)
            minus = table.choice("minus", labels, default=lane) if table.holds("minus") else ""
    answers = tuple(_answer(one) for one in table.tables("answers", 2, 6))
    table.finish()
    _check_apart(table, [answer.name for answer in answers], "answers")
    found = Question(text=text, answers=answers, sight=sight, lane=lane, minus=minus, pick=pick, tie=tie)
    _check_answers(table, found, labels)
    return found


def _answer(table: Table) -> Answer:
    lane = table.text("lane", default="") if table.holds("lane") else None
    low, high = table.number("from", -inf), table.number("below", inf)
    right = table.flag("right")
    answer = Answer(name=table.name(), text=table.text("text", longest=200), low=low, high=high, lane=lane, right=right)
    table.finish()
    return answer


def _sight(table: Table, lanes: tuple[Lane, ...]) -> Sight:
    """A figure that these lanes tell."""
    name = table.text("figure")
    if not lanes:
        raise table.wrong("nothing is trained, so no figure can decide")
    legal = dict.fromkeys((*NAMES_BESIDE_CURVES, *(curve for lane in lanes for curve in curves_of(lane.config))))
    table_of_name = Table({"figure": name}, table.where)
    table_of_name.choice("figure", tuple(legal))
    sight = Sight(name)
    if table.holds("at"):
        if not sight.is_curve:
            raise table.wrong(f"{name} is no curve, so it is not read at a place")
        return Sight(name, next(place for place in PLACES if place == table.choice("at", PLACES)))
    return sight


def curves_of(config: RunConfig) -> tuple[str, ...]:
    """The names of the curves that a run of this configuration may record."""
    kind = config.kind
    own = (f"{player.name}_{what}" for player in kind.players for what in ("loss", "grad_norm"))
    return (*METRICS, *(curve.key for curve in kind.curves(config)), *own)


def _check_answers(table: Table, question: Question, labels: tuple[str, ...]) -> None:
    """Raises UserError unless exactly one answer is right whatever happens."""
    answers = question.answers
    bounded = any(answer.low > -inf or answer.high < inf for answer in answers)
    laned = any(answer.lane is not None for answer in answers)
    if question.pick:
        wanted = sorted([*labels, *([""] if question.tie else [])])
        if bounded or sorted(answer.lane if answer.lane is not None else "?" for answer in answers) != wanted:
            also = ', and one with lane = "" for a tie' if question.tie else ""
            raise table.wrong(f"there must be one answer for each lane, {', '.join(labels)}{also}")
    elif laned:
        raise table.wrong("answers name lanes only where a lane is picked")
    elif question.sight:
        _check_split(table, answers)
    elif bounded:
        raise table.wrong("answers have bounds only where a figure decides")
    rights = sum(answer.right for answer in answers)
    if rights != (0 if question.sight else 1):
        told = "no answer is right beforehand where a figure decides" if question.sight else "one answer must be right"
        raise table.wrong(f"{told}, not {rights}")


def _check_split(table: Table, answers: tuple[Answer, ...]) -> None:
    """Raises UserError unless the intervals hold every number once."""
    end = -inf
    for answer in sorted(answers, key=lambda answer: answer.low):
        if answer.low != end:
            kind = "a gap" if answer.low > end else "an overlap"
            raise table.wrong(f"the answers' bounds leave {kind} before {answer.name}, at {answer.low:g} and {end:g}")
        if answer.high <= answer.low:
            raise table.wrong(f"the answer {answer.name} is from {answer.low:g} but below {answer.high:g}")
        end = answer.high
    if end != inf:
        raise table.wrong(f"no answer is right from {end:g} on")


def _broken(table: Table, lesson: str) -> Broken:
    name, lane = table.name(), _lane(table)
    suspects, right = table.texts("suspects", fewest=2), table.text("right")
    for suspect in suspects:
        _check_setting(table, suspect, lane.config)
    if right not in suspects:
        raise table.wrong(f"the right one, {right!r}, is not among the suspects")
    if lane.config[right] == PRESETS[lane.preset].config[right]:
        raise table.wrong(f"{right} is said to be wrong, but it is as in the preset")
    sign = table.table("sign")
    sight = _sight(sign, (lane,))
    low, high = sign.number("from", -inf), sign.number("below", inf)
    sign.finish()
    if low == -inf and high == inf:
        raise sign.wrong("a sign needs from or below")
    found = Broken(
        name=name,
        text=table.text("text"),
        lane=lane,
        suspects=suspects,
        right=right,
        sight=sight,
        low=low,
        high=high,
        why=table.text("why"),
        fallback=_fallback(table, f"{lesson}-{name}"),
    )
    table.finish()
    return found


def _check_apart(table: Table, names: list[str], what: str) -> None:
    if len(set(names)) < len(names):
        raise table.wrong(f"two of its {what} have the same name")
