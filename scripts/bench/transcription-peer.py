"""
The other side of transcription.mjs: faster-whisper, int8, greedy. Reads one JSON request a line and answers each with one
line: {"sound": path of float32 PCM at 16 kHz, "options": {...}} with {"text", "seconds"}; {"reference", "heard"} with the
counts of words and errors under Whisper's own normaliser.

Needs faster-whisper, whisper-normalizer. Usage: python transcription-peer.py CT2_FOLDER THREADS
"""

import json
import sys
import time

import faster_whisper
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

normalise = EnglishTextNormalizer()


def transcribe(model, sound, options):
    pcm = np.fromfile(sound, np.float32)
    started = time.perf_counter()
    segments, _ = model.transcribe(pcm, beam_size=1, language="en", condition_on_previous_text=False, **options)
    text = " ".join(segment.text.strip() for segment in segments)
    return {"text": text, "seconds": time.perf_counter() - started}


def count_errors(reference, heard):
    wanted, got = normalise(reference).split(), normalise(heard).split()
    above = list(range(len(got) + 1))
    for row, word in enumerate(wanted, 1):
        current = [row]
        for column, other in enumerate(got, 1):
            current.append(min(above[column - 1] + (word != other), above[column] + 1, current[-1] + 1))
        above = current
    return {"words": len(wanted), "errors": above[-1]}


def main():
    model = faster_whisper.WhisperModel(sys.argv[1], device="cpu", cpu_threads=int(sys.argv[2]), compute_type="int8")
    print(json.dumps({"version": faster_whisper.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = count_errors(**request) if "reference" in request else transcribe(model, **request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
