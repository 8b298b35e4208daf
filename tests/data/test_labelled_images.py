"""Digits, MNIST, Fashion-MNIST and CIFAR-10 against their sources, in small and, where they are, for real."""

import hashlib
import os
import shutil

import numpy as np
import pytest
import torchvision
from miniatures import cifar_archive, write_frogs, write_mnist
from sklearn.datasets import load_digits

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources import download
from gan_core.data.sources.mnist import load_mnist


@pytest.fixture(autouse=True)
def no_download(monkeypatch):
    """Whoever wants to download here has not found the files: say so at once."""
    monkeypatch.setattr(download.subprocess, "Popen", lambda *a, **k: pytest.fail("started a download"))


def test_digits_are_scikit_learns():
    theirs = load_digits()
    ours = DATASETS["digits"].load(Request())
    assert np.array_equal(ours.values[:, 0], np.rint(theirs.images * 255 / 16).astype(np.uint8))
    assert np.array_equal(ours.labels, theirs.target)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
def test_idx_files_are_found_packed_and_unpacked(data_folder, name, packed):
    images = write_mnist(data_folder, name, packed=packed)
    data = DATASETS["mnist" if name == "MNIST" else "fashion-mnist"].load(Request())
    assert np.array_equal(data.values[:, 0], images)
    assert data.labels.tolist() == [i % 10 for i in range(len(images))]


def test_data_folder_of_the_working_directory_is_searched_too(tmp_path):
    images = write_mnist(tmp_path / "cwd" / "data")
    assert np.array_equal(DATASETS["mnist"].load(Request()).values[:, 0], images)


def test_new_files_replace_the_cached_ones(data_folder):
    write_mnist(data_folder, n=40)
    DATASETS["mnist"].load(Request())
    write_mnist(data_folder, n=30)
    assert len(DATASETS["mnist"].load(Request()).values) == 30


def test_images_come_from_the_cache_the_second_time(data_folder, monkeypatch):
    images = write_mnist(data_folder)
    DATASETS["mnist"].load(Request())
    path = data_folder / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    stat = path.stat()
    path.write_bytes(bytes(stat.st_size))  # the same size and time: only the cache can know the images
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert np.array_equal(DATASETS["mnist"].load(Request()).values[:, 0], images)


def test_labels_that_do_not_fit_the_images(data_folder):
    write_mnist(data_folder, n=40)
    raw = data_folder / "MNIST" / "raw"
    shutil.move(raw / "train-labels-idx1-ubyte.gz", raw / "kept.gz")
    write_mnist(data_folder, n=30)
    shutil.move(raw / "kept.gz", raw / "train-labels-idx1-ubyte.gz")
    with pytest.raises(UserError, match="does not belong to"):
        DATASETS["mnist"].load(Request())


def test_truncated_mnist_is_one_sentence(data_folder):
    write_mnist(data_folder)
    path = data_folder / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(UserError, match="cut off or damaged; delete it"):
        DATASETS["mnist"].load(Request())


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_the_real_thing(name, shared_data):
    data = DATASETS[name].load(Request())
    torchvisions = {"mnist": torchvision.datasets.MNIST, "fashion-mnist": torchvision.datasets.FashionMNIST}[name]
    assert data.values.shape == (60_000, 1, 28, 28)
    counts = np.bincount(data.labels)
    assert counts.sum() == 60_000 and len(counts) == 10
    if name == "fashion-mnist":
        assert (counts == 6000).all()
    else:
        assert counts[1] == 6742 and data.labels[:5].tolist() == [5, 0, 4, 1, 9]  # known of MNIST
    assert len(torchvisions.classes) == len(data.class_names)


def test_the_real_test_images(shared_data):
    images, labels = load_mnist("test")
    assert images.shape == (10_000, 1, 28, 28) and images.dtype == np.uint8
    assert np.bincount(labels)[1] == 1135 and labels[:5].tolist() == [7, 2, 1, 0, 4]  # known of MNIST
    train, _ = load_mnist()
    assert not {image.tobytes() for image in images} & {image.tobytes() for image in train}


def test_fashion_classes_follow_torchvisions_order():
    for ours, theirs in zip(DATASETS["fashion-mnist"].classes, torchvision.datasets.FashionMNIST.classes, strict=True):
        assert theirs.lower().startswith(ours)


def test_frogs_alone(data_folder):
    images = write_frogs(data_folder)
    for _ in range(2):  # from the file, from the cache
        data = DATASETS["cifar10"].load(Request(data_class="frog"))
        assert np.array_equal(data.values.transpose(0, 2, 3, 1), images)
        assert set(data.labels) == {data.class_names.index("frog")}


def test_the_real_frogs(shared_data):
    data = DATASETS["cifar10"].load(Request(data_class="frog"))
    assert data.values.shape == (5000, 3, 32, 32)
    with np.load(shared_data / "CIFAR10" / "frogs.npz") as arrays:
        assert np.array_equal(data.values[-1].transpose(1, 2, 0), arrays["train"][-1])


@pytest.mark.parametrize("damage", ["cut off", "empty", "text", "array", "no key", "wrong shape", "objects"])
def test_damaged_frogs_are_one_sentence(data_folder, damage):
    write_frogs(data_folder)
    path = data_folder / "CIFAR10" / "frogs.npz"
    match damage:
        case "cut off":
            path.write_bytes(path.read_bytes()[:5000])
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_bytes(b"<html>not found</html>")
        case "array":
            with path.open("wb") as file:
                np.save(file, np.zeros(3))
        case "no key":
            np.savez(path, other=np.zeros(3))
        case "wrong shape":
            np.savez(path, train=np.zeros((5, 3, 32, 32), np.uint8))
        case "objects":
            np.savez(path, train=np.array([{}], dtype=object))
    with pytest.raises(UserError, match=r"frogs\.npz") as caught:
        DATASETS["cifar10"].load(Request(data_class="frog"))
    assert "\n" not in str(caught.value)


@pytest.fixture
def small_cifar(data_folder, monkeypatch):
    """cifar-10-batches-py in small; torchvision is told its checksums."""
    _, files, images, labels = cifar_archive()
    folder = data_folder / "cifar-10-batches-py"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    cifar = torchvision.datasets.CIFAR10
    monkeypatch.setattr(cifar, "train_list", [[n, s] for n, s in sums.items() if n.startswith("data")])
    monkeypatch.setattr(cifar, "test_list", [["test_batch", sums["test_batch"]]])
    monkeypatch.setattr(cifar, "meta", {**cifar.meta, "md5": sums["batches.meta"]})
    return folder, images, labels


def test_cifar_batches_by_class_and_in_all(small_cifar):
    _, images, labels = small_cifar
    everything = DATASETS["cifar10"].load(Request())
    assert np.array_equal(everything.values, images) and np.array_equal(everything.labels, labels)
    for index, name in enumerate(DATASETS["cifar10"].classes):
        data = DATASETS["cifar10"].load(Request(data_class=name))
        assert np.array_equal(data.values, images[labels == index]) and set(data.labels) == {index}


def test_cifar_comes_from_the_cache_the_second_time(small_cifar, monkeypatch):
    first = [DATASETS["cifar10"].load(Request(data_class=name)) for name in ("all", "cat")]
    monkeypatch.setattr(torchvision.datasets, "CIFAR10", lambda *a, **k: pytest.fail("read the pickles again"))
    second = [DATASETS["cifar10"].load(Request(data_class=name)) for name in ("all", "cat")]
    for one, two in zip(first, second, strict=True):
        assert np.array_equal(one.values, two.values) and np.array_equal(one.labels, two.labels)


def test_a_changed_pickle_is_never_opened(small_cifar, tmp_path):
    folder, *_ = small_cifar
    witness = tmp_path / "was here"
    (folder / "data_batch_3").write_bytes(f"cpathlib\nPath\n(V{witness}\ntR.".encode() + b"ctouch\n")
    with pytest.raises(UserError, match="incomplete or damaged"):
        DATASETS["cifar10"].load(Request())
    assert not witness.exists()
