"""Which file of a repository would be loaded, told by names and sizes of repositories as they are on the Hub."""

import re

import pytest

from gan_core.base.errors import UserError
from gan_core.hub import MOST_BYTES, look, parse
from gan_core.hub.files import File
from tests.hub.server import Hub

BODY = b"x" * 20


def files(*names: str) -> dict[str, bytes]:
    return dict.fromkeys(names, BODY)


# repository -> its files, what is chosen, the layout (most of them as they were found on the Hub)
CHOICES = {
    "huggan/dcgan-mnist": (("README.md", "pipeline.py", "pytorch_model.bin"), ["pytorch_model.bin"], "bare"),
    "huggan/fastgan": (("discriminator.bin", "models.py", "pytorch_model.bin"), ["pytorch_model.bin"], "bare"),
    "patil/cryptopunk": (("discriminator.pth", "generator.pth", "model.pt"), ["generator.pth"], "bare"),
    "shuvom/gan": (("discriminator_weights_50.pth", "generator_weights_50.pth"), ["generator_weights_50.pth"], "bare"),
    "some/mixin": (("config.json", "model.safetensors", "x.py"), ["config.json", "model.safetensors"], "mixin"),
    "some/safe": (("netG.pth", "weights.safetensors"), ["weights.safetensors"], "bare"),
    "some/no-config": (("model.safetensors", "G.pt"), ["model.safetensors"], "bare"),
    "some/short": (("netD_9.pth", "netG_9.pth"), ["netG_9.pth"], "bare"),
    "some/ema": (("D.pt", "G.pt", "optimG.pt"), ["G.pt"], "bare"),
    "some/deep": (("a/b/generator.pt", "out/generator.pt"), ["out/generator.pt"], "bare"),
    "some/state": (("optimizer.pt", "training_args.bin", "gan.ckpt"), ["gan.ckpt"], "bare"),
}


@pytest.mark.parametrize("name", CHOICES)
def test_the_likeliest_generator_is_chosen(name: str, hub: Hub) -> None:
    names, chosen, layout = CHOICES[name]
    commit = hub.repo(name).commit(files(*names))
    listing = look(parse(name))
    assert (listing.chosen, listing.layout, listing.refusal) == (tuple(chosen), layout, "")
    assert listing.commit == commit and listing.why
    assert [file.name for file in listing.files] == sorted(names) and all(file.size == 20 for file in listing.files)
    assert not [path for _, path, _ in hub.log if "resolve" in path], "nothing is downloaded for a look"
    assert all(offered in names and not offered.endswith((".py", ".md")) for offered in listing.offered)


REFUSED = {
    "nvidia/stylegan": (files("stylegan2.pkl", "README.md"), "pickle of whole objects"),
    "keras-io/wgan-gp": (files("mnist.h5"), "saved by Keras"),
    "some/code": (files("train.py"), "code, and nothing from a repository is ever run"),
    "some/onnx": (files("G.onnx"), "ONNX"),
    "some/flax": (files("flax_model.msgpack"), "Flax"),
    "some/nothing": (files("README.md", ".gitattributes"), "holds no weights"),
    "some/empty-file": ({"gen.pt": b""}, r"gen\.pt is empty"),
    "some/critic": (files("discriminator.pth"), "discriminator only"),
    "some/shards": (files("model-00001-of-00002.safetensors"), "too large for one file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_with_is_refused_in_a_sentence(name: str, hub: Hub) -> None:
    content, sentence = REFUSED[name]
    hub.repo(name, content)
    listing = look(parse(name))
    assert listing.chosen == () and "\n" not in listing.refusal
    assert re.search(sentence, listing.refusal) and name in listing.refusal


def test_an_empty_file_and_a_huge_one_are_passed_over(hub: Hub) -> None:
    repo = hub.repo("gholamreza/cgan", {"gen.pt": b"", "generator.pt": BODY, "generator_ema.pt": BODY})
    repo.lies["generator_ema.pt"] = MOST_BYTES + 1
    assert look(parse("gholamreza/cgan")).chosen == ("generator.pt",)
    repo.lies["generator.pt"] = 10**10
    assert "MB, more than the 300 MB" in look(parse("gholamreza/cgan")).refusal


def test_a_file_can_be_asked_for_by_its_name(hub: Hub) -> None:
    hub.repo("a/b", {"G.pt": BODY, "D.pt": BODY, "model.safetensors": BODY, "config.json": b"{}", "x.py": b"1"})
    listing = look(parse("a/b:D.pt"))
    assert listing.chosen == ("D.pt",) and set(listing.offered) == {"G.pt", "model.safetensors"}
    assert look(parse("a/b:model.safetensors")).chosen == ("config.json", "model.safetensors")
    assert "nothing from a repository is ever run" in look(parse("a/b:x.py")).refusal
    with pytest.raises(UserError, match=r"a/b has no file 'E\.pt' at"):
        look(parse("a/b:E.pt"))


def test_a_revision_is_pinned_to_its_commit_and_facts_are_told(hub: Hub) -> None:
    repo = hub.repo("a/b", private=True, gated="manual", tags=("gan", "mnist"))
    old = repo.commit({"G.pt": BODY}, "v1")
    new = repo.commit({"G.pt": BODY * 2})
    hub.repos["a/b"].private = False
    assert look(parse("a/b")).commit == new and look(parse("a/b@v1")).commit == old
    assert look(parse(f"a/b@{old}")).commit == old
    listing = look(parse("a/b"))
    assert (listing.gated, listing.private, listing.license, listing.tags) == ("manual", False, "mit", ("gan", "mnist"))
    told = listing.to_dict()
    assert told["name"] == "a/b" and told["files"][0]["kind"] == "weights"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("G.pt", "weights"),
        ("netD.pth", "critic"),
        ("critic.safetensors", "critic"),
        ("Discriminator_EMA.ckpt", "critic"),
        ("disc/model.bin", "critic"),
        ("dcgan.pt", "weights"),
        ("gan_gen_and_disc_optim.pt", "state"),
        ("trainer_state.safetensors", "state"),
        ("x.H5", "keras"),
        (".gitattributes", "other"),
        ("setup.py", "code"),
        ("sub/config.json", "other"),
    ],
)
def test_kinds_of_files(name: str, kind: str) -> None:
    assert File(name=name, size=1).kind == kind
