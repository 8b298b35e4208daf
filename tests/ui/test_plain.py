"""Whatever others have named goes through one door before Streamlit draws it: this reads the source of every page."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*(ROOT / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")])
DRAWN = {  # what draws Markdown: the place of its text among the arguments
    **dict.fromkeys(("markdown", "caption", "write", "header", "subheader", "title", "badge", "toast", "spinner"), 0),
    **dict.fromkeys(("error", "warning", "info", "success", "box", "exception"), 0),
    **dict.fromkeys(
        ("button", "checkbox", "toggle", "radio", "selectbox", "multiselect", "text_input", "text_area"), 0
    ),
    **dict.fromkeys(("number_input", "slider", "file_uploader", "expander", "popover", "metric", "pills"), 0),
    **dict.fromkeys(("segmented_control", "download_button", "link_button", "dialog", "tabs"), 0),
    "progress": 1,
}
NAMED = {"label", "help", "caption", "text", "body"}
# Of our own making, whoever looks: escaped by a function of that name, or a number.
OURS = {"plain", "counted", "len", "round"}
# Expressions that hold words of the source or of a registry, file by file; the reader of a change to this list asks who
# chose the words.
TRUSTED = {
    "weights_fields.py": {"label", "HELP[name]", "_told(choice)"},
    "weights_report.py": {"words"},
    "what_is_seen.py": {"name", "SEEN[name]"},
    "weights_ways.py": {"filter(None, told)", "_words(hit)"},
    "caps_view.py": {"entry.unit"},
    "class_view.py": {"word", "state", "_COLOURS.get(state, 'blue')"},
    "beside_source.py": {"label"},
    "inside.py": {"words"},
    "tricks_tab.py": {"_trials(shipped)", "_verdict(found)", "RACES[trick.race].label"},
    "degraded_view.py": {"way.unit", "way.help", "COUNT", "label", "LOOKS[sight]", "WORDS[sight]"},
    "evaluation_bench.py": {"_told(message, len(questions), share, time.monotonic() - begun)"},
    "evaluation_form.py": {"extractor.label", "MOST_SOURCES"},
    "evaluation_table.py": {
        *("extractor.label", "extractor.help", "extractor.distance", "extractor.sha256()[:12]"),
        *("metric.label.format(distance='FD')", "metric.direction"),
    },
    "fields.py": {"entry.label", "entry.help"},
    "fork_page.py": {"[*groups]"},
    "forms.py": {"group", "told"},
    "launch.py": {"config", "preset"},
    "seeds_tab.py": {"WAITING"},
    "protocols.py": {
        *(
            "words",
            "one.text",
            "colour",
            "icon",
            "protocol.reason",
            "in_words(protocol, shipped, figure, axis or 'step')",
        ),
        "_estimate(shipped['rows'].get(row), own['rows'].get(row), int(seeds), int(steps))",
    },
    "race_form.py": {"label", "help", "group"},
    "race_tab.py": {"race_form.race_reason()"},
    "run_notes.py": {"'  \\n'.join(map(plain, run.note.splitlines()))"},
    "run_table.py": {"word", "export.label", "_EXPLORE", "_AGAIN", "status['state']"},
    # A lesson's texts are Markdown of ours: files of the package, which nobody else writes.
    "lesson_answer.py": {"lesson.after", "beside.seeds", "as_it_was", "upcoming.title"},
    "lesson_faults.py": {"broken.text", "broken.why"},
    "lesson_path.py": {"done", "number", "lesson.title", "length(lesson)", "lesson.goal"},
    "lesson_view.py": {
        *("lesson.title", "number", "len(LESSONS)", "length(lesson)", "lesson.goal", "lesson.before"),
        *("lesson.question.text", "lesson.setup.task", "lesson.teacher", "lesson.sources", "runs", "also"),
        "words[place.answer]",
        "'; '.join(lesson.sources)",
    },
    "tour.py": {"lesson.title", "lesson.question.text"},
    "own_pictures.py": {"size", "how_they_are_seen(size)"},
    "train.py": {"forms.preset_reason()", "finished.words"},
}


def is_ours(node: ast.expr, known: dict[str, ast.expr], trusted: set[str]) -> bool:
    """Can nobody else have chosen this text? Numbers with a format are harmless."""
    if ast.unparse(node) in trusted:
        return True
    match node:
        case ast.Constant():
            return True
        case ast.FormattedValue(format_spec=ast.JoinedStr()):
            return True
        case ast.FormattedValue(value=value) | ast.Starred(value=value):
            return is_ours(value, known, trusted)
        case ast.JoinedStr(values=values) | ast.List(elts=values) | ast.BoolOp(values=values):
            return all(is_ours(value, known, trusted) for value in values)
        case ast.BinOp(left=left, right=right):
            return is_ours(left, known, trusted) and is_ours(right, known, trusted)
        case ast.IfExp(body=body, orelse=other):
            return is_ours(body, known, trusted) and is_ours(other, known, trusted)
        case (
            ast.GeneratorExp(elt=value) | ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[value])
        ):
            return is_ours(value, known, trusted)
        case ast.Call(func=ast.Name(id=name)) if name in OURS:
            return True
        case ast.Name(id=name) if name in known:
            return is_ours(known[name], {key: value for key, value in known.items() if key != name}, trusted)
    return False


def texts(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that Streamlit draws as Markdown."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in DRAWN or (name == "write" and not ast.unparse(call.func).startswith("st.")):
        return []
    placed = call.args[DRAWN[name] : DRAWN[name] + 1]
    return [*placed, *(keyword.value for keyword in call.keywords if keyword.arg in NAMED)]


def foreign(source: str, trusted: set[str]) -> list[str]:
    """Texts that are drawn, and might be anybody's, as "line: expression"."""
    tree = ast.parse(source)
    known = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        f"{node.lineno}: {ast.unparse(text)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for text in texts(node)
        if not is_ours(text, known, trusted)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_others_have_named_is_drawn_through_the_door(path):
    assert foreign(path.read_text(), TRUSTED.get(path.name, set())) == []


@pytest.mark.parametrize(
    "source",
    [
        "st.warning(sentence(error))",
        "st.button(f'Open {run.title}')",
        "st.selectbox('Run', [], help=run.title)",
        "st.markdown('Asked for ' + name)",
        "words = run.title\nst.caption(words)",
        "st.progress(0.5, text=f'{file.name} …')",
    ],
)
def test_words_that_go_around_it_are_found(source):
    assert foreign(source, set())


def test_words_of_the_source_and_numbers_need_no_door():
    assert foreign("st.caption(f'{seconds:.1f} s of {plain(run.title)}')", set()) == []
