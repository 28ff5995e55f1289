"""Bring the browser's libraries into omni/static/vendor, as vendor.lock.json names them.

python tools/vendor.py            fetch with npm, check every hash, write the files
python tools/vendor.py --check    only check that the committed files are the locked ones
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "vendor.lock.json"
VENDOR = HERE.parent / "omni" / "static" / "vendor"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(package: dict[str, object], folder: Path) -> None:
    """Unpack the wanted files of one npm package; a hash that differs stops everything."""
    wanted: dict[str, dict[str, str]] = package["files"]  # type: ignore[assignment]
    name = f"{package['name']}@{package['version']}"
    packed = subprocess.run(
        ["npm", "pack", "--silent", name], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as tar:
        for target, file in wanted.items():
            member = tar.extractfile(f"package/{file['path']}")
            if member is None:
                raise SystemExit(f"{name} has no {file['path']}")
            content = member.read()
            if sha256(content) != file["sha256"]:
                raise SystemExit(f"{name} {file['path']}: sha256 is {sha256(content)}")
            (VENDOR / target).write_bytes(content)
            print(f"{target}  {len(content):,} bytes")


def check(packages: list[dict[str, object]]) -> None:
    """Every vendored file is in the lock, unchanged, and nothing else lies beside it."""
    locked = {
        target: file["sha256"]
        for package in packages
        for target, file in package["files"].items()  # type: ignore[attr-defined]
    }
    present = {path.name: sha256(path.read_bytes()) for path in VENDOR.iterdir()}
    wrong = sorted(
        name for name in locked.keys() | present.keys() if locked.get(name) != present.get(name)
    )
    if wrong:
        raise SystemExit(f"not as locked: {', '.join(wrong)}")


def main() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    if "--check" not in sys.argv:
        VENDOR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            for package in packages:
                fetch(package, Path(folder))
    check(packages)


if __name__ == "__main__":
    main()
