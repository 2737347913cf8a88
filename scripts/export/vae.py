"""AutoencoderKLQwenImage for single pictures, as two graphs of 2-D layers.

A picture is a video of one frame, before which its convolutions see empty frames. So only the last
slice in time of each kernel acts.
"""

from typing import Any

import torch

from graph import Graph


class Layers:
    """The kinds of layer that encoder and decoder are made of."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def conv(
        self,
        value: str,
        key: str,
        *,
        padding: tuple[int, int] = (0, 0),
        stride: int = 1,
        rows: int | None = None,
    ) -> str:
        """A convolution padded before and after; `rows` keeps only the first channels."""

        def last_slice(kernel: torch.Tensor) -> torch.Tensor:
            return (kernel[:, :, -1] if kernel.dim() == 5 else kernel)[:rows]

        before, after = padding
        return self.graph.op(
            "Conv",
            value,
            self.graph.weight(f"{key}.weight", last_slice),
            self.graph.weight(f"{key}.bias", lambda bias: bias[:rows]),
            pads=[before, before, after, after],
            strides=[stride, stride],
        )

    def norm(self, value: str, key: str) -> str:
        """Scales each pixel's channels to a mean square of 1, then channel by channel."""
        graph = self.graph
        length = graph.op("ReduceL2", value, graph.constant([1]), keepdims=1)
        length = graph.op("Max", length, graph.number(1e-12))
        scale = graph.weight(
            f"{key}.gamma", lambda gamma: gamma.reshape(-1, 1, 1) * gamma.numel() ** 0.5
        )
        return graph.op("Mul", graph.op("Div", value, length), scale)

    def residual(self, value: str, key: str) -> str:
        shortcut = value
        if f"{key}.conv_shortcut.weight" in self.graph.weights:
            shortcut = self.conv(value, f"{key}.conv_shortcut")
        for index in (1, 2):
            value = self.graph.silu(self.norm(value, f"{key}.norm{index}"))
            value = self.conv(value, f"{key}.conv{index}", padding=(1, 1))
        return self.graph.op("Add", value, shortcut)

    def attention(self, value: str, key: str) -> str:
        """One head over all pixels."""
        graph = self.graph
        inner = self.conv(self.norm(value, f"{key}.norm"), f"{key}.to_qkv")
        inner = graph.op("Transpose", graph.reshape(inner, [0, 0, -1]), perm=[0, 2, 1])
        mixed = graph.attention(*graph.split(inner, 3), heads=1)
        mixed = graph.op("Transpose", mixed, perm=[0, 2, 1])
        mixed = graph.op("Reshape", mixed, graph.op("Shape", value))
        return graph.op("Add", value, self.conv(mixed, f"{key}.proj"))

    def middle(self, value: str, key: str) -> str:
        value = self.residual(value, f"{key}.resnets.0")
        value = self.attention(value, f"{key}.attentions.0")
        return self.residual(value, f"{key}.resnets.1")

    def end(self, value: str, key: str) -> str:
        value = self.graph.silu(self.norm(value, f"{key}.norm_out"))
        return self.conv(value, f"{key}.conv_out", padding=(1, 1))


def build_encoder(graph: Graph, config: dict[str, Any]) -> None:
    """From a picture to the mean of its latents."""
    layers = Layers(graph)
    value = layers.conv(graph.input("image", [1, 3, "H", "W"]), "encoder.conv_in", padding=(1, 1))
    stages, blocks = len(config["dim_mult"]), config["num_res_blocks"]
    number = 0
    for stage in range(stages):
        for _ in range(blocks):
            value = layers.residual(value, f"encoder.down_blocks.{number}")
            number += 1
        if stage < stages - 1:
            key = f"encoder.down_blocks.{number}.resample.1"
            value = layers.conv(value, key, padding=(0, 1), stride=2)
            number += 1
    value = layers.end(layers.middle(value, "encoder.mid_block"), "encoder")
    # The other half of the channels is the variance, which no edit draws from.
    channels = config["z_dim"]
    value = layers.conv(value, "quant_conv", rows=channels)
    graph.output("mean", value, [1, channels, "h", "w"])


def build_decoder(graph: Graph, config: dict[str, Any]) -> None:
    """From latents to a picture, not clamped."""
    layers = Layers(graph)
    value = layers.conv(graph.input("latents", [1, config["z_dim"], "h", "w"]), "post_quant_conv")
    value = layers.conv(value, "decoder.conv_in", padding=(1, 1))
    value = layers.middle(value, "decoder.mid_block")
    stages = len(config["dim_mult"])
    for stage in range(stages):
        block = f"decoder.up_blocks.{stage}"
        for index in range(config["num_res_blocks"] + 1):
            value = layers.residual(value, f"{block}.resnets.{index}")
        if stage < stages - 1:
            doubled = graph.op(
                "Resize",
                value,
                "",
                graph.constant([1.0, 1.0, 2.0, 2.0], torch.float32),
                mode="nearest",
                coordinate_transformation_mode="asymmetric",
                nearest_mode="floor",
            )
            value = layers.conv(doubled, f"{block}.upsamplers.0.resample.1", padding=(1, 1))
    graph.output("image", layers.end(value, "decoder"), [1, 3, "H", "W"])
