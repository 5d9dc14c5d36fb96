"""Files inside installed packages."""

from importlib.util import find_spec
from pathlib import Path


def package_file(package: str, path: str) -> Path:
    """Path of a file that an installed package carries, without importing the package.

    Raises ModuleNotFoundError when the package is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"install the packages of requirements.txt first: {package} is missing")
    return Path(spec.origin).parent / path
