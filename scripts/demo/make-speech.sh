#!/usr/bin/env bash
# Speaks the texts of this folder with flite (Debian package `flite`, voices under a BSD-like licence) and packs them into
# the containers people really have. Needs: flite, ffmpeg. The texts are our own; the results are committed.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# speak NAME VOICE CONTAINER CODEC_OPTION...
speak() {
  local name=$1 voice=$2 container=$3
  shift 3
  flite -voice "$voice" --setf duration_stretch=1.1 -f "texts/$name.txt" -o "$work/$name.wav"
  ffmpeg -nostdin -loglevel error -y -i "$work/$name.wav" -fflags +bitexact -flags +bitexact -map_metadata -1 \
    "$@" "library/$name.$container"
}

mkdir -p library
speak harbour-tour rms mp3 -c:a libmp3lame -b:a 40k
speak bread-recipe slt m4a -c:a aac -b:a 40k
speak night-sky rms ogg -c:a libvorbis -q:a 1
speak garden-bees slt opus -c:a libopus -b:a 24k
