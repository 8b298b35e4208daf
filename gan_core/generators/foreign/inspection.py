"""The way in: a file of unknown weights -> a report, and a generator that is ready to draw. Imports torch."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.weight_files import FORMAT
from gan_core.generators.checkpoint_loader import facts_of
from gan_core.generators.foreign import blueprint as blueprints
from gan_core.generators.foreign import describe, families, reader
from gan_core.generators.foreign.allowed import noted
from gan_core.generators.foreign.archive import File, identify
from gan_core.generators.foreign.averages import completed
from gan_core.generators.foreign.beside import left_aside
from gan_core.generators.foreign.choices import Choices, range_of
from gan_core.generators.foreign.declared import Declared, declared
from gan_core.generators.foreign.declared_moves import with_moves
from gan_core.generators.foreign.network import ForeignGenerator
from gan_core.generators.foreign.openings import fits, is_flat, openings, range_why, unsure
from gan_core.generators.foreign.parts import Part, parts
from gan_core.generators.foreign.pickle_scan import Scan
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.renewed import built
from gan_core.generators.foreign.report import Inspection, Match, Named, OpenChoice
from gan_core.generators.foreign.said import contradicted, read_of, said, told_aside, unfixed, whole_reason
from gan_core.generators.foreign.search import Found, search
from gan_core.generators.foreign.state_dict import Weights, cleaned, players
from gan_core.generators.loaded import Facts, Loaded
from gan_core.training.checkpoint import load_generator

_TRIED_SHOWN = 8
_SAID_BY_LAYERS = ("activation", "bare", "order")


def inspect(path: Path, name: str | None = None, choices: Choices | None = None) -> Inspection:
    """Everything that can be found out about the file; a refusal is a verdict, not an error.

    name: what people call it, if not by its path. choices: what they set, in the place of guesses.
    Raises UserError where there is no such file, or where the choices do not fit what it holds.
    """
    return examine(path, name, choices)[0]


def load_weights(path: Path, choices: Choices | None = None, name: str | None = None) -> Loaded:
    """The generator in the file. Raises UserError with the sentence of the refusal."""
    report, loaded = examine(path, name, choices)
    if loaded is None:
        raise Refusal(f"{report.name} is refused: {report.reason}")
    return loaded


def examine(path: Path, name: str | None = None, choices: Choices | None = None) -> tuple[Inspection, Loaded | None]:
    """`inspect` and `load_weights` at one go; None for a file that is refused."""
    file = identify(path, name)
    scan = Scan()
    base: dict[str, Any] = {
        "name": file.name,
        "kind": file.kind,
        "format": file.label,
        "size": file.size,
        "sha256": file.sha256,
    }
    try:
        checked = reader.check(file, scan)
        base["globals"] = _named(scan)
        if checked.about.get("format") == FORMAT:
            return _own(path, file, base)
        return _foreign(file, checked, base, choices or Choices())
    except blueprints.WrongPlayer as refusal:
        base |= {"player": refusal.player, "player_why": str(refusal)}
        return Inspection(verdict="red", reason=str(refusal), **base), None
    except Refusal as refusal:
        return Inspection(verdict="red", reason=str(refusal), **base | {"globals": _named(scan)}), None


def _named(scan: Scan) -> tuple[Named, ...]:
    return tuple(
        Named(found.full, found.allowed, found.position, noted(found.key) if found.allowed else scan.why(found))
        for found in scan.globals
    )


def _own(path: Path, file: File, base: dict[str, Any]) -> tuple[Inspection, Loaded | None]:
    """The project's own format: its header holds the config, and the weights must fit it to the last number."""
    try:
        network, config, step = load_generator(path)
    except UserError as error:
        player = "critic" if error.code == "critic" else "unknown"
        return Inspection(verdict="red", reason=str(error), player=player, **base), None
    facts = facts_of(config, title=file.name, origin="file", step=step)
    matched = tuple(
        Match(key, tuple(value.shape), "fits its configuration") for key, value in network.state_dict().items()
    )
    report = Inspection(
        verdict="green",
        reason="it was written by GAN Arena, and its weights fit its configuration to the last number",
        player="generator",
        player_why="its header says so, and its weights fit",
        match=matched,
        draws=facts.kind,
        latent_dim=facts.latent_dim,
        shape=facts.shape,
        pixel_range=f"{facts.pixel_range[0]:g}..{facts.pixel_range[1]:g}" if facts.kind == "images" else "",
        pixel_why="its configuration says so" if facts.kind == "images" else "",
        **base,
    )
    return report, Loaded(network, facts)


def _foreign(
    file: File, checked: reader.Checked, base: dict[str, Any], given: Choices
) -> tuple[Inspection, Loaded | None]:
    """A stranger's weights: the first player in the file that reads as a generator."""
    value = reader.read(file, checked)
    candidates = completed(players(value))
    weights, found, known = _generator(candidates)
    others = [other for other in candidates if other is not weights and other.path != weights.path]
    if {name for name in _SAID_BY_LAYERS if getattr(given, name) is not None}:  # what people set comes before it
        known = replace(known, blueprint=unfixed(known.blueprint))
    blueprint = known.blueprint
    result, likely = _searched(known, given)
    network = built(blueprint, result.choices)
    facts = _facts(file.name, network, result.choices, blueprint)
    opened = said(openings(blueprint, result, given.over(likely).over(known.read)), known, likely, given)
    aside = left_aside(value)
    report = Inspection(
        verdict="amber" if any(unsure(opened)) else "green",
        reason=introduced(blueprint, _reason(opened, weights, others, result, known.own) + told_aside(aside)),
        player="generator",
        player_why=blueprint.told.why,
        path=weights.path,
        others=tuple(other.where for other in others),
        aside=aside,
        architecture=tuple(describe.architecture(network, blueprint, read_of(opened))),
        match=tuple(describe.matches(weights, others, found, blueprint)),
        draws=facts.kind,
        latent_dim=facts.latent_dim,
        classes=len(facts.classes),
        shape=facts.shape,
        pixel_range=result.choices.pixel_range or "",
        pixel_why=range_why(result) if facts.kind == "images" else "",
        choices={name: value for name, value in result.choices.to_dict().items() if name not in known.unsaid},
        open_choices=tuple(opened),
        misfit=max(0.0, result.look.misfit) if result.remembers else None,
        picture=result.look.picture,
        tried=_tried(result),
        **base,
    )
    return report, Loaded(network, facts)


def introduced(blueprint: blueprints.Blueprint, reason: str) -> str:
    """The reason, with what kind of network it is a part of, where that is no GAN, and whether it ever learned."""
    if blueprint.untrained:
        reason = f"{reason}; it is untrained: its BatchNorms never saw a batch"
    return reason if blueprint.autoencoder is None else f"{blueprint.autoencoder.why}; {reason}"


def _searched(known: Declared, given: Choices) -> tuple[Found, Choices]:
    """The search among what the file does not say; without its hints where BatchNorms contradict them. With the hints
    that were taken."""
    result = search(known.blueprint, given.over(known.likely).over(known.read))
    if fits(result) or known.likely == Choices():
        return result, known.likely
    free = search(known.blueprint, given.over(known.read))
    return (free, Choices()) if free.look.misfit < result.look.misfit else (result, known.likely)


def _generator(candidates: list[Weights]) -> tuple[Weights, list[Part], Declared]:
    """Raises the first candidate's Refusal where none reads as a generator, a wrong player's before others."""
    refusals: list[Refusal] = []
    for weights in candidates:
        try:
            clean = cleaned(weights)
            families.check(clean.tensors)
            found = parts(clean.tensors)
            return clean, found, with_moves(declared(clean, blueprints.read(found)), clean)
        except Refusal as refusal:
            refusals.append(refusal)
    raise next((refusal for refusal in refusals if isinstance(refusal, blueprints.WrongPlayer)), refusals[0])


def _facts(title: str, network: ForeignGenerator, choices: Choices, blueprint: blueprints.Blueprint) -> Facts:
    return Facts(
        title=title,
        origin="file",
        kind="images" if blueprint.kind == "images" else "points",
        shape=describe.shape_of(network),
        latent_dim=network.input.latent_dim,
        noise="uniform" if choices.noise == "uniform" else "normal",
        pixel_range=range_of(choices.pixel_range or "-1..1"),
        classes=tuple(map(str, range(network.input.classes))),
    )


def _reason(
    opened: list[OpenChoice], weights: Weights, others: list[Weights], result: Found, own: tuple[str, ...]
) -> str:
    guessed = [choice.label.lower() for choice in unsure(opened)]
    both = f"; the file holds several players, and the one under {weights.where!r} was taken" if others else ""
    if weights.whole is not None:
        return whole_reason(guessed, result, own) + both
    if not guessed:
        return f"its layers are recognised, and nothing that shapes leave open was guessed{both}"
    flat = "; what it draws is all but one colour" if is_flat(result) else ""
    if not fits(result):
        return f"its layers are recognised, but {contradicted('these choices', result)}{flat}{both}"
    remembered = (
        f" (what its BatchNorms remember fits, {max(0.0, result.look.misfit):.3f} nats off)" if result.remembers else ""
    )
    unsaid = f"but shapes do not tell everything; guessed: {', '.join(guessed)}"
    return f"its layers are recognised{remembered}, {unsaid}{flat}{both}"


def _tried(result: Found) -> dict[str, list[tuple[Any, float, bool]]]:
    shown = {}
    for name, looks in result.tried.items():
        if len(looks) > 1:
            ranked = sorted(looks.items(), key=lambda item: item[1][0])[:_TRIED_SHOWN]
            shown[name] = [(value, round(loss, 4), True) for value, (loss, _) in ranked]
    return shown
