"""
The manifest of the goldens, and how a second making is compared with the committed one. Every file is listed with its
SHA-256 beside those of the scripts, so that neither goldens nor scripts can be changed alone.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

SCRIPTS = Path(__file__).parent
# What other scripts write, and what people write.
FOREIGN_FOLDERS = {"whisper", "parity", "audio-spaces"}
FOREIGN_SUFFIXES = {".ts", ".md"}
MANIFEST = "manifest.json"
PARTS = (
    "arrays.py", "file_cases.py", "icc.py", "inputs.py", "make.py", "manifest.py", "models.py", "narrow.py",
    "picture_files.py", "pins.py", "requirements.txt", "sound_files.py",
)  # fmt: skip
# Another processor may round the last bits differently; the same one gives the same bytes.
TOLERANCE = 2e-5


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def golden_files(folder: Path) -> list[str]:
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(
        name.as_posix()
        for name in names
        if name.parts[0] not in FOREIGN_FOLDERS and name.suffix not in FOREIGN_SUFFIXES and name.name != MANIFEST
    )


def describe(folder: Path, versions: dict[str, str]) -> dict:
    return {
        "madeBy": "scripts/goldens/make.py",
        "versions": versions,
        "scripts": {name: sha256(SCRIPTS / name) for name in PARTS},
        "files": {name: sha256(folder / name) for name in golden_files(folder)},
    }


def weights(graph: Path) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(graph).graph.initializer}


def far(one: np.ndarray, other: np.ndarray) -> str | None:
    if one.shape != other.shape:
        return f"shape {one.shape} instead of {other.shape}"
    gap = float(np.max(np.abs(one.astype(np.float64) - other), initial=0))
    return None if gap <= TOLERANCE else f"values differ by up to {gap:.2g}"


def json_problem(one: object, other: object) -> str | None:
    if isinstance(one, float) and isinstance(other, float):
        return None if abs(one - other) <= TOLERANCE else f"{one} instead of {other}"
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = ((key, json_problem(one[key], other[key])) for key in one)
        return next((f"{key}: {problem}" for key, problem in found if problem), None)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return next((problem for problem in map(json_problem, one, other) if problem), None)
    return None if one == other else f"{str(one)[:80]} instead of {str(other)[:80]}"


def graph_problem(one: Path, other: Path) -> str | None:
    """Metadata may differ, weights and operators may not."""
    nodes = [[node.op_type for node in onnx.load(path).graph.node] for path in (one, other)]
    mine, theirs = weights(one), weights(other)
    if nodes[0] != nodes[1] or mine.keys() != theirs.keys():
        return "another graph"
    return next((problem for key in mine if (problem := far(mine[key], theirs[key]))), None)


def problem_between(one: Path, other: Path) -> str | None:
    """@returns None when a file made again is what is committed, in bytes or within the tolerance; else the gap."""
    if one.suffix == ".json":
        return json_problem(json.loads(one.read_text()), json.loads(other.read_text()))
    if one.suffix == ".onnx":
        return graph_problem(one, other)
    if one.suffix == ".f32":
        return far(np.fromfile(one, "<f4"), np.fromfile(other, "<f4"))
    return "other bytes"


def compare(made: Path, committed: Path) -> tuple[int, list[str], list[str]]:
    """@returns how many files are the same in bytes, which are within the tolerance, and what is wrong."""
    names, expected = golden_files(made), golden_files(committed)
    wrong = [f"{name}: only in one of both" for name in sorted(set(names) ^ set(expected))]
    same, near = 0, []
    for name in sorted(set(names) & set(expected)):
        if (made / name).read_bytes() == (committed / name).read_bytes():
            same += 1
            continue
        problem = problem_between(made / name, committed / name)
        (wrong if problem else near).append(f"{name}: {problem}" if problem else name)
    return same, near, wrong
