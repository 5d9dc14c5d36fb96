"""
Makes what test/inference/whisper compares with, from transformers alone:

- test/fixtures/whisper-random: a multilingual Whisper with random weights, two seconds long, in the hub's layout;
- test/fixtures/whisper-random-timestamped: the same whose decoder gives out its cross-attentions;
- test/golden/whisper/*.json: features; the tokens that transformers writes on that model with its own rules, with times
  (tokens) and without (plain), the languages it hears, and the frames at which it says each token.

Needs torch, transformers 5, onnx, onnxruntime, onnxscript. Usage: python scripts/goldens/whisper.py
"""

import base64
import json
import warnings
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers.generation.logits_process import (
    SuppressTokensAtBeginLogitsProcessor,
    SuppressTokensLogitsProcessor,
    WhisperTimeStampLogitsProcessor,
)
from transformers.models.whisper.generation_whisper import _dynamic_time_warping, _median_filter

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "test/fixtures/whisper-random"
TIMESTAMPED = ROOT / "test/fixtures/whisper-random-timestamped"
GOLDEN = ROOT / "test/golden/whisper"
RATE = 16000
CHUNK_SECONDS = 2
SPECIAL = [
    "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|de|>", "<|translate|>", "<|transcribe|>",
    "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
]  # fmt: skip
END, START, ENGLISH, GERMAN, TRANSLATE, TRANSCRIBE, _, _, NO_SPEECH, NO_TIMES = range(256, 256 + len(SPECIAL))
FIRST_TIME = NO_TIMES + 1
VOCABULARY = FIRST_TIME + CHUNK_SECONDS * 50 + 1
MAX_TOKENS = 24
LANGUAGES = {"en": ENGLISH, "de": GERMAN}
TASKS = {"TRANSCRIBE": TRANSCRIBE, "TRANSLATE": TRANSLATE}
ALIGNMENT_HEADS = [[0, 1], [1, 0]]


def byte_alphabet():
    """The printable stand-ins of the byte-level alphabet, in the order of GPT-2."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    moved = [byte for byte in range(256) if byte not in kept]
    return [chr(byte) for byte in kept] + [chr(256 + index) for index in range(len(moved))]


def write_tokenizer(folder):
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    added = [
        {"id": 256 + index, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False, "special": True}
        for index, token in enumerate(SPECIAL)
    ]  # fmt: skip
    model = {"type": "BPE", "vocab": {char: index for index, char in enumerate(byte_alphabet())}, "merges": []}
    definition = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": byte_level, "post_processor": None, "decoder": byte_level, "model": model,
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(definition, ensure_ascii=False))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "WhisperTokenizer"}))


def make_model():
    torch.manual_seed(20)
    config = WhisperConfig(
        vocab_size=VOCABULARY, num_mel_bins=80, encoder_layers=1, decoder_layers=2, d_model=16,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32,
        max_source_positions=CHUNK_SECONDS * 50, max_target_positions=2 * MAX_TOKENS, init_std=0.4,
        bos_token_id=END, eos_token_id=END, pad_token_id=END, decoder_start_token_id=START,
        suppress_tokens=None, begin_suppress_tokens=None,
    )  # fmt: skip
    config._attn_implementation = "eager"
    model = WhisperForConditionalGeneration(config).eval()
    # As padding, the end has no weights and is never chosen: it takes those of a token that is.
    rows = model.model.decoder.embed_tokens.weight.data
    rows[END] = 1.05 * rows[238]
    return model


class Decoder(torch.nn.Module):
    """The decoder as the hub's merged graph has it: empty `present.*.encoder.*` once the cache is in use."""

    def __init__(self, model, gives_attention):
        super().__init__()
        self.gives_attention = gives_attention
        self.decoder, self.head = model.model.decoder, model.proj_out

    def heads(self, attention, values):
        batch, length, _ = values.shape
        return values.view(batch, length, attention.num_heads, attention.head_dim).transpose(1, 2)

    def attend(self, attention, hidden, keys, values, mask):
        query = self.heads(attention, attention.q_proj(hidden) * attention.scaling)
        weights = torch.softmax(query @ keys.transpose(2, 3) + mask, dim=-1)
        joined = (weights @ values).transpose(1, 2).flatten(2)
        return attention.out_proj(joined), weights

    def forward(self, input_ids, encoded, use_cache, *past):
        cached = use_cache.to(torch.int64)[0]
        length = input_ids.shape[1]
        before = past[0].shape[2] * cached
        positions = torch.arange(length) + before
        hidden = self.decoder.embed_tokens(input_ids) + self.decoder.embed_positions.weight[positions]
        mask = (torch.arange(before + length)[None] > positions[:, None]).to(hidden.dtype) * -1e9
        fresh = encoded.shape[1] * (1 - cached)
        present, cross_attentions = [], []
        for index, layer in enumerate(self.decoder.layers):
            old_key, old_value, sound_key, sound_value = past[4 * index : 4 * index + 4]
            own, cross = layer.self_attn, layer.encoder_attn
            normed = layer.self_attn_layer_norm(hidden)
            key = torch.cat([old_key[:, :, :before], self.heads(own, own.k_proj(normed))], dim=2)
            value = torch.cat([old_value[:, :, :before], self.heads(own, own.v_proj(normed))], dim=2)
            hidden = hidden + self.attend(own, normed, key, value, mask)[0]
            new_key = self.heads(cross, cross.k_proj(encoded))[:, :, :fresh]
            new_value = self.heads(cross, cross.v_proj(encoded))[:, :, :fresh]
            sound = sound_key.shape[2] * cached
            keys = torch.cat([sound_key[:, :, :sound], new_key], dim=2)
            values = torch.cat([sound_value[:, :, :sound], new_value], dim=2)
            heard, weights = self.attend(cross, layer.encoder_attn_layer_norm(hidden), keys, values, 0.0)
            hidden = hidden + heard
            hidden = hidden + layer.fc2(layer.activation_fn(layer.fc1(layer.final_layer_norm(hidden))))
            present += [key, value, new_key, new_value]
            cross_attentions.append(weights)
        return self.head(self.decoder.layer_norm(hidden)), *present, *(cross_attentions if self.gives_attention else [])


class Encoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.model.encoder

    def forward(self, input_features):
        return self.encoder(input_features).last_hidden_state


def export(model, folder, gives_attention):
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    config = model.config
    common = {"opset_version": 17, "dynamo": False}
    torch.onnx.export(
        Encoder(model).eval(), (torch.zeros(1, 80, CHUNK_SECONDS * 100),), folder / "onnx/encoder_model.onnx",
        input_names=["input_features"], output_names=["last_hidden_state"],
        dynamic_axes={"input_features": {0: "batch_size"}, "last_hidden_state": {0: "batch_size"}}, **common,
    )  # fmt: skip
    kinds = [f"{index}.{side}.{part}" for index in range(config.decoder_layers)
             for side in ("decoder", "encoder") for part in ("key", "value")]  # fmt: skip
    width = config.d_model // config.decoder_attention_heads
    past = [torch.zeros(1, config.decoder_attention_heads, 3, width) for _ in kinds]
    past_names, present_names = [f"past_key_values.{kind}" for kind in kinds], [f"present.{kind}" for kind in kinds]
    axes = {"input_ids": {0: "batch_size", 1: "decoder_sequence_length"},
            "encoder_hidden_states": {0: "batch_size", 1: "encoder_sequence_length"},
            "logits": {0: "batch_size", 1: "decoder_sequence_length"}}  # fmt: skip
    axes |= {name: {0: "batch_size", 2: f"{name}.length"} for name in past_names + present_names}
    attentions = [f"cross_attentions.{layer}" for layer in range(config.decoder_layers)] if gives_attention else []
    axes |= {name: {0: "batch_size", 2: "decoder_sequence_length", 3: f"{name}.length"} for name in attentions}
    example = (torch.tensor([[START, ENGLISH]]), torch.zeros(1, 9, config.d_model), torch.tensor([True]), *past)
    torch.onnx.export(
        Decoder(model, gives_attention).eval(), example, folder / "onnx/decoder_model_merged.onnx",
        input_names=["input_ids", "encoder_hidden_states", "use_cache_branch", *past_names],
        output_names=["logits", *present_names, *attentions], dynamic_axes=axes, **common,
    )  # fmt: skip


def write_configurations(model, folder, name):
    generation = {
        "decoder_start_token_id": START, "eos_token_id": END, "no_timestamps_token_id": NO_TIMES,
        "suppress_tokens": [1, 2, START, TRANSLATE, TRANSCRIBE], "begin_suppress_tokens": [32, END],
        "max_initial_timestamp_index": 20, "is_multilingual": True,
        "lang_to_id": {f"<|{code}|>": token for code, token in LANGUAGES.items()},
        "task_to_id": {"transcribe": TRANSCRIBE, "translate": TRANSLATE},
        "alignment_heads": ALIGNMENT_HEADS,
    }  # fmt: skip
    extractor = {"feature_size": 80, "sampling_rate": RATE, "hop_length": 160, "chunk_length": CHUNK_SECONDS,
                 "n_fft": 400, "feature_extractor_type": "WhisperFeatureExtractor"}  # fmt: skip
    config = {"model_type": "whisper", "_name_or_path": f"chorus/{name}",
              "max_target_positions": model.config.max_target_positions}  # fmt: skip
    for file, content in (("generation_config", generation), ("preprocessor_config", extractor), ("config", config)):
        (folder / f"{file}.json").write_text(json.dumps(content, indent=1) + "\n")
    return GenerationConfig(**generation)


def noise(samples, amplitude):
    """White noise of the generator in test/inference/speech/sounds.ts, the same bit for bit."""
    state, values = 1, np.empty(samples)
    for index in range(samples):
        state = (state * 1664525 + 1013904223) % 2**32
        values[index] = amplitude * (state / 2**31 - 1)
    return values.astype(np.float32)


def packed(array):
    return base64.b64encode(np.ascontiguousarray(array, dtype=np.float32).tobytes()).decode()


def write_features():
    """Each case keeps every `every`-th frame; the lengths lie on, one under and one over borders of the hop and window."""
    cases = []
    for bands, chunk, samples, amplitude, every in (
        (80, 2, 32000, 0.1, 8), (80, 2, 31999, 0.1, 8), (80, 2, 16001, 0.5, 8), (80, 2, 1, 0.5, 8),
        (80, 2, 8000, 0.0, 40), (80, 30, 100000, 0.01, 150), (128, 30, 480000, 0.1, 150),
    ):  # fmt: skip
        extractor = WhisperFeatureExtractor(feature_size=bands, chunk_length=chunk)
        features = extractor(noise(samples, amplitude), sampling_rate=RATE, return_tensors="np").input_features[0]
        frames = list(range(0, features.shape[1], every)) + [features.shape[1] - 1]
        cases.append({"melBands": bands, "windowSeconds": chunk, "samples": samples, "amplitude": amplitude,
                      "dims": list(features.shape), "frames": frames,
                      "values": packed(features[:, frames])})  # fmt: skip
    write_golden("features", {"cases": cases})


def write_tokens(model, generation):
    """Greedy without a cache, so that a mistake in ours shows."""
    extractor = WhisperFeatureExtractor(chunk_length=CHUNK_SECONDS)
    cases = []
    for samples, amplitude, language in ((32000, 0.1, ENGLISH), (20000, 0.5, GERMAN), (9000, 0.01, ENGLISH), (16000, 0.9, GERMAN)):
        features = extractor(noise(samples, amplitude), sampling_rate=RATE, return_tensors="pt").input_features
        prompt = [START, language, TRANSCRIBE]
        rules = [
            SuppressTokensLogitsProcessor(generation.suppress_tokens, "cpu"),
            SuppressTokensAtBeginLogitsProcessor(generation.begin_suppress_tokens, len(prompt), "cpu"),
            WhisperTimeStampLogitsProcessor(generation, begin_index=len(prompt)),
        ]
        ids, probabilities, no_speech = list(prompt), [], None
        while len(ids) - len(prompt) < MAX_TOKENS:
            with torch.no_grad():
                logits = model(features, decoder_input_ids=torch.tensor([ids])).logits[0]
            if no_speech is None:
                no_speech = float(logits[0].softmax(-1)[NO_SPEECH])
            scores = logits[-1:]
            for rule in rules:
                scores = rule(torch.tensor([ids]), scores)
            chosen = int(scores.argmax())
            if chosen == END:
                break
            probabilities.append(float(scores[0].softmax(-1)[chosen]))
            ids.append(chosen)
        else:
            chosen = None
        cases.append({"samples": samples, "amplitude": amplitude, "language": "en" if language == ENGLISH else "de",
                      "tokens": ids[len(prompt):], "probabilities": probabilities, "noSpeechProbability": no_speech,
                      "isUnfinished": chosen != END})  # fmt: skip
        print(language, cases[-1]["tokens"], no_speech)
    write_golden("tokens", {"cases": cases, "firstTime": FIRST_TIME})


def token_frames(attentions, prompt_length, frames):
    """
    As openai/whisper's `find_alignment`: attention shared out over the frames of the sound alone, standardised over the
    tokens, smoothed, averaged over the heads. Filter and warp are those of transformers.
    """
    heads = torch.stack([attentions[layer][0, head, :, :frames] for layer, head in ALIGNMENT_HEADS])
    heads = heads / heads.sum(-1, keepdim=True)
    deviation, mean = torch.std_mean(heads, dim=-2, keepdim=True, unbiased=False)
    smooth = _median_filter(((heads - mean) / deviation)[None], 7)[0].mean(0)[prompt_length - 1 :]
    rows, columns = _dynamic_time_warping(-smooth.double().numpy())
    return [int(columns[np.argmax(rows == row)]) for row in range(len(smooth))]


def write_plain(model, generation):
    """Without times, greedy, without a cache; the language as told, or as the model hears it."""
    extractor = WhisperFeatureExtractor(chunk_length=CHUNK_SECONDS)
    cases = []
    for samples, amplitude, told, task in (
        (32000, 0.1, "en", "TRANSCRIBE"), (20000, 0.5, "de", "TRANSLATE"), (9000, 0.01, None, "TRANSCRIBE"),
        (16000, 0.9, None, "TRANSLATE"),
    ):  # fmt: skip
        features = extractor(noise(samples, amplitude), sampling_rate=RATE, return_tensors="pt").input_features
        run = lambda ids: model(features, decoder_input_ids=torch.tensor([ids]), output_attentions=True)  # noqa: E731
        with torch.no_grad():
            heard = run([START]).logits[0, 0, list(LANGUAGES.values())].softmax(-1).tolist()
            shares = dict(zip(LANGUAGES, heard))
            detected = int(model.detect_language(input_features=features, generation_config=generation)[0])
            assert LANGUAGES[max(shares, key=shares.get)] == detected
            language = told or max(shares, key=shares.get)
            prompt = [START, LANGUAGES[language], TASKS[task], NO_TIMES]
            ids, probabilities = list(prompt), []
            rules = [SuppressTokensLogitsProcessor([*generation.suppress_tokens, *range(END + 1, VOCABULARY)], "cpu"),
                     SuppressTokensAtBeginLogitsProcessor(generation.begin_suppress_tokens, len(prompt), "cpu")]
            while True:
                output = run(ids)
                scores = output.logits[0, -1:]
                for rule in rules:
                    scores = rule(torch.tensor([ids]), scores)
                chosen = int(scores.argmax())
                if chosen == END or len(ids) - len(prompt) == MAX_TOKENS:
                    break
                probabilities.append(float(scores[0].softmax(-1)[chosen]))
                ids.append(chosen)
        frames = token_frames(output.cross_attentions, len(prompt), int(samples / RATE * 50))
        cases.append({"samples": samples, "amplitude": amplitude, "told": told, "task": task, "shares": shares,
                      "language": language, "tokens": ids[len(prompt):], "probabilities": probabilities,
                      "isUnfinished": chosen != END, "frames": frames})  # fmt: skip
        print(language, cases[-1]["tokens"], frames)
    write_golden("plain", {"cases": cases})


def write_golden(name, content):
    made_with = {"transformers": transformers.__version__, "torch": torch.__version__.split("+")[0]}
    (GOLDEN / f"{name}.json").write_text(json.dumps({"madeWith": made_with, **content}, indent=1) + "\n")


def main():
    warnings.filterwarnings("ignore")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    model = make_model()
    for folder, gives_attention in ((FOLDER, False), (TIMESTAMPED, True)):
        export(model, folder, gives_attention)
        generation = write_configurations(model, folder, folder.name)
        write_tokenizer(folder)
    write_features()
    write_tokens(model, generation)
    write_plain(model, generation)


if __name__ == "__main__":
    main()
