"""What a model that was saved as a whole says of its layers, so that it need not be guessed.

The file holds settings (strides, slopes, epsilons) and the order of modules within nn.Sequential. It does not hold the
author's forward: between modules of a class of his own, functions may stand of which nobody knows. What stands there
is taken from the order of declaration where that tells, as a guess, and left to the search where it does not.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import takewhile

from gan_core.generators.foreign.blueprint import Blueprint, Fixed, Stage
from gan_core.generators.foreign.choices import ACTIVATIONS, MOST_EPS, NORMS, Choices
from gan_core.generators.foreign.leaves import Leaf, is_number, leaf, one_number, undrawn
from gan_core.generators.foreign.parts import Part
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.state_dict import Weights
from gan_core.generators.foreign.whole import Module

OUTPUTS = ("tanh", "sigmoid")
_BRANCHES = re.compile(r"res(idual|net|_?blo?c?k)|basic_?block|bottleneck|atten|skip|dense_?block|style|adain", re.I)


@dataclass(frozen=True)
class Span:
    """What lies between two layers with weights. certain: they run in this order, with nothing else in between."""

    leaves: tuple[Leaf, ...]
    certain: bool

    def of(self, does: str) -> list[Leaf]:
        return [leaf for leaf in self.leaves if leaf.does == does]


@dataclass(frozen=True)
class Declared:
    """blueprint: with what follows each layer. read: what the file says. likely: what it suggests.

    unsaid: names of choices that make no difference, because each layer has its own. own: modules of a class of the
    author's own: what they do with their inputs is not known.
    """

    blueprint: Blueprint
    read: Choices = field(default_factory=Choices)
    likely: Choices = field(default_factory=Choices)
    unsaid: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()


class Model:
    """The modules of one player: by path, and those without children in the order of declaration."""

    def __init__(self, weights: Weights, root: Module, blueprint: Blueprint) -> None:
        self.weights = weights
        self.blueprint = blueprint
        self.modules = dict(root.named())
        name, key = next(iter(weights.keys.items()))
        inside = key.removesuffix(name) if key.endswith(name) else ""  # the other players are not on the way
        self.leaves = [path for path, module in self.modules.items() if not module.children and path.startswith(inside)]
        self.places = {path: index for index, path in enumerate(self.leaves)}
        self.layers = [self.path(stage.link.part) for stage in blueprint.stages]

    def path(self, part: Part) -> str:
        """Where the module lies whose weights the part has."""
        return self.weights.keys[next(iter(part.keys))].rpartition(".")[0]

    def module(self, part: Part) -> Module:
        return self.modules[self.path(part)]

    def together(self, before: str, after: str) -> bool:
        """Does one run after the other, with nothing in between but what is declared there?"""
        a, b = before.split("."), after.split(".")
        same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        above = {".".join(words[:i]) for words in (a, b) for i in range(same, len(words))}
        return all(self.modules[path].runs_in_order for path in above)

    def span(self, index: int) -> Span:
        """What lies behind the layer of that stage, and before the next one (or the end). Raises Refusal."""
        start = self.layers[index]
        last = index + 1 == len(self.layers)
        end = None if last else self.layers[index + 1]
        at, to = self.places.get(start), len(self.leaves) if end is None else self.places.get(end)
        if at is None or to is None or to <= at:
            return Span((), False)
        paths = self._tail(start, self.leaves[at + 1 :]) if last else self.leaves[at + 1 : to]
        found = tuple(leaf(path, self.modules[path]) for path in paths)
        inner = end if end is not None else paths[-1] if paths else start
        certain = self.together(start, inner) and (not last or self._ends(inner))
        return Span(found, certain and not any(each.does == "unknown" for each in found))

    def _tail(self, start: str, paths: list[str]) -> list[str]:
        """Up to the activation of a picture that surely follows, if there is one: what is declared behind it (labels,
        another player) is not on the way."""
        sure = list(takewhile(lambda path: self.together(start, path), paths))
        return sure if sure and self._draws(sure[-1]) else paths

    def _draws(self, path: str) -> bool:
        return self.modules[path].layer in ("Tanh", "Sigmoid")

    def _ends(self, path: str) -> bool:
        """Does the whole model run in order, or is there one activation at its end?"""
        words = path.split(".")
        above = [self.modules[".".join(words[:i])] for i in range(len(words))]
        return all(module.runs_in_order for module in above) or self._draws(path)


def declared(weights: Weights, blueprint: Blueprint) -> Declared:
    """What the file says of the layers of this player. Raises Refusal for what cannot be drawn."""
    if weights.whole is None:
        return Declared(blueprint)
    model = Model(weights, weights.whole.root, blueprint)
    spans = [model.span(index) for index in range(len(blueprint.stages))]
    ends = bool(spans[-1].of("activation"))
    fixed = [_fixed(model, stage, span, ends) for stage, span in zip(blueprint.stages[:-1], spans, strict=False)]
    stages = [replace(stage, fixed=one) for stage, one in zip(blueprint.stages, [*fixed, None], strict=True)]
    told = replace(blueprint, stages=tuple(stages))
    read, likely, unsaid = _activations(told, spans)
    read = _order(told, _norms(model, _output(spans[-1], read)))
    likely = likely if read.output is not None else _likely_output(spans if not ends else spans[-1:], likely)
    own = _own(model, spans)
    return Declared(told, read, likely, unsaid, own)


def _own(model: Model, spans: list[Span]) -> tuple[str, ...]:
    """Modules of the author's own classes that may do more than their layers in a row, each with its class's name."""
    norms = (norm for stage in model.blueprint.stages for norm in stage.norms)
    weighted = [*model.layers, *map(model.path, norms)]
    paths = [*weighted, *(leaf.path for span in spans for leaf in span.of("unknown"))]
    above = {".".join(path.split(".")[:depth]) for path in weighted for depth in range(1, path.count(".") + 1)}
    branches = [path for path in model.modules if path in above and _BRANCHES.search(model.modules[path].key[1])]
    found = [path for path in (*paths, *branches) if not model.modules[path].layer]
    return tuple(f"{path} ({model.modules[path].key[1]})" for path in found)


def _fixed(model: Model, stage: Stage, span: Span, ends: bool) -> Fixed | None:
    """What follows the layer; None where that is open. Raises Refusal for more than one activation.

    ends: an activation is declared behind the last layer. If none is, a tanh declared earlier may well be called there.
    """
    kinds = [each for each in span.leaves if each.does in ("activation", "norm")]
    found = span.of("activation")
    if len(found) > 1 and span.certain:
        raise undrawn(found[1].path, f"{model.modules[found[1].path].layer} behind another activation")
    if len(found) != 1:
        return Fixed("none") if span.certain else None
    blended = [each for each in span.of("enlarge") if each.mode == "bilinear"]
    if blended and span.leaves.index(blended[0]) < span.leaves.index(found[0]):
        raise undrawn(blended[0].path, "enlargement by blending before an activation")
    early = kinds[0] is found[0] and bool(stage.norms)
    if not span.certain and (early or (found[0].value in OUTPUTS and not ends)):
        return None
    return Fixed(found[0].value, early, span.certain)


def _activations(told: Blueprint, spans: list[Span]) -> tuple[Choices, Choices, frozenset[str]]:
    """The hidden activation: read where every layer says it, likely where only one kind is declared anywhere."""
    fixed = [stage.fixed for stage in told.stages[:-1]]
    names = Counter(one.activation for one in fixed if one is not None and one.activation not in ("none", "prelu"))
    certain = all(one is not None and one.certain for one in fixed)
    if len(names) == 1 and (name := next(iter(names))) in ACTIVATIONS:
        return (Choices(activation=name), Choices(), frozenset()) if certain else _hint(name)
    if all(one is not None for one in fixed):  # each has its own: one for all would say nothing
        usual = next((name for name, _ in names.most_common() if name in ACTIVATIONS), "relu")
        return Choices(activation=usual), Choices(), frozenset({"activation"})
    every = {each.value for span in spans for each in span.of("activation")} - {"prelu"}
    hidden = every - set(OUTPUTS) if len(every) > 1 or not spans[-1].of("activation") else every
    return _hint(next(iter(hidden))) if len(hidden) == 1 else (Choices(), Choices(), frozenset())


def _hint(name: str) -> tuple[Choices, Choices, frozenset[str]]:
    return Choices(), Choices(activation=name if name in ACTIVATIONS else None), frozenset()


def _output(span: Span, read: Choices) -> Choices:
    """The last activation, where the file says it. Raises Refusal for one that is none of a picture's."""
    found = span.of("activation")
    if not span.certain:
        return read
    if len(found) > 1 or (found and found[0].value not in OUTPUTS):
        raise undrawn(found[-1].path, f"{found[-1].value} as the last activation")
    return read.replace(output=found[0].value if found else "none")


def _likely_output(spans: list[Span], likely: Choices) -> Choices:
    """The only activation of pictures that is declared in these spans."""
    found = {each.value for span in spans for each in span.of("activation")} & set(OUTPUTS)
    return likely.replace(output=next(iter(found))) if len(found) == 1 else likely


def _norms(model: Model, read: Choices) -> Choices:
    """Epsilons and kinds of norms. Raises Refusal for those that work otherwise than their weights let on."""
    norms = [norm for stage in model.blueprint.stages for norm in stage.norms]
    modules = [model.module(norm) for norm in norms]
    kinds = set()
    for norm, module in zip(norms, modules, strict=True):
        if module.layer.startswith("BatchNorm") and "running_mean" not in norm.tensors:
            raise undrawn(model.path(norm), f"{module.layer} without running averages")
        if module.layer.startswith("InstanceNorm") and "running_mean" not in norm.tensors:
            kinds.add("instance")
        if module.layer == "GroupNorm":
            groups = one_number(module.about.get("num_groups")) or 0
            kinds.add("layer" if groups == 1 else f"group-{groups}")
    if len(kinds) > 1 or not kinds <= set(NORMS):
        raise Refusal(f"its norms are of kinds that are not drawn together: {', '.join(sorted(kinds))}")
    return read.replace(eps=_epsilons(modules), norm=next(iter(kinds), None))


def _epsilons(modules: list[Module]) -> tuple[float, ...] | None:
    """One for all norms, or one for each; None where the file does not tell all of them."""
    found: list[float] = []
    for module in modules:
        eps = module.about.get("eps")
        if not module.layer or eps is None or not is_number(eps) or not 0 < eps <= MOST_EPS:
            return None
        found.append(float(eps))
    return (tuple(found[:1]) if len(set(found)) == 1 else tuple(found)) or None


def _order(told: Blueprint, read: Choices) -> Choices:
    """What is open where names leave it open, and told where every layer says what follows it."""
    stages = told.stages[:-1]
    if not all(stage.fixed is not None and stage.fixed.certain for stage in stages):
        return read
    bare = tuple(
        stage.link.part.name
        for stage in stages
        if stage.room_next is None and stage.fixed is not None and stage.fixed.activation == "none"
    )
    early = any(stage.fixed is not None and stage.fixed.early for stage in stages)
    return read.replace(bare=bare, order="activation-first" if early else "norm-first")
