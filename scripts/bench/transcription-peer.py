"""
The other side of transcription.mjs: faster-whisper, int8, greedy. Reads one JSON request a line and answers each with one
line: {"sounds": paths of float32 PCM at 16 kHz, "workers": how many at a time, "options": {...}} with {"texts",
"seconds"}; {"reference", "heard"} with the counts of words and errors under Whisper's own normaliser.

Needs faster-whisper, whisper-normalizer. Usage: python transcription-peer.py CT2_FOLDER THREADS
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import faster_whisper
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

normalise = EnglishTextNormalizer()


class Peer:
    """Models that share the threads among their workers, each loaded when it is first wanted."""

    def __init__(self, folder, threads):
        self.folder, self.threads, self.models = folder, threads, {}

    def model(self, workers):
        if workers not in self.models:
            self.models[workers] = faster_whisper.WhisperModel(
                self.folder,
                device="cpu",
                cpu_threads=self.threads // workers,
                num_workers=workers,
                compute_type="int8",
            )
        return self.models[workers]

    def transcribe(self, sounds, workers, options):
        model = self.model(workers)
        pcms = [np.fromfile(sound, np.float32) for sound in sounds]

        def hear(pcm):
            segments, _ = model.transcribe(
                pcm, beam_size=1, language="en", condition_on_previous_text=False, **options
            )
            return " ".join(segment.text.strip() for segment in segments)

        started = time.perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            texts = list(pool.map(hear, pcms))
        return {"texts": texts, "seconds": time.perf_counter() - started}


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
    peer = Peer(sys.argv[1], int(sys.argv[2]))
    print(json.dumps({"version": faster_whisper.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = count_errors(**request) if "reference" in request else peer.transcribe(**request)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
