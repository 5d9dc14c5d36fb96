"""
Writes test/golden/whisper/words.json: what openai/whisper writes down of the five LibriVox clips of Debian's
pocketsphinx-testdata, and when it hears each word, on the weights that scripts/bench/whisper-onnx-to-ct2.py took out of a
tiny.en checkpoint. Greedy, without time tokens.

Needs openai-whisper, torch, safetensors, soundfile. Usage: python scripts/bench/whisper-word-times.py PYTORCH_FOLDER
"""

import json
import re
import sys
from pathlib import Path

import soundfile
import torch
import whisper
from safetensors.torch import load_file
from whisper.model import ModelDimensions, Whisper
from whisper.timing import find_alignment, merge_punctuations
from whisper.tokenizer import get_tokenizer

GOLDEN = Path(__file__).resolve().parents[2] / "test/golden/whisper/words.json"
CLIPS = Path("/usr/share/pocketsphinx/test/data/librivox")
WINDOW_SAMPLES, HOP_SAMPLES = 480000, 160
NAMES = [
    (r"^model\.", ""), ("layers", "blocks"), ("self_attn_layer_norm", "attn_ln"),
    ("encoder_attn_layer_norm", "cross_attn_ln"), ("self_attn", "attn"), ("encoder_attn", "cross_attn"),
    ("q_proj", "query"), ("k_proj", "key"), ("v_proj", "value"), ("out_proj", "out"), ("final_layer_norm", "mlp_ln"),
    ("fc1", "mlp.0"), ("fc2", "mlp.2"), ("embed_tokens", "token_embedding"),
    (r"embed_positions\.weight", "positional_embedding"), (r"encoder\.layer_norm", "encoder.ln_post"),
    (r"decoder\.layer_norm", "decoder.ln"),
]  # fmt: skip


def theirs(name):
    for pattern, replacement in NAMES:
        name = re.sub(pattern, replacement, name)
    return name


def load_model(folder):
    config = json.loads((folder / "config.json").read_text())
    heads, layers, width = config["decoder_attention_heads"], config["decoder_layers"], config["d_model"]
    dims = ModelDimensions(config["num_mel_bins"], config["max_source_positions"], width, heads, layers,
                           config["vocab_size"], config["max_target_positions"], width, heads, layers)  # fmt: skip
    model = Whisper(dims).eval()
    weights = load_file(folder / "model.safetensors")
    model.load_state_dict({theirs(name): value for name, value in weights.items() if name != "proj_out.weight"})
    mask = torch.zeros(layers, heads, dtype=torch.bool)
    for layer, head in json.loads((folder / "generation_config.json").read_text())["alignment_heads"]:
        mask[layer, head] = True
    model.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
    return model


def words_of(model, tokenizer, path):
    pcm, _ = soundfile.read(path, dtype="float32")
    mel = whisper.log_mel_spectrogram(pcm, padding=WINDOW_SAMPLES)[:, : WINDOW_SAMPLES // HOP_SAMPLES]
    options = whisper.DecodingOptions(language="en", without_timestamps=True, fp16=False)
    tokens = [token for token in whisper.decode(model, mel, options).tokens if token < tokenizer.eot]
    timings = find_alignment(model, tokenizer, tokens, mel, len(pcm) // HOP_SAMPLES)
    merge_punctuations(timings, "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、")
    words = []
    for timing in filter(lambda each: each.word, timings):
        text, times = timing.word.strip(), [round(float(timing.start), 2), round(float(timing.end), 2)]
        # It makes two words of "ill-disposed"; we make one.
        if text.startswith("-") and words:
            words[-1] = [words[-1][0] + text, words[-1][1], times[1]]
        else:
            words.append([text, *times])
    return words


def main():
    model, tokenizer = load_model(Path(sys.argv[1])), get_tokenizer(False)
    clips = {path.stem: words_of(model, tokenizer, path) for path in sorted(CLIPS.glob("*.wav"))}
    made_with = {"openai-whisper": whisper.__version__, "torch": torch.__version__.split("+")[0]}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(words)}" for name, words in clips.items())
    GOLDEN.write_text(f'{{"madeWith": {json.dumps(made_with)}, "clips": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    main()
