"""Milliseconds PyTorch takes from a sound file and from pictures to vectors; file-to-vector.mjs calls this.

Usage: file-to-vector.py MODELS SOUND PICTURE,PICTURE,... THREADS. Prints one line of JSON. The weights are random; the
architectures are those of config.json in MODELS/clap and MODELS/clip.
"""

import json
import sys
import time
from pathlib import Path

import librosa
import torch
import transformers
from PIL import Image


def timed(work):
    work()
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main():
    models, sound, pictures, threads = Path(sys.argv[1]), sys.argv[2], sys.argv[3].split(","), int(sys.argv[4])
    torch.set_num_threads(threads)
    read = lambda name: json.loads((models / name).read_text())
    clap = transformers.ClapModel(transformers.ClapConfig.from_dict(read("clap/config.json"))).eval()
    clip = transformers.CLIPModel(transformers.CLIPConfig.from_dict(read("clip/config.json"))).eval()
    hear = transformers.ClapFeatureExtractor(**read("clap/preprocessor_config.json"))
    see = transformers.CLIPImageProcessor(**read("clip/preprocessor_config.json"))

    def embed_sound():
        pcm, _ = librosa.load(sound, sr=48000, mono=True)
        for start in range(0, len(pcm), 480_000):
            clap.get_audio_features(**hear(pcm[start : start + 480_000], sampling_rate=48000, return_tensors="pt"))

    def embed_pictures():
        for path in pictures:
            clip.get_image_features(**see(Image.open(path), return_tensors="pt"))

    with torch.no_grad():
        ms = {"sound": timed(embed_sound), "pictures": timed(embed_pictures)}
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    print(json.dumps({"ms": ms, "versions": versions}))


main()
