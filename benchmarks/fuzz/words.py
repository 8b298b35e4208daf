"""What requests are made of: names that the app knows, and values that it should refuse."""

import random
import re
import string
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
# Fields of orders and of queries, as the source asks for them: those of a new route are among them by themselves.
_FIELD = re.compile(
    r"""(?:order|asked|query|query_params|part|place|region|found)(?:\.get\(|\[|\.pop\()\s*["'](\w{1,30})["']"""
)
HOSTILE = (
    *(
        "..",
        ".",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "%252e%252e%252f",
        "....//",
        "/etc/passwd",
        "C:\\windows",
        "\\\\a\\b",
    ),
    *("%00", "a%00.png", "%0d%0aset-cookie:%20a=b", "%ff%fe", "%c0%ae%c0%ae", "%u0041", "%", "%zz", "~root", "~"),
    *(
        "",
        " ",
        "%20",
        "*",
        "?",
        "#",
        ";",
        "&",
        "a;b=c",
        "null",
        "None",
        "undefined",
        "NaN",
        "-1",
        "1e999",
        "0x10",
        "1_0",
    ),
    *("9" * 15, "9" * 400, "-" + "9" * 30, "१२", "²", "1.5", "true", "[]", "{}", "a,b", "0:0", "1:2,3:4"),
    *(
        "<script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "{{7*7}}",
        "${7*7}",
        "%s%n%p",
    ),
    *("' OR 1=1 --", "; cat /etc/passwd", "$(id)", "`id`", "|id", "\u202egnp.exe", "\u200b", "🙂", "é", "ｒｕｎ"),
    *("CON", "aux.txt", ".git", ".env", "__proto__", "constructor", "__class__", "a" * 255, "a" * 8192, "é" * 3000),
    *("owner/name", "../../x", "file:///etc/passwd", "http://127.0.0.1:1/", "upload:" + "0" * 32, "upload:../../x"),
)
STRANGE = (
    *(None, True, False, 0, -1, 1, 3, 10**18, 10**400, -(2**63), 1.5, 1e308, -0.0, 1e-320),
    *("", "a", "a" * 10_000, "\x00", "\ud800", "../../etc/passwd", "é🙂\u202e", [], {}, [[]], [None], [1] * 50),
    *(
        {"a": {"b": []}},
        [{"seed": 1}],
        {"seed": "x"},
        [[1, 2], [3]],
        ["a", 1, None],
        {"__proto__": 1},
        list(range(5000)),
    ),
)


@cache
def fields() -> list[str]:
    """Names of fields that any route, or the studio behind it, looks at."""
    sources = [*(ROOT / "ui").rglob("*.py"), *(ROOT / "gan_core" / "studio").glob("*.py")]
    return sorted({name for path in sources for name in _FIELD.findall(path.read_text())})


def sensible(name: str, known: dict[str, list[Any]], rng: random.Random) -> Any:
    """A value that a page might send in that field."""
    if name in known:
        return rng.choice(known[name])
    return rng.choice([0, 1, 5, 0.5, "a", "x", True, [1, 2], {}, {"seed": 1}])


def garbage(rng: random.Random, longest: int = 40) -> str:
    """Signs of any kind, so written that they can stand in an address."""
    signs = string.printable + "äß€漢🙂\u202e\u0000\u2028"
    text = "".join(rng.choice(signs) for _ in range(rng.randrange(longest)))
    return "".join(f"%{byte:02x}" if byte < 33 or byte > 126 else chr(byte) for byte in text.encode())
