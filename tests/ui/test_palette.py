"""A loss has the same colour in a race and in the charts of published experiments."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_charts_have_the_colours_of_lanes() -> None:
    css = (ROOT / "ui/assets/race.css").read_text()
    lanes = re.findall(r"--ga-lane-\d: light-dark\((#\w+), (#\w+)\)", css)
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
    assert len(lanes) == 6
    for which, table in enumerate((theme["light"], theme["dark"])):
        assert table["chartCategoricalColors"][:6] == [lane[which] for lane in lanes]
        assert len(set(table["chartCategoricalColors"])) == 10, "Plotly drops a palette of fewer than ten"
