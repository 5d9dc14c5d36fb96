"""
Gives a Whisper folder in hub layout an encoder with 8-bit weights, made of the one it has, so that
scripts/bench/transcription.mjs can compare like with like: the peer turns the same weights into 8 bits when it loads.

Only products with weights become 8-bit (per output channel, activations quantised at run time); convolutions,
attention and normalisation stay float32. Attention becomes one operation of the runtime, which does not write its
1500 x 1500 scores into memory: a sixth less time, the same numbers to 1e-5. The file is named as the hub names it, so
that the precision `q8`, and `auto`, find it.

Needs onnx, onnxruntime. Usage: python scripts/bench/whisper-8-bit-encoder.py MODEL_FOLDER OUT_FOLDER
"""

import shutil
import sys
import tempfile
from pathlib import Path

import onnx
import onnxruntime
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

ENCODER = "encoder_model"


def fold_casts(source, target):
    """Weights kept as float16 behind casts become float32 constants: only constants can be quantised."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def fuse_attention(path):
    """Puts MultiHeadAttention in the place of softmax((scaled queries) keys) values and the turning of heads around it."""
    model = onnx.load(path)
    nodes = model.graph.node
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for softmax in [node for node in nodes if node.op_type == "Softmax"]:
        producers = {output: node for node in nodes for output in node.output}
        consumers = {name: node for node in nodes for name in node.input}

        def before_heads(name):
            reshape = producers[producers[name].input[0]]
            return reshape.input[0], int(constants[reshape.input[1]][2])

        product = producers[softmax.input[0]]
        scaling = producers[product.input[0]]
        mixing = consumers[softmax.output[0]]
        joining = consumers[consumers[mixing.output[0]].output[0]]
        queries, heads = before_heads(scaling.input[0])
        inputs = [queries, before_heads(product.input[1])[0], before_heads(mixing.input[1])[0]]
        scale = constants[scaling.input[1]].item()
        attention = helper.make_node(
            "MultiHeadAttention", inputs, list(joining.output), domain="com.microsoft", num_heads=heads, scale=scale
        )
        nodes.insert(list(nodes).index(joining), attention)
        nodes.remove(joining)
    drop_unused(model.graph)
    onnx.save(model, path)


def drop_unused(graph):
    while True:
        used = {name for node in graph.node for name in node.input} | {output.name for output in graph.output}
        unused = [node for node in graph.node if used.isdisjoint(node.output)]
        if not unused:
            return
        for node in unused:
            graph.node.remove(node)


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    encoder = sorted((source / "onnx").glob(f"{ENCODER}*.onnx"))[0]
    shutil.copytree(source, out, ignore=shutil.ignore_patterns(f"{ENCODER}*.onnx"), copy_function=shutil.copyfile)
    for folder in (out, out / "onnx"):
        folder.chmod(0o755)
    with tempfile.TemporaryDirectory() as folder:
        folded = Path(folder) / "folded.onnx"
        fold_casts(encoder, folded)
        fuse_attention(folded)
        quantize_dynamic(
            folded,
            out / "onnx" / f"{ENCODER}_quantized.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )


if __name__ == "__main__":
    main()
