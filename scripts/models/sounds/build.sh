#!/usr/bin/env bash
# Makes models/demo/clap/onnx/audio_model_quantized.onnx from packaged recordings and a teacher, from the repository's root:
#   bash scripts/models/sounds/build.sh TEACHER_FOLDER [WORK_FOLDER]
# TEACHER_FOLDER holds yamnet_spectra_in.tflite (the YAMNet of Google's audioset models with a spectrogram input, int8,
# Apache-2.0) and labels.txt (its 521 classes, one a line). Needs Debian's apt-get, dpkg and fluidsynth, npm, and the
# Python packages of scripts/models/requirements.txt. About 4 GB of disk; an hour or two on two cores.
set -euo pipefail
teacher=$1
work=${2:-build/sounds}
python=${PYTHON:-python3}
export OMP_NUM_THREADS=1
run() { "$python" -m "scripts.models.sounds.$@"; }

mkdir -p "$work"
run collect fetch --work "$work"
run collect gather --work "$work"
run instruments --work "$work" \
  "$work"/packages/fluid-soundfont-gm/usr/share/sounds/sf2/FluidR3_GM.sf2 \
  "$work"/packages/musescore-general-soundfont-small/usr/share/sounds/sf3/MuseScore_General_Lite.sf3
held_out=$work/held-out
if [ ! -d "$held_out" ]; then
  (cd "$work" && apt-get download tuxpaint-stamps-default)
  dpkg -x "$work"/tuxpaint-stamps-default_*.deb "$held_out"
fi
stamps=$held_out/usr/share/tuxpaint/stamps
run duplicates --work "$work" --held-out "$stamps"

run teach --work "$work" --teacher "$teacher" --worker 0 --clips 200 --split validation
run teach --work "$work" --teacher "$teacher" --worker 1 --clips "${CLIPS:-3600}" &
run teach --work "$work" --teacher "$teacher" --worker 2 --clips "${CLIPS:-3600}"
wait
run distil --work "$work" --minutes "${MINUTES:-40}"
run distil --work "$work" --minutes "$((${MINUTES:-40} / 4))" --resume --rate 0.0015
run examples --work "$work"
run space --work "$work" --teacher "$teacher"
run export --work "$work" --out models/demo/clap
run evaluate --model models/demo/clap --held-out "$stamps"
