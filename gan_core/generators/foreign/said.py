"""Where each choice comes from, of a model that was saved as a whole: what its file says is not called a guess."""

from dataclasses import replace

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.declared import Declared
from gan_core.generators.foreign.openings import fits, is_flat
from gan_core.generators.foreign.report import OpenChoice
from gan_core.generators.foreign.search import Found

_READ = "the file holds its layers with their settings"
_LIKELY = "its modules suggest it; the functions between them are not in the file"
_OWN_SHOWN = 3  # modules of the author's own classes
_STEPS = {"geometry": {"up", "shuffle"}}  # rows of the architecture that a choice tells of


def said(opened: list[OpenChoice], known: Declared, likely: Choices, given: Choices) -> list[OpenChoice]:
    """The same, each with where it is from. likely: hints that were taken. given: what people set."""
    return [_from(choice, known, likely, given) for choice in opened if choice.name not in known.unsaid]


def _from(choice: OpenChoice, known: Declared, likely: Choices, given: Choices) -> OpenChoice:
    if getattr(given, choice.name) is not None:
        return choice
    if getattr(known.read, choice.name) is not None:
        return replace(choice, how="read", why=_READ)
    if getattr(likely, choice.name) is not None:
        return replace(choice, how="guessed", why=_LIKELY)
    return choice


def read_of(opened: list[OpenChoice]) -> frozenset[str]:
    """The choices that the file says, and the steps of the network that these tell of."""
    names = {choice.name for choice in opened if choice.how == "read"}
    return frozenset(names | {step for name in names for step in _STEPS.get(name, ())})


def unfixed(blueprint: Blueprint) -> Blueprint:
    """Without what the file says of activations: people have set them."""
    return replace(blueprint, stages=tuple(replace(stage, fixed=None) for stage in blueprint.stages))


def whole_reason(guessed: list[str], result: Found, own: tuple[str, ...]) -> str:
    """The sentence of such a model. own: modules of its author's own classes."""
    read = "saved as a whole model; its layers were read from the file without running any of its code"
    unsaid = f"; guessed: {', '.join(guessed)}" if guessed else ", and nothing was guessed"
    unknown = (
        f"; what modules of its author's own classes do is not known: {', '.join(own[:_OWN_SHOWN])}" if own else ""
    )
    off = "" if fits(result) else f"; {contradicted('this', result)}"
    flat = "; what it draws is all but one colour" if is_flat(result) else ""
    return f"{read}{unsaid}{unknown}{off}{flat}"


def contradicted(what: str, result: Found) -> str:
    """That the norms remember other inputs, and what may help."""
    renewed = result.choices.averages == "renewed"
    helps = "its running averages were taken anew" if renewed else "if they are stale, take its running averages anew"
    return f"what its BatchNorms remember contradicts {what} ({result.look.misfit:.1f} nats off); {helps}"


def told_aside(aside: tuple[str, ...]) -> str:
    """The end of the sentence, of what lies beside the weights."""
    return f"; left aside: {', '.join(aside)}" if aside else ""
