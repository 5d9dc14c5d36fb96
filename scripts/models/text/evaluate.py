"""Compare the shipped text tower with the float32 PyTorch model it came from, and print the figures of its card.

    python -m scripts.models.text.evaluate          # from the repository's root

Checks the vectors of some 200 texts one at a time, what padding and batching change, the similarities of sentence
pairs from paraphrase to unrelated, and the time a short text takes on two threads.
"""

import itertools
import json
import time

import numpy as np
import onnxruntime
import torch
from scipy.stats import spearmanr
from transformers import AutoTokenizer

from scripts.models.common.minilm import MAX_TOKENS, Reference
from scripts.models.text.export import FOLDER, GRAPH

SUBJECTS = (
    "a cat", "two children", "the old tractor", "a string quartet", "heavy rain", "my neighbour's dog", "a steam train",
    "the choir", "a red sports car", "an astronaut", "a flock of geese", "the washing machine", "a teapot",
)  # fmt: skip
PREDICATES = (
    "is heard far away at night", "stands in front of a white wall", "crosses the bridge slowly",
    "was recorded in a cathedral in 1998", "breaks down halfway through the second movement", "sleeps on the sofa",
    "makes everyone in the room laugh", "is painted in bright watercolours", "gets louder and louder, then stops",
    "costs less than three pounds fifty", "appears twice in chapter four, \"The Harbour\"", "photographed at sunrise",
    "cannot be found anywhere; we searched the garden, the shed and the whole length of the canal before giving up",
    "wins the race",
)  # fmt: skip
SHORT = ("rain", "Drums", "C#m7 arpeggio", "naïve café", "日本語", "🙂", "x", "synth bass loop 120 bpm", "", "HELLO!!!")
PAIRS = (
    ("A man is playing the guitar.", "Someone plays a guitar."),
    ("The kitten is asleep.", "A young cat is sleeping."),
    ("Thunder rolls over the hills.", "A storm can be heard in the mountains."),
    ("She bought a new bicycle.", "She purchased a bike."),
    ("The violin plays a sad melody.", "A cello plays a slow tune."),
    ("A dog barks at the postman.", "A dog sleeps in the hall."),
    ("The train leaves at noon.", "The bus arrives at midnight."),
    ("He fried two eggs for breakfast.", "They cooked dinner together."),
    ("Birds sing at dawn.", "An engine starts in the garage."),
    ("The stock market fell today.", "A penguin stands on the ice."),
    ("Waves break on the beach.", "The committee approved the budget."),
    ("A recipe for lentil soup.", "The goalkeeper saved a penalty."),
)


class Tower:
    """The shipped ONNX file with its tokenizer."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(GRAPH, options, providers=["CPUExecutionProvider"])
        self.tokenizer = AutoTokenizer.from_pretrained(FOLDER)

    def encode(self, texts: list[str]) -> np.ndarray:
        """One batch, padded to its longest text -> float32 [len(texts), 384]."""
        batch = self.tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="np")
        feeds = {name: batch[name].astype(np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        return self.session.run(["text_embeds"], feeds)[0]


def milliseconds_per_text(tower: Tower, text: str, runs: int = 60) -> float:
    """Median time of one text, tokenizer included, after a warm-up."""
    times = []
    for _ in range(runs + 5):
        start = time.perf_counter()
        tower.encode([text])
        times.append(time.perf_counter() - start)
    return round(1000 * float(np.median(times[5:])), 2)


def main() -> None:
    texts = [f"{s} {p}" for s, p in itertools.product(SUBJECTS, PREDICATES)] + list(SHORT)
    tower, reference = Tower(), Reference()
    truth = reference.encode(texts, batch_size=1)
    alone = np.concatenate([tower.encode([text]) for text in texts])
    batched = tower.encode(texts)
    cosines = (truth * alone).sum(1)
    first, second = ([pair[i] for pair in PAIRS] for i in (0, 1))
    expected = (reference.encode(first) * reference.encode(second)).sum(1)
    found = (tower.encode(first) * tower.encode(second)).sum(1)
    rank = lambda vectors: (vectors @ vectors.T)[np.triu_indices(len(texts), 1)]  # noqa: E731
    figures = {
        "texts": len(texts),
        "cosine_to_fp32_mean": round(float(cosines.mean()), 5),
        "cosine_to_fp32_min": round(float(cosines.min()), 5),
        "largest_difference_alone_or_batched": float(np.abs(alone - batched).max()),
        "all_pairs_spearman": round(float(spearmanr(rank(truth), rank(alone)).statistic), 5),
        "sentence_pairs_largest_cosine_error": round(float(np.abs(expected - found).max()), 4),
        "short_text_ms_2_threads": milliseconds_per_text(tower, "a cat sleeping on the sofa"),
        "long_text_ms_2_threads": milliseconds_per_text(tower, " ".join(PREDICATES)),
        "file_bytes": GRAPH.stat().st_size,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    torch.set_num_threads(2)
    main()
