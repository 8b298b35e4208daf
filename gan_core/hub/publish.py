"""A kept run in the shape in which it leaves the app: a shipped checkpoint, a folder for somebody, the Hub.

    config.json          what was trained, with which versions
    model.safetensors    the generator; critic.safetensors: the critic, for whoever wants its scores;
                         encoder.safetensors: the encoder of a game that has one
    README.md            the model card
    samples.png          what the generator draws
    metrics.jsonl        the log, thinned; status.json, scores.json, alarms.jsonl and frames as far as there are any

It is a run's folder, so the app replays it, and what `hub_model.Generator.from_pretrained` loads.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, constants, get_token
from huggingface_hub.utils.tqdm import disable_progress_bars

from gan_core import hub
from gan_core.base.errors import UserError
from gan_core.base.weight_files import COMPANIONS, CRITIC, ENCODER, OF_THE_HUB
from gan_core.config.run_config import RunConfig
from gan_core.hub.model_card import card
from gan_core.runs import Run, alarm_log, annotations, files, frame_log, metrics_log, status
from gan_core.runs.export.pictures import samples_png
from gan_core.runs.run import FILE, SCORES_FILE
from gan_core.runs.thin import copy_thinned

REPORTS, PICTURES = 300, 300_000  # rows, and bytes
UPLOAD_TIMEOUT = 60.0  # seconds for an answer: a commit takes the Hub longer than a look
CARD, SAMPLES = "README.md", "samples.png"
OURS = (
    *(FILE, OF_THE_HUB, *COMPANIONS, CARD, SAMPLES),
    *(metrics_log.FILE, status.FILE, SCORES_FILE, alarm_log.FILE, frame_log.FILE),
)


def check(run: Run) -> None:
    """Raises UserError, one sentence, for a run that cannot be published."""
    if run.problem:
        raise UserError(run.problem)
    found = run.status()
    if found["state"] not in ("finished", "stopped"):
        raise UserError(
            f"the run {run.id} has not finished (it is {found['state']}), so it cannot be published; stop it first"
        )
    if not run.has_weights:
        raise UserError(f"the run {run.id} holds no weights, so there is nothing to publish")


def export_folder(
    run: Run, folder: Path, *, title: str = "", address: str = "", critic: bool = True, pictures: int = PICTURES
) -> None:
    """Write the layout of a finished run, or of one that was stopped, into `folder`, over an earlier one.

    title: instead of the run's; address: what the card tells people to load, by default the folder's name; critic:
    whether it comes along, for whoever wants its scores; pictures: the bytes that the replay may take. What a stopped
    run tells of later steps than its weights' stays behind. Raises UserError if the run is not over or has no
    weights, or if `folder` holds other things.
    """
    check(run)
    _make_room(folder)
    config = run.config
    step = _write_weights(run, folder, config, critic)
    copy_thinned(run, folder, reports=REPORTS, pictures=pictures, weights=False)
    _cut_off(folder, step)
    about = annotations.without(run.about) | {
        "config": config.to_dict(),
        "title": title or run.title or run.id,
        "step": step,
    }
    files.replace(folder / FILE, json.dumps(about, indent=2).encode())
    copy = Run(folder, read_only=True)
    files.replace(folder / SAMPLES, samples_png(copy, name=run.id))
    files.replace(folder / CARD, card(copy, address=address or folder.name, name=run.id).encode())


def _cut_off(folder: Path, step: int) -> None:
    """Forget reports, alarms and pictures after `step`, and say that it is the last."""
    for name in (metrics_log.FILE, alarm_log.FILE):
        metrics_log.cut(folder / name, step)
    if (folder / frame_log.FILE).exists():
        log = frame_log.FrameLog(folder / frame_log.FILE, sys.maxsize)
        log.rewind(step)
        log.close()
    told = files.read_object(folder / status.FILE)
    files.replace(folder / status.FILE, json.dumps(told | {"step": step}).encode())


def _make_room(folder: Path) -> None:
    """An empty folder, or one that held an earlier export: of that nothing may stay."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder.name} is a file; name a folder to write to")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / OF_THE_HUB).exists():
        raise UserError(f"the folder {folder.name} holds other things; name a new one, or an empty one")
    for name in OURS:
        (folder / name).unlink(missing_ok=True)


def _write_weights(run: Run, folder: Path, config: RunConfig, with_critic: bool) -> int:
    """The weights, as far as they are there and wanted. Returns the generator's step."""
    from gan_core.training.checkpoint import (
        PREFIX,
        load_critic,
        load_encoder,
        load_generator,
        save_player,
    )  # imports torch

    network, _, step = load_generator(run.folder)
    save_player(folder / OF_THE_HUB, config.kind.sampler, network, config, step, prefix=PREFIX)
    companions = ({CRITIC: load_critic} if with_critic else {}) | {ENCODER: load_encoder}
    for file, load in companions.items():
        if (run.folder / file).is_file():
            player, _, of_step = load(run.folder)
            save_player(folder / file, Path(file).stem, player, config, of_step)
    return step


@dataclass(frozen=True)
class Published:
    """Where a run is now."""

    url: str
    commit: str


def upload(run: Run, repo: str, *, private: bool = False) -> Published:
    """Put a finished run into the repository owner/name of the Hub, in one commit; it is made if there is none.

    The token is the client's: HF_TOKEN, or what `hf auth login` stored. Raises UserError if the run or the token is
    not good for it, if the repository holds something else, or if the Hub cannot be reached.
    """
    check(run)
    if constants.is_offline_mode():
        raise UserError(f"HF_HUB_OFFLINE is set, and {repo} lies on the Hub: unset it, or publish with --folder")
    if not get_token():
        raise UserError(
            f"publishing needs a token: make one that may write at {constants.ENDPOINT}/settings/tokens, "
            "then set HF_TOKEN"
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "published"
        export_folder(run, folder, address=repo)
        with hub.call(repo, timeout=UPLOAD_TIMEOUT), disable_progress_bars():
            return _sent(folder, repo, run, private)


def _sent(folder: Path, repo: str, run: Run, private: bool) -> Published:
    api = HfApi(token=get_token())  # even where tokens are not sent unasked
    repo = api.create_repo(repo, private=private or None, exist_ok=True).repo_id
    stale = _stale(folder, hub.look(hub.parse(repo)))
    commit = api.upload_folder(
        repo_id=repo,
        folder_path=folder,
        commit_message=f"Publish {run.title or run.id} from GAN Arena",
        delete_patterns=stale or None,
    )
    return Published(url=f"{constants.ENDPOINT}/{repo}", commit=commit.oid)


def _stale(folder: Path, there: hub.Listing) -> list[str]:
    """What an earlier run left there. Raises UserError if the repository holds something that is not ours."""
    others = {file.name for file in there.files} - {".gitattributes", CARD, "LICENSE"}
    if others and hub.OURS not in there.tags:
        raise UserError(
            f"{there.name.repo} holds other things, such as {min(others)}: publish to a repository of its own"
        )
    return sorted(others & set(OURS) - {path.name for path in folder.iterdir()})
