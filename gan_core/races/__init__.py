"""A race: two to six lanes side by side on the same data, from the same seed. Needs no torch.

Kept as one JSON file, `races/<id>.json` in the runs' folder: title, when, what is equal for all lanes, and the
lanes, each with its label and the ids of its runs. The runs are ordinary ones; a lane whose run was deleted says so.
"""

from gan_core.races.fairness import FAIRNESS, FEWEST, MOST, Fairness, level
from gan_core.races.folder import create, find, list_races, title_of_seeds
from gan_core.races.named import RACES, NamedRace
from gan_core.races.race import Lane, Race
from gan_core.races.standings import Standing, standings
from gan_core.races.verdict import verdict

__all__ = [
    "FAIRNESS",
    "FEWEST",
    "MOST",
    "RACES",
    "Fairness",
    "Lane",
    "NamedRace",
    "Race",
    "Standing",
    "create",
    "find",
    "level",
    "list_races",
    "standings",
    "title_of_seeds",
    "verdict",
]
