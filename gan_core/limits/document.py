"""docs/limits.md, written from the registries: `python -m gan_core.limits.document > docs/limits.md`."""

import sys

from gan_core.limits.entries import CAPS, SWITCHES
from gan_core.limits.settings_file import variable

_HEAD = """\
# Limits for visitors

Whoever opens a server is a visitor, known by a cookie, by a login (`st.login`), or by the name that a proxy gives. A
visitor has caps; the teacher and this machine's command line have none, but for the queue. What holds is, in this
order: the teacher's own number (page Teacher), an environment variable, `arena.toml` in the working directory (or the
file that `GAN_ARENA_SETTINGS` names), and the default: the first one on a machine of one's own, the second one on a
public server. A server is public where `GAN_ARENA_PUBLIC=1` or `public = true` says so, and otherwise where the teacher
has a password (`GAN_ARENA_TEACHER`) or the app is a Space.

```toml
public = true

[caps]
steps = 20000
runs_each = 0       # 0: no limit

[switches]
hub_token = false
```

A name or a value that is not legal stops the server at its start, with a sentence.

| setting | own machine | public server | what it limits | variable |
|---|---|---|---|---|
"""


def document() -> str:
    """The whole page, in Markdown."""
    rows = [
        (name, cap.text(cap.personal), cap.text(cap.public), f"{cap.label}. {cap.help}", variable("cap", name))
        for name, cap in CAPS.items()
    ]
    rows += [
        (name, _yes(one.personal), _yes(one.public), f"{one.label}. {one.help}", variable("switch", name))
        for name, one in SWITCHES.items()
    ]
    return _HEAD + "".join(
        f"| `{name}` | {own} | {public} | {text} | `{called}` |\n" for name, own, public, text, called in rows
    )


def _yes(value: bool) -> str:
    return "yes" if value else "no"


if __name__ == "__main__":
    sys.stdout.write(document())
