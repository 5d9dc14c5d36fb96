#!/usr/bin/env python3
"""
Tells whether this interpreter has the packages that made the goldens: exit status 0, or 1 with a line for each that
it lacks. Imports nothing but the standard library.
"""

import importlib.metadata
import sys
from pathlib import Path


def pinned() -> dict[str, str]:
    lines = (Path(__file__).parent / "requirements.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def installed(package: str) -> str | None:
    """Without the label of the build: 2.15.0+cpu computes what 2.15.0 does."""
    try:
        return importlib.metadata.version(package).split("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None


def problems() -> list[str]:
    wrong = [] if sys.version_info[:2] == (3, 11) else [f"python is {sys.version.split()[0]}, wanted 3.11"]
    for package, version in pinned().items():
        if installed(package) != version:
            wrong.append(f"{package} is {installed(package) or 'absent'}, wanted {version}")
    return wrong


if __name__ == "__main__":
    print("\n".join(problems()) or "all pinned versions are here")
    sys.exit(1 if problems() else 0)
