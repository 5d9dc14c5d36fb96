#!/bin/sh
# Makes the pinned Python environment of the goldens, or brings an old one up to date. About 6 GB with the default torch.
#
#   scripts/goldens/setup.sh [FOLDER]          default: .venv, which git ignores
#
# PYTHON                 the interpreter, default python3.11, else python3
# PIP_EXTRA_INDEX_URL    an index with CPU builds of torch saves most of the download; same version, same numbers
# SHARED_SITE_PACKAGES   site-packages of another environment to take what is already installed from
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../.venv}
python=${PYTHON:-$(command -v python3.11 || command -v python3)}

[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
if [ -n "${SHARED_SITE_PACKAGES:-}" ]; then
  own=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$SHARED_SITE_PACKAGES" >"$own/shared.pth"
fi
"$folder/bin/python" "$here/pins.py" >/dev/null 2>&1 ||
  "$folder/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
"$folder/bin/python" "$here/pins.py"
