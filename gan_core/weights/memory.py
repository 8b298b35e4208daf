"""From the first norm to the last: what each BatchNorm remembers tells what happened since the one before it.

The choices between two norms (stride, padding, activation, epsilon) are tried together, and a few of the best ways so
far are followed up (beam search): one norm alone can be explained by a wrong activation, two in a row hardly.
"""

from collections.abc import Iterator

from gan_core.weights import geometry
from gan_core.weights.blueprint import Blueprint
from gan_core.weights.choices import UPSAMPLINGS, Choices
from gan_core.weights.network import active
from gan_core.weights.trial import Trial, geometry_of, oddity

EPSILONS = (1e-5, 1e-3, 0.1, 0.8)
ACTIVATIONS = ("relu", "leaky-0.2", "leaky-0.01", "leaky-0.1", "leaky-0.3", "elu", "selu", "tanh")
_WIDTH = 4  # ways that are followed up
EXPLAINED = 0.01  # nats of one norm that ask for no further explanation
_HOPELESS = 0.5  # nats behind the best way
_SURE = 0.02  # nats that tell one noise from the other
_PLAIN = 0.02
_FEW_SAMPLES, _LITTLE_WORK = 10, 5e8
_MUCH_WORK = 1e10  # multiplications after which only the best way is followed up, with usual epsilons: large maps
_POSITIVE = 0.97  # share of channels with a positive mean that only an activation before the norm gives


def remembered(blueprint: Blueprint, start: Choices, given: Choices, plans: list[geometry.Plan]) -> list[Choices]:
    """The few choices that the norms remember best, the best first; those of `given` stay."""
    trial = Trial(blueprint, plans, _LITTLE_WORK, _FEW_SAMPLES)
    if given.order is None and _activated_first(blueprint):
        start = start.replace(order="activation-first")
    start = start.replace(noise=given.noise or remembered_noise(blueprint, start) or start.noise)
    ways = list(_branch_ways(start, blueprint, given))
    for index, stage in enumerate(blueprint.stages):
        if not any(norm.remembers for norm in stage.norms):
            continue
        ways = _best(ways, index, blueprint, given, plans, trial)
    return ways


def _branch_ways(start: Choices, blueprint: Blueprint, given: Choices) -> Iterator[Choices]:
    """What residual blocks leave open: everything in them is tried with each of it."""
    blocks = blueprint.residuals
    orders = blocks if blocks and given.residual is None else (start.residual,)
    for order in orders:
        for upsampling in UPSAMPLINGS if blocks and given.upsampling is None else (start.upsampling,):
            yield start.replace(residual=order, upsampling=upsampling)


def remembered_noise(blueprint: Blueprint, choices: Choices) -> str | None:
    """The noise as the first norm remembers it, None where none does. It comes first: a wrong variance makes everything
    after it look wrong, and of the first layer many samples cost little."""
    stage = blueprint.stages[0]
    early = choices.order == "activation-first" and stage.room_norm is None
    if early or not any(norm.remembers for norm in stage.norms):
        return None
    trial = Trial(blueprint, [], many := 1_000, many)
    normal, uniform = (trial.misfit(choices.replace(noise=noise), 1) for noise in ("normal", "uniform"))
    return None if abs(normal - uniform) < _SURE else "normal" if normal < uniform else "uniform"


def _best(
    ways: list[Choices], index: int, blueprint: Blueprint, given: Choices, plans: list[geometry.Plan], trial: Trial
) -> list[Choices]:
    """The best continuations up to the norms of stage `index`."""
    costs = {geometry_of(plan): plan.cost for plan in plans}

    def loss(choices: Choices) -> float:
        return (
            trial.misfit(choices, index + 1)
            + _PLAIN * costs.get(choices.geometry or (), 0.0)
            + oddity(blueprint, choices)
        )

    width = _WIDTH if trial.work < _MUCH_WORK else 1

    def kept(some: Iterator[Choices], width: int) -> list[Choices]:
        ranked = sorted({way: loss(way) for way in some}.items(), key=lambda item: item[1])
        return [way for way, value in ranked[:width] if value < ranked[0][1] + _HOPELESS]

    for step in (_geometries, _epsilons, _activations, _epsilons):
        if step is _epsilons and trial.work > _MUCH_WORK:
            continue
        if step is _geometries or not explained(trial, ways[0], index + 1):
            ways = kept((choice for way in ways for choice in step(way, index, blueprint, given, plans)), 2 * width)
    return ways[:width]


def explained(trial: Trial, choices: Choices, stages: int) -> bool:
    """Do the norms of the first so many stages remember just what these choices give?"""
    norms = sum(norm.remembers for stage in trial.blueprint.stages[:stages] for norm in stage.norms)
    return trial.misfit(choices, stages) <= EXPLAINED * norms


def _geometries(
    way: Choices, index: int, blueprint: Blueprint, given: Choices, plans: list[geometry.Plan]
) -> Iterator[Choices]:
    """Every plan that differs up to this stage, the plainest of those that do not."""
    if given.geometry is not None or way.geometry is None:
        yield way
        return
    before = [spatial for spatial in blueprint.spatial if spatial < _since(blueprint, index)]
    here = [spatial for spatial in blueprint.spatial if spatial <= index]
    seen = set()
    for moves in map(geometry_of, plans):
        start = moves[: len(here)]
        if moves[: len(before)] == way.geometry[: len(before)] and start not in seen:
            seen.add(start)
            yield way.replace(geometry=moves)


def _activations(
    way: Choices, index: int, blueprint: Blueprint, given: Choices, plans: list[geometry.Plan]
) -> Iterator[Choices]:
    """Every hidden activation, as long as none was needed before; and none, where names leave that open."""
    yield way
    since = _since(blueprint, index)
    between = [i for i in range(since, index) if active(blueprint, i, way)]
    early = [i for i in range(since) if active(blueprint, i, way)]
    if given.activation is None and (between or way.order == "activation-first") and not early:
        yield from (way.replace(activation=name) for name in ACTIVATIONS)
    if given.bare is None:
        for i in between:
            if blueprint.stages[i].room_next is None:
                yield way.replace(bare=(*(way.bare or ()), blueprint.stages[i].link.part.name))


def _epsilons(
    way: Choices, index: int, blueprint: Blueprint, given: Choices, plans: list[geometry.Plan]
) -> Iterator[Choices]:
    """Another epsilon from the last norm on: what it adds to the variance is seen by the next one."""
    yield way
    norms = [norm for stage in blueprint.stages for norm in stage.norms]
    done = sum(len(stage.norms) for stage in blueprint.stages[:index])
    if given.eps is not None or not done:
        return
    old = way.eps or (EPSILONS[0],)
    full = old if len(old) == len(norms) else old * len(norms)
    for eps in EPSILONS:
        changed = (*full[: done - 1], *(eps,) * (len(norms) - done + 1))
        yield way.replace(eps=changed[:1] if len(set(changed)) == 1 else changed)


def last_norm(blueprint: Blueprint) -> int:
    """The last stage with a norm that remembers, -1 if there is none."""
    return max(
        (i for i, stage in enumerate(blueprint.stages) if any(norm.remembers for norm in stage.norms)), default=-1
    )


def _since(blueprint: Blueprint, index: int) -> int:
    """The stage of the last norm before this one that remembers, 0 if there is none."""
    return max((i for i in range(index) if any(norm.remembers for norm in blueprint.stages[i].norms)), default=0)


def _activated_first(blueprint: Blueprint) -> bool:
    """Do the norms remember inputs that an activation had made positive?"""
    means = [
        norm.tensors["running_mean"]
        for stage in blueprint.stages[:-1]
        if stage.room_norm is None
        for norm in stage.outer
        if norm.remembers
    ]
    return bool(means) and sum(float((mean > 0).float().mean()) for mean in means) / len(means) > _POSITIVE
