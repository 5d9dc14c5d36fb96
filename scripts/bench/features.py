"""Median milliseconds of the reference's feature extractors; see features.mjs, which calls this.

Usage: features.py CLAP_SETTINGS WHISPER_SETTINGS ROUNDS (settings as JSON). Prints one line of JSON.
"""

import json
import statistics
import sys
import time

import numpy as np
import torch
import transformers

torch.set_num_threads(1)


def median_ms(extract, rounds):
    times = []
    for turn in range(rounds + 2):
        started = time.perf_counter()
        extract()
        if turn >= 2:
            times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main():
    clap_settings, whisper_settings, rounds = json.loads(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
    index = np.arange(480_000)
    noise = np.random.default_rng(1).uniform(-0.05, 0.05, index.size)
    pcm = (0.3 * np.sin(index * (0.01 + index * 1e-7)) + noise).astype(np.float32)
    clap = transformers.ClapFeatureExtractor(**clap_settings)
    whisper = transformers.WhisperFeatureExtractor(**whisper_settings)
    result = {
        "clap": median_ms(lambda: clap(pcm, sampling_rate=48000), rounds),
        "whisper": median_ms(lambda: whisper(pcm, sampling_rate=16000), rounds),
        "versions": {"transformersPython": transformers.__version__, "torch": torch.__version__},
    }
    print(json.dumps(result))


main()
