"""Musical instruments and the few effects of General MIDI, rendered from packaged soundfonts with fluidsynth.

    python -m scripts.models.sounds.instruments --work DIR SOUNDFONT...

Writes DIR/instruments.f16 and DIR/instruments.json.
"""

from __future__ import annotations

import argparse
import json
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from scripts.models.sounds.mel import SAMPLE_RATE_HZ

SECONDS = 4
TICKS_PER_SECOND = 960
# Program numbers (from 0) with words for what is heard. Programs without a plain name in daily speech are left out.
PROGRAMS = {
    0: "piano", 1: "bright piano", 3: "honky-tonk piano", 4: "electric piano", 6: "harpsichord", 7: "clavinet",
    8: "celesta", 9: "glockenspiel", 10: "music box", 11: "vibraphone", 12: "marimba", 13: "xylophone",
    14: "tubular bells", 15: "dulcimer", 16: "Hammond organ", 18: "rock organ", 19: "church organ", 20: "reed organ",
    21: "accordion", 22: "harmonica", 24: "classical guitar", 25: "acoustic steel guitar", 26: "jazz guitar",
    27: "electric guitar", 29: "overdriven electric guitar", 30: "distorted electric guitar", 32: "double bass",
    33: "bass guitar", 36: "slap bass guitar", 38: "synthesizer bass", 40: "violin", 41: "viola", 42: "cello",
    43: "bowed double bass", 44: "string tremolo", 45: "plucked strings, pizzicato", 46: "harp", 47: "timpani",
    48: "string orchestra", 50: "synthesizer strings", 52: "choir singing", 53: "voices singing ooh",
    55: "orchestra hit", 56: "trumpet", 57: "trombone", 58: "tuba", 59: "muted trumpet", 60: "French horn",
    61: "brass band", 64: "soprano saxophone", 65: "alto saxophone", 66: "tenor saxophone", 67: "baritone saxophone",
    68: "oboe", 69: "English horn", 70: "bassoon", 71: "clarinet", 72: "piccolo", 73: "flute", 74: "recorder",
    75: "pan flute", 76: "blown bottle", 78: "person whistling", 79: "ocarina", 80: "square wave synthesizer",
    81: "sawtooth synthesizer", 88: "synthesizer pad", 104: "sitar", 105: "banjo", 106: "shamisen", 107: "koto",
    108: "kalimba", 109: "bagpipes", 110: "fiddle", 112: "tinkling bell", 114: "steel drums", 115: "wood block",
    116: "taiko drum", 117: "tom drum", 119: "reversed cymbal", 122: "seashore with waves", 123: "bird tweeting",
    124: "telephone ringing", 125: "helicopter", 126: "audience applauding", 127: "gunshot",
}  # fmt: skip
# Keys of the drum channel.
DRUMS = {
    35: "bass drum", 37: "drum rim shot", 38: "snare drum", 39: "hand clap", 42: "closed hi-hat", 45: "tom drum",
    46: "open hi-hat", 49: "crash cymbal", 51: "ride cymbal", 54: "tambourine", 56: "cowbell", 58: "vibraslap",
    60: "bongo drum", 63: "conga drum", 65: "timbale drum", 67: "agogo bell", 69: "cabasa shaker", 70: "maracas",
    71: "referee whistle", 73: "guiro", 75: "claves", 76: "wood block", 78: "cuica", 81: "triangle", 82: "shaker",
    83: "sleigh bells", 84: "wind chimes",
}  # fmt: skip
LOW_PROGRAMS = {32, 33, 36, 38, 43, 58, 67, 70, 42, 57}


def variable_length(number: int) -> bytes:
    """A MIDI variable-length quantity."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def midi_file(events: list[tuple[int, bytes]]) -> bytes:
    """A one-track MIDI file of (tick, message) events at 480 ticks a beat, 120 beats a minute."""
    body, now = b"", 0
    for tick, message in sorted(events, key=lambda event: event[0]):
        body += variable_length(tick - now) + message
        now = tick
    body += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480) + b"MTrk" + struct.pack(">I", len(body)) + body


def phrase(random: np.random.Generator, start: int, program: int | None, key: int) -> list[tuple[int, bytes]]:
    """Notes of one instrument, or strokes of one drum when `program` is None, over SECONDS less a tail."""
    events, tick = [], start
    channel = 0 if program is not None else 9
    if program is not None:
        events.append((start, bytes([0xC0, program])))
    step = int(random.integers(150, 700))
    while tick < start + (SECONDS - 1.4) * TICKS_PER_SECOND:
        note = key if program is None else key + int(random.choice([0, 2, 4, 5, 7, 9, 12]))
        events.append((tick, bytes([0x90 | channel, note, int(random.integers(60, 115))])))
        events.append((tick + int(step * random.uniform(0.6, 1)), bytes([0x80 | channel, note, 0])))
        tick += step
    return events


def render(random: np.random.Generator, soundfont: Path) -> list[tuple[str, np.ndarray]]:
    """(name, mono 48 kHz samples) of every program three times and every drum twice."""
    names, events = [], []
    plan = [(name, program, None) for program, name in PROGRAMS.items() for _ in range(3)]
    plan += [(name, None, key) for key, name in DRUMS.items() for _ in range(2)]
    for name, program, key in plan:
        start = len(names) * SECONDS * TICKS_PER_SECOND
        low, high = (36, 52) if program in LOW_PROGRAMS else (50, 76)
        events += phrase(random, start, program, key if key is not None else int(random.integers(low, high)))
        names.append(name)
    with tempfile.TemporaryDirectory() as folder:
        score, audio = Path(folder) / "score.mid", Path(folder) / "audio.wav"
        score.write_bytes(midi_file(events))
        rate = str(SAMPLE_RATE_HZ)
        command = ["fluidsynth", "-ni", "-q", "-r", rate, "-g", "0.6", "-F", str(audio), str(soundfont), str(score)]
        subprocess.run(command, check=True, capture_output=True)
        samples = soundfile.read(audio, dtype="float32", always_2d=True)[0].mean(axis=1)
    length = SECONDS * SAMPLE_RATE_HZ
    return [(name, samples[i * length : (i + 1) * length]) for i, name in enumerate(names)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("soundfonts", type=Path, nargs="+")
    arguments = parser.parse_args()
    random = np.random.default_rng(9)
    index, offset = [], 0
    with open(arguments.work / "instruments.f16", "wb") as file:
        for soundfont in arguments.soundfonts:
            for number, (name, samples) in enumerate(render(random, soundfont)):
                heard = np.flatnonzero(np.abs(samples) > 1e-3)
                if len(heard) < 500:
                    continue
                samples = (samples[: heard[-1] + 1] / np.abs(samples).max() * 0.9).astype(np.float16)
                samples.tofile(file)
                row = {"path": f"{soundfont.stem}/{number}", "family": f"{soundfont.stem}/{name}", "name": name}
                index.append({**row, "start": offset, "samples": len(samples)})
                offset += len(samples)
    (arguments.work / "instruments.json").write_text(json.dumps(index))
    print(f"{len(index)} instrument phrases")


if __name__ == "__main__":
    main()
