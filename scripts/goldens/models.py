"""Tiny CLAP, CLIP and BERT models with random weights, in the folder layout of the hub's ONNX repositories."""

import json
from collections import Counter
from pathlib import Path

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import BertConfig, BertModel, ClapConfig, ClapModel, CLIPConfig, CLIPModel

DIMENSIONS = 24
MERGES = 100

CLAP_PREPROCESSOR = {
    "feature_extractor_type": "ClapFeatureExtractor",
    "feature_size": 64,
    "fft_window_size": 1024,
    "frequency_max": 14000,
    "frequency_min": 50,
    "hop_length": 480,
    "max_length_s": 10,
    "nb_max_samples": 480000,
    "padding": "repeatpad",
    "sampling_rate": 48000,
    "top_db": None,
    "truncation": "rand_trunc",
}
CLIP_PREPROCESSOR = {
    "crop_size": {"height": 224, "width": 224},
    "do_center_crop": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_processor_type": "CLIPImageProcessor",
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "resample": 3,
    "rescale_factor": 0.00392156862745098,
    "size": {"shortest_edge": 224},
}
CAPTIONS = [
    f"{lead} {thing} {doing} {place}, it's {year}."
    for year, lead in enumerate(("a photo of a", "the sound of a", "this is a recording of the"), 1997)
    for thing in ("dog", "cat", "bird", "rain", "thunder", "engine", "guitar", "child", "river", "door", "train")
    for doing in ("barking", "singing", "falling", "running", "laughing", "talking", "closing")
    for place in ("in the park", "near the old house", "on the beach", "inside a small room", "under a bridge")
]


def printable_bytes() -> list[str]:
    """The characters by which byte-level BPE writes the 256 byte values, the printable ones first."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(byte) for byte in shown] + [chr(256 + index) for index in range(256 - len(shown))]


def learn_merges(shell: Tokenizer, suffix: str) -> list[tuple[str, str]]:
    """
    Byte-pair encoding of the captions, the most frequent pair first and the alphabetically first of equals. The
    library's trainer is not used, because it breaks ties differently from run to run.
    """
    counts: Counter[str] = Counter()
    for caption in CAPTIONS:
        plain = shell.normalizer.normalize_str(caption) if shell.normalizer else caption
        counts.update(word for word, _ in shell.pre_tokenizer.pre_tokenize_str(plain))
    words = [([*word[:-1], word[-1] + suffix], count) for word, count in sorted(counts.items())]
    merges = []
    while len(merges) < MERGES:
        pairs: Counter[tuple[str, str]] = Counter()
        for symbols, count in words:
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = [(merged(symbols, best), count) for symbols, count in words]
    return merges


def merged(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    joined = []
    for symbol in symbols:
        if joined and (joined[-1], symbol) == pair:
            joined[-1] += symbol
        else:
            joined.append(symbol)
    return joined


def clip_tokenizer() -> Tokenizer:
    """CLIP's: lower case, words end in </w>, start and end token are the two highest ids."""
    start, end = "<|startoftext|>", "<|endoftext|>"
    pattern = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"

    def shell(model: models.BPE) -> Tokenizer:
        tokenizer = Tokenizer(model)
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
        )
        split = pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False)])
        return tokenizer

    merges = learn_merges(shell(models.BPE()), "</w>")
    letters = printable_bytes()
    words = [*letters, *(letter + "</w>" for letter in letters), *("".join(merge) for merge in merges), start, end]
    vocab = {word: index for index, word in enumerate(dict.fromkeys(words))}
    tokenizer = shell(
        models.BPE(
            vocab=vocab, merges=merges, unk_token=end, continuing_subword_prefix="", end_of_word_suffix="</w>"
        )
    )
    tokenizer.add_special_tokens([AddedToken(start, normalized=True), AddedToken(end, normalized=False)])
    tokenizer.post_processor = processors.RobertaProcessing(
        (end, vocab[end]), (start, vocab[start]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def roberta_tokenizer() -> Tokenizer:
    """CLAP's: case is kept, a space is part of the word after it, the special tokens are the lowest ids."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    merges = learn_merges(trained, "")
    words = [*special, *printable_bytes(), *("".join(merge) for merge in merges), "<mask>"]
    vocab = {word: index for index, word in enumerate(dict.fromkeys(words))}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens([AddedToken(token, normalized=True) for token in special])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def bert_tokenizer() -> Tokenizer:
    """BERT's uncased word pieces: letters, letters within words, and some whole words. The library's trainer is not
    used, because its numbering changes from run to run."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [chr(code) for code in [*range(33, 65), *range(91, 127)]]
    known = sorted({word for caption in CAPTIONS for word in caption.lower().replace(",", " ").split() if word.isalpha()})
    words = [*special, *letters, *("##" + letter for letter in letters), "##ing", *known]
    vocab = {word: index for index, word in enumerate(dict.fromkeys(words))}
    tokenizer = Tokenizer(models.WordPiece(vocab=vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def unigram_tokenizer() -> Tokenizer:
    """XLM-RoBERTa's kind, for multilingual sentence encoders: pieces with scores, the best sum wins, spaces are pieces'
    first letters. Scores are made up, and no two ways of cutting a word are worth the same."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    words = sorted({word.strip(",.") for caption in CAPTIONS for word in caption.split()})
    starts = sorted({word[:length] for word in words for length in (2, 3) if len(word) > length})
    letters = [chr(code) for code in range(33, 127)] + list("éïö狗公园СОБАКлае")
    pieces = dict.fromkeys(["▁", *("▁" + word for word in words), *("▁" + start for start in starts), *starts, *letters])
    vocab = [(token, 0.0) for token in special]
    vocab += [(piece, -3.0 - 0.731 * (8 - min(len(piece), 8)) - 0.00137 * index) for index, piece in enumerate(pieces)]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(token) for token in special])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


@torch.no_grad()
def randomise(model: nn.Module, seed: int) -> None:
    """Weights large enough that the vector depends on the input, as in trained models."""
    generator = torch.Generator().manual_seed(seed)
    norms = {id(p) for m in model.modules() if isinstance(m, (nn.LayerNorm, nn.BatchNorm2d)) for p in m.parameters()}
    for name, parameter in model.named_parameters():
        sample = torch.randn(parameter.shape, generator=generator)
        if id(parameter) in norms:
            parameter.copy_(0.05 * sample + (1 if name.endswith("weight") else 0))
        elif "embedding" in name and "proj" not in name and "patch" not in name:
            parameter.copy_(0.5 * sample)
        elif parameter.dim() > 1:
            parameter.copy_(sample * parameter[0].numel() ** -0.5)
        elif parameter.dim() == 1:
            parameter.copy_(0.05 * sample)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):  # decibels of real sounds
            module.running_mean.fill_(-35.0)
            module.running_var.fill_(400.0)


def build_clap(vocabulary: int) -> ClapModel:
    config = ClapConfig(
        text_config=dict(
            vocab_size=vocabulary, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=48
        ),
        audio_config=dict(
            patch_embeds_hidden_size=4, hidden_size=32, depths=[1, 1, 1, 1], num_attention_heads=[1, 1, 2, 2]
        ),
        projection_dim=DIMENSIONS,
    )
    return ClapModel._from_config(config, attn_implementation="eager").eval()


def build_clip(vocabulary: int) -> CLIPModel:
    tower = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    config = CLIPConfig(
        # eos_token_id 2 is what published CLIP configs say; it makes the model pool at the highest id.
        text_config=dict(vocab_size=vocabulary, projection_dim=DIMENSIONS, bos_token_id=0, eos_token_id=2, **tower),
        vision_config=dict(projection_dim=DIMENSIONS, image_size=224, patch_size=32, **tower),
        projection_dim=DIMENSIONS,
    )
    return CLIPModel._from_config(config, attn_implementation="eager").eval()


def build_bert(vocabulary: int) -> BertModel:
    config = BertConfig(
        vocab_size=vocabulary, hidden_size=DIMENSIONS, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=48, max_position_embeddings=128,
    )
    return BertModel._from_config(config, attn_implementation="eager").eval()


class ClapAudio(nn.Module):
    def __init__(self, model: ClapModel):
        super().__init__()
        self.model = model

    def forward(self, input_features):
        return self.model.audio_projection(self.model.audio_model(input_features=input_features).pooler_output)


class Text(nn.Module):
    """CLAP's and CLIP's text side, without attention mask, as the hub's graphs have it."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        return self.model.text_projection(self.model.text_model(input_ids=input_ids).pooler_output)


class ClipVision(nn.Module):
    def __init__(self, model: CLIPModel):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model.visual_projection(self.model.vision_model(pixel_values=pixel_values).pooler_output)


class Sentence(nn.Module):
    def __init__(self, model: BertModel):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state


def export(module: nn.Module, inputs: dict[str, torch.Tensor], output: str, path: Path) -> None:
    module.eval()  # right before the export, which otherwise leaves dropout in
    path.parent.mkdir(parents=True, exist_ok=True)
    text_axes = {0: "batch_size", 1: "sequence_length"}
    axes = {name: text_axes if tensor.dtype == torch.int64 else {0: "batch_size"} for name, tensor in inputs.items()}
    axes[output] = text_axes if output == "last_hidden_state" else {0: "batch_size"}
    torch.onnx.export(
        module, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )
    module.eval()


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_folder(folder: Path, config, tokenizer: Tokenizer, limit: int, preprocessor: dict | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = {key: value for key, value in config.to_dict().items() if key != "transformers_version"}
    write_json(folder / "config.json", kept)
    write_json(folder / "tokenizer_config.json", {"model_max_length": limit})
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    if preprocessor:
        write_json(folder / "preprocessor_config.json", preprocessor)
