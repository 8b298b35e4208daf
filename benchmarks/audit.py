"""Known weaknesses: `make audit`. Asks PyPI of requirements*.txt and of what is installed, npm of package-lock.json.

Exit status: 0 none, 1 some, 3 a service could not be reached; then it says so, and nothing is known of that part.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = ("requirements.txt", "requirements-c2pa.txt", "requirements-dev.txt", "requirements-audit.txt")
FINE, WEAK, UNREACHED = 0, 1, 3


def main() -> None:
    statuses = [_python(name, "--no-deps", "--disable-pip", "-r", name) for name in FILES]
    statuses += [_python("installed", "--path", str(path)) for path in ROOT.glob(".venv/lib/python*/site-packages")]
    statuses.append(_npm())
    sys.exit(WEAK if WEAK in statuses else max(statuses))


def _python(name: str, *options: str) -> int:
    """What pip-audit finds with these options: in the pins of a file, or in a folder of packages."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", *options]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        found = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        lines = ended.stderr.strip().splitlines()
        return _unreached(name, "PyPI", lines[-1] if lines else "no answer")
    weak = [(one["name"], one["version"], weakness) for one in found for weakness in one.get("vulns", [])]
    for package, version, weakness in weak:
        print(
            f"{name}: {package} {version}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'none'}"
        )
    skipped = [one for one in found if "skip_reason" in one]  # not the same as fine
    print(f"{name}: {len(found) - len(skipped)} packages were checked, {len(weak)} known weaknesses")
    if weak:
        return WEAK
    return _unreached(f"{name}, {len(skipped)} packages", "PyPI", skipped[0]["skip_reason"]) if skipped else FINE


def _npm() -> int:
    try:
        ended = subprocess.run(["npm", "audit", "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
        told = json.loads(ended.stdout)
    except (OSError, ValueError):
        return _unreached("package-lock.json", "npm", "it is not installed, or said nothing")
    if "metadata" not in told:
        return _unreached("package-lock.json", "npm's registry", str(told.get("message", "no reason")))
    counts = told["metadata"]["vulnerabilities"]
    print(f"package-lock.json: {counts['total']} known weaknesses")
    return WEAK if counts["total"] else FINE


def _unreached(name: str, service: str, why: str) -> int:
    print(f"{name}: not checked, for {service} gave no answer on weaknesses: {why[:200]}")
    return UNREACHED


if __name__ == "__main__":
    main()
