"""What a ranking found, gathered event by event: plain data for the command line and for pages."""

from typing import Any

from gan_core.dissection.dissector import Dissector, Event
from gan_core.dissection.effects import Effect
from gan_core.dissection.instruments import CLASS
from gan_core.dissection.layers import Layer
from gan_core.dissection.random_sets import Comparison
from gan_core.dissection.units import Activity

_ORDER = {"dead": 0, "rare": 1, "": 2}


def unit_facts(busy: Activity, unit: int) -> dict[str, Any]:
    """How busy one unit is, as JSON."""
    return {
        "unit": unit,
        "state": busy.state(unit),
        "active": round(float(busy.active[unit]), 4),
        "mean": round(float(busy.mean[unit]), 6),
    }


class Report:
    """Takes events of `Dissector.rank` as they come. wished: the class that was asked for, if one was."""

    def __init__(self, dissector: Dissector, layer: Layer, wished: int | None = None) -> None:
        self.dissector, self.layer, self.wished = dissector, layer, wished
        self.activity = dissector.activity(layer)
        self.effects: dict[int, Effect] = {}
        self.comparisons: list[Comparison] = []

    def take(self, event: Event) -> None:
        if isinstance(event, Effect):
            self.effects[event.unit] = event
        elif isinstance(event, Comparison):
            self.comparisons.append(event)

    def to_dict(self) -> dict[str, Any]:
        """JSON: units with dead and rarely active ones first, then those that hold a class up, the strongest first."""
        classes = self.dissector.instruments.classes
        return {
            "title": self.dissector.loaded.facts.title,
            "layer": self.layer.to_dict(),
            "layers": [layer.to_dict() for layer in self.dissector.layers],
            "classes": list(classes),
            "class": None if self.wished is None else classes[self.wished],
            "measures": self.dissector.measures,
            "units": sorted(map(self._unit, self.effects.values()), key=self._order),
            "comparisons": [one.to_dict() for one in self.comparisons],
        }

    def _unit(self, effect: Effect) -> dict[str, Any]:
        return effect.to_dict() | unit_facts(self.activity, effect.unit)

    def _order(self, told: dict[str, Any]) -> tuple[int, float, int]:
        changes = {name: value for name, value in told["changes"].items() if value is not None}
        of_classes = [value for name, value in changes.items() if name.startswith(CLASS)]
        if self.wished is not None:
            of_classes = [changes.get(f"{CLASS}{self.dissector.instruments.classes[self.wished]}", 0.0)]
        strength = min(of_classes) if of_classes else -max(map(abs, changes.values()), default=0.0)
        return _ORDER[told["state"]], strength, told["unit"]
