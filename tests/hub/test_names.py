"""The name of a repository: what people type, what they copy, and nothing that leads anywhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.base.errors import UserError
from gan_core.hub import RepoName, parse
from gan_core.hub.names import is_file_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("huggan/dcgan-mnist", RepoName("huggan/dcgan-mnist")),
        (" a/b ", RepoName("a/b")),
        ("a/b@v1.0", RepoName("a/b", "v1.0")),
        ("a/b@refs/pr/3", RepoName("a/b", "refs/pr/3")),
        ("a/b:models/G 3.pt", RepoName("a/b", "", "models/G 3.pt")),
        ("a/b@" + "0f" * 20 + ":G@2x.pth", RepoName("a/b", "0f" * 20, "G@2x.pth")),
        ("https://huggingface.co/a/b", RepoName("a/b")),
        ("huggingface.co/a/b/", RepoName("a/b")),
        ("https://huggingface.co/a/b/tree/main", RepoName("a/b", "main")),
        ("https://hf.co/a/b/blob/v1/x/G.pt?download=true", RepoName("a/b", "v1", "x/G.pt")),
    ],
)
def test_names_that_mean_something(text: str, expected: RepoName) -> None:
    assert parse(text) == expected
    assert parse(str(expected)) == expected


NO_NAMES = """
gpt2 a/b/c ../b a/.. a/b@ a/b: a/b@../x a/b@x//y a/b:../c a/b:/etc/x a/b:x/../y a/b:C:/x /a/b a/b.git a--b/c -a/b
a/b:x\\y https://evil.example/a/b a/b@-x ~/b a/b:./x http://huggingface.co/datasets/a/b/c
"""


@pytest.mark.parametrize("text", [*NO_NAMES.split(), "", "a b/c", "a/b:x\x00y", "a/" + "b" * 200])
def test_what_is_no_name_is_one_sentence(text: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(text)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_plain_name_or_refused(text: str) -> None:
    try:
        name = parse(text)
    except UserError:
        return
    for part in (name.repo, name.revision, name.file):
        assert ".." not in part.split("/") and not part.startswith("/") and "\\" not in part
    assert name.repo.count("/") == 1


@given(st.from_regex(r"[\w./-]{1,20}", fullmatch=True))
def test_a_file_name_stays_inside_of_a_folder(path: str) -> None:
    if is_file_name(path):
        assert not path.startswith("/") and not {"", ".", ".."} & set(path.split("/"))
