"""A file that would run code if it were unpickled, for people to see the import of weights refuse it.

Harmless even then: it would print a line. Nothing here executes it, and nothing in this project does.
"""

import io
import pickle
import zipfile

NAME = "harmless_but_malicious.pt"
SAID = "this line was printed by a file of weights"


def malicious_file(said: str = SAID) -> bytes:
    """The bytes of a file as torch.save writes them, whose pickle calls os.system("echo ...") before it gives weights.

    This is all that it takes: `torch.load(..., weights_only=False)` would run the command, and then hand out a dict as
    if nothing had happened.
    """
    command = f"echo '{said}'"
    program = b"".join(
        (
            b"\x80\x02",
            b"cos\nsystem\n",  # push os.system
            b"X" + len(command).to_bytes(4, "little") + command.encode(),
            b"\x85R0",  # call it, and drop what it gives
            pickle.dumps({"epoch": 3}, protocol=2)[2:],  # then a dict like any other
        )
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (("data.pkl", program), ("byteorder", b"little"), ("version", b"3\n")):
            archive.writestr(zipfile.ZipInfo(f"generator/{name}"), content)
    return file.getvalue()
