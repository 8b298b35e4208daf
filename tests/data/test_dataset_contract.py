"""What holds for every registered dataset."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from miniatures import write_frogs, write_letters, write_mnist, write_pictures

from gan_core.base.errors import UserError
from gan_core.data import datasets
from gan_core.data.datasets import DATASETS, Request

NAMES = (
    "ring",
    "grid",
    "swiss-roll",
    "moons",
    "drawn",
    "digits",
    "mnist",
    "stacked-mnist",
    "fashion-mnist",
    "emnist-letters",
    "cifar10",
    "images",
)


@pytest.fixture
def request_for(data_folder, tmp_path):
    """What to ask of a dataset, after its files were put in place in small."""

    def prepare(name: str) -> Request:
        if DATASETS[name].built_in:
            return Request()
        match name:
            case "mnist" | "stacked-mnist":
                write_mnist(data_folder)
            case "fashion-mnist":
                write_mnist(data_folder, "FashionMNIST")
            case "emnist-letters":
                write_letters(data_folder)
            case "cifar10":
                write_frogs(data_folder)
                return Request(data_class="frog")
            case "images":
                return Request(path=str(write_pictures(tmp_path / "pictures")), image_size=16)
            case _:
                pytest.fail(f"{name} is not built in: write its files in small here")
        return Request()

    return prepare


def test_the_names_that_configs_use_are_there():
    assert set(NAMES) <= set(DATASETS)


@pytest.mark.parametrize("name", DATASETS)
def test_entry_explains_itself(name):
    entry = DATASETS[name]
    assert entry.label and entry.help.endswith(".")
    assert entry.kind in ("points", "images")
    assert len(set(entry.classes)) == len(entry.classes) and "all" not in entry.classes
    assert not (entry.built_in and entry.needs_path)


@pytest.mark.parametrize("name", DATASETS)
def test_data_is_what_the_entry_says(name, request_for):
    entry, request = DATASETS[name], request_for(name)
    data = entry.load(request)
    assert data.shape == (entry.shape or (3, request.image_size, request.image_size))
    assert len(data.values) >= 8
    assert data.values.flags.c_contiguous and data.values.flags.writeable  # torch.from_numpy warns otherwise
    if entry.kind == "points":
        assert data.values.dtype == np.float32 and np.isfinite(data.values).all()
        assert 0.5 * data.extent < np.abs(data.values).max() < data.extent  # fits the plot, and fills it
    else:
        assert data.values.dtype == np.uint8
        assert data.values.min() == 0 and data.values.max() == 255  # the whole scale


@pytest.mark.parametrize("name", DATASETS)
def test_labels_name_the_classes(name, request_for):
    data = DATASETS[name].load(request_for(name))
    assert data.class_names == DATASETS[name].class_names
    assert (data.labels is None) == (data.class_names == ())
    if data.labels is not None:
        assert data.labels.dtype == np.int64 and data.labels.shape == (len(data.values),)
        assert data.labels.min() >= 0 and data.labels.max() < len(data.class_names)


@pytest.mark.parametrize("name", DATASETS)
def test_mixtures_come_with_their_modes(name, request_for):
    data = DATASETS[name].load(request_for(name))
    assert (data.centers is None) == (data.sigma is None)
    if data.centers is not None:
        assert data.centers.dtype == np.float32 and data.centers.shape[1:] == data.shape


@pytest.mark.parametrize("name", DATASETS)
def test_what_the_digit_classifier_knows_is_known_before_it_is_loaded(name, request_for):
    data = DATASETS[name].load(request_for(name))
    assert data.shows_digits == DATASETS[name].shows_digits
    if data.shows_digits:
        assert data.shape in ((1, 28, 28), (3, 28, 28))


@pytest.mark.parametrize("name", DATASETS)
def test_data_is_the_same_every_time(name, request_for):
    request = request_for(name)
    np.random.seed(1)  # the global generator must not matter
    first = DATASETS[name].load(request)
    np.random.seed(2)
    second = DATASETS[name].load(request)
    assert np.array_equal(first.values, second.values)
    assert first.values is not second.values  # a run may change its copy
    if first.labels is not None:
        assert np.array_equal(first.labels, second.labels)


@pytest.mark.parametrize("name", DATASETS)
def test_what_is_held_out_is_like_the_data_and_none_of_it(name, request_for):
    entry, request = DATASETS[name], request_for(name)
    new, data = entry.held_out(request), entry.load(request)
    assert (new is None) == (name not in ("mnist", "fashion-mnist", "emnist-letters", "cifar10"))
    if new is not None:
        assert new.values.dtype == data.values.dtype and new.shape == data.shape and len(new.values)
        assert len(new.labels) == len(new.values) and new.class_names == data.class_names


@pytest.mark.parametrize("name", DATASETS)
def test_unknown_class_lists_the_legal_ones(name, request_for):
    entry, request = DATASETS[name], request_for(name)
    with pytest.raises(UserError) as caught:
        entry.load(Request(data_class="unicorn", path=request.path, image_size=request.image_size))
    assert "'unicorn'" in str(caught.value) and "all" in str(caught.value)
    assert all(legal in str(caught.value) for legal in entry.classes)


@pytest.mark.parametrize("name", ["digits", "mnist", "fashion-mnist"])
def test_every_class_can_be_chosen_alone(name, request_for):
    request_for(name)
    everything = DATASETS[name].load(Request())
    for index, chosen in enumerate(DATASETS[name].classes):
        data = DATASETS[name].load(Request(data_class=chosen))
        assert np.array_equal(data.values, everything.values[everything.labels == index])
        assert set(data.labels) == {index}


def test_reading_the_registry_and_built_in_data_imports_nothing_heavy():
    """The web process draws its menus from the registry; a run on built-in data starts at once."""
    code = (
        "import sys; from gan_core.data.datasets import DATASETS, Request; import gan_core.evaluation.metrics\n"
        "for entry in DATASETS.values():\n"
        "    if entry.built_in: entry.load(Request())\n"
        "print(*{name.split('.')[0] for name in sys.modules} & {'torch', 'torchvision', 'sklearn', 'scipy', 'PIL'})"
    )
    project = Path(datasets.__file__).parents[3]
    result = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
