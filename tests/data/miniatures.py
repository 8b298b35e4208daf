"""Small files in the formats of the real datasets, so that every loader runs without a download."""

import gzip
import io
import pickle
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image


def idx_bytes(array: np.ndarray) -> bytes:
    """The idx format, written out from its definition."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def write_letters(root: Path, n: int = 60) -> np.ndarray:
    """EMNIST's letters: labels 1, 2, ... 26, 1, ..., images stored column by column; the images as people read them."""
    rng = np.random.default_rng(4)
    images = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
    images.flat[:2] = 0, 255
    raw = root / "EMNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for split in ("train", "test"):
        stored = (images if split == "train" else 255 - images).transpose(0, 2, 1)
        labels = (np.arange(n) % 26 + 1).astype(np.uint8)
        (raw / f"emnist-letters-{split}-images-idx3-ubyte").write_bytes(idx_bytes(np.ascontiguousarray(stored)))
        (raw / f"emnist-letters-{split}-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    return images


def write_mnist(root: Path, name: str = "MNIST", n: int = 40, packed: bool = True) -> np.ndarray:
    """`n` images with the labels 0, 1, ... 9, 0, ... in torchvision's layout; the images [n, 28, 28]."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
    images.flat[:2] = 0, 255
    raw = root / name / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for stem, array in (
        ("train-images-idx3-ubyte", images),
        ("train-labels-idx1-ubyte", (np.arange(n) % 10).astype(np.uint8)),
        ("t10k-images-idx3-ubyte", 255 - images[: n // 2]),
        ("t10k-labels-idx1-ubyte", (np.arange(n // 2) % 10).astype(np.uint8)),
    ):
        data = idx_bytes(array)
        (raw / f"{stem}.gz").write_bytes(gzip.compress(data)) if packed else (raw / stem).write_bytes(data)
    return images


def write_frogs(root: Path, n: int = 12) -> np.ndarray:
    """CIFAR10/frogs.npz; its training images [n, 32, 32, 3]."""
    images = np.random.default_rng(1).integers(0, 256, (n, 32, 32, 3), dtype=np.uint8)
    images.flat[:2] = 0, 255
    (root / "CIFAR10").mkdir(parents=True, exist_ok=True)
    np.savez_compressed(root / "CIFAR10" / "frogs.npz", train=images, test=images[:2])
    return images


def cifar_archive(per_batch: int = 20) -> tuple[bytes, dict[str, bytes], np.ndarray, np.ndarray]:
    """cifar-10-python.tar.gz in small: its bytes, its files, all training images [N, 3, 32, 32] and labels."""
    rng = np.random.default_rng(2)
    files: dict[str, bytes] = {}
    images, labels = [], []
    for name in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
        data = rng.integers(0, 256, (per_batch, 3072), dtype=np.uint8)
        marks = rng.permutation(np.arange(per_batch) % 10).tolist()
        files[name] = pickle.dumps({"data": data, "labels": marks})
        if name != "test_batch":
            images.append(data.reshape(-1, 3, 32, 32))
            labels.append(marks)
    files["batches.meta"] = pickle.dumps({"label_names": ["airplane"]})
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue(), files, np.concatenate(images), np.concatenate(labels)


def image_bytes(
    color: object = (200, 100, 50), *, mode: str = "RGB", size: tuple[int, int] = (40, 30), **save
) -> bytes:
    """One image of a single colour, PNG unless `format` says otherwise."""
    buffer = io.BytesIO()
    Image.new(mode, size, color).save(buffer, **{"format": "PNG", **save})
    return buffer.getvalue()


def write_pictures(folder: Path, n: int = 10) -> Path:
    """`n` PNG files from dark to bright, in the order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(n):
        level = 255 * i // max(n - 1, 1)
        (folder / f"{i:03}.png").write_bytes(image_bytes((level, level, level)))
    return folder


def write_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path
