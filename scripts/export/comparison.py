"""Compares graphs with the modules of diffusers and transformers, on random inputs."""

from collections.abc import Callable
from pathlib import Path
from types import MethodType
from typing import Any

import onnx
import onnxruntime
import torch
from diffusers import AutoencoderKLQwenImage, QwenImageTransformer2DModel
from onnx import TensorProto, helper
from transformers import Qwen2_5_VLConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import (
    Qwen2_5_VisionTransformerPretrainedModel,
    Qwen2_5_VLTextModel,
)

from weights import streamed

Inputs = dict[str, torch.Tensor]
Weight = Callable[[str], torch.Tensor]
# A reference: its inputs and what it makes of them, with the weights that it is given.
Reference = Callable[[Weight], tuple[Inputs, torch.Tensor]]


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def vision_reference(config: Qwen2_5_VLConfig, prefix: str) -> Reference:
    """Two pictures at once, of several windows each, some of them cut."""

    def run(weight: Weight) -> tuple[Inputs, torch.Tensor]:
        vision = config.vision_config
        tower = streamed(lambda: Qwen2_5_VisionTransformerPretrainedModel(vision), weight, prefix)
        grid = torch.tensor([[1, 18, 10], [1, 6, 12]])
        counts = grid.prod(dim=1)
        columns = vision.in_channels * vision.temporal_patch_size * vision.patch_size**2
        pixels = torch.randn(int(counts.sum()), columns, generator=seeded())
        order, ends = tower.get_window_index(grid)
        lengths = torch.tensor(ends).unique_consecutive().diff()
        angles = tower.rot_pos_emb(grid).unflatten(0, (len(order), -1))[order].flatten(0, 1)
        angles = torch.cat((angles, angles), dim=-1)
        inputs = {
            "pixel_values": pixels,
            "cos": angles.cos(),
            "sin": angles.sin(),
            "window_index": order,
            "reverse_index": order.argsort(),
            "window_ids": torch.arange(len(lengths)).repeat_interleave(lengths),
            "image_ids": torch.arange(len(grid)).repeat_interleave(counts),
        }
        return inputs, tower(pixels, grid_thw=grid)

    return run


def language_reference(config: Qwen2_5_VLConfig, prefix: str) -> Reference:
    """A sequence with a picture inside, at positions that differ between the axes."""

    def run(weight: Weight) -> tuple[Inputs, torch.Tensor]:
        text = config.text_config
        model = streamed(lambda: Qwen2_5_VLTextModel(text), weight, prefix)
        length, places = 40, torch.arange(7, 19)
        ids = torch.randint(text.vocab_size, (length,), generator=seeded())
        image = torch.randn(len(places), text.hidden_size, generator=seeded())
        embeds = model.embed_tokens(ids)
        embeds[places] = image
        positions = torch.randint(60, (3, 1, length), generator=seeded())
        cos, sin = model.rotary_emb(embeds, positions)
        sections = text.rope_scaling["mrope_section"] * 2

        def interleaved(table: torch.Tensor) -> torch.Tensor:
            parts = enumerate(table[:, 0].split(sections, dim=-1))
            return torch.cat([part[axis % 3] for axis, part in parts], dim=-1)

        inputs = {
            "input_ids": ids,
            "image_embeds": image,
            "image_positions": places,
            "cos": interleaved(cos),
            "sin": interleaved(sin),
        }
        result = model(inputs_embeds=embeds[None], position_ids=positions, use_cache=False)
        return inputs, result.last_hidden_state[0]

    return run


def transformer_reference(config: dict[str, Any]) -> Reference:
    """Noise, one reference picture of another size, and text."""
    two_steps = config.get("zero_cond_t", False)
    known = {key: value for key, value in config.items() if key != "zero_cond_t"}

    def run(weight: Weight) -> tuple[Inputs, torch.Tensor]:
        model = streamed(lambda: QwenImageTransformer2DModel.from_config(known), weight)
        shapes, length = [(1, 6, 4), (1, 5, 3)], 9
        noise_tokens, tokens = 24, 39
        generator = seeded()
        hidden = torch.randn(1, tokens, config["in_channels"], generator=generator)
        text = torch.randn(1, length, config["joint_attention_dim"], generator=generator)
        step = torch.tensor([0.7, 0.0] if two_steps else [0.7])
        if two_steps:
            modulate_by_step(model, noise_tokens)
        image_angles, text_angles = model.pos_embed([shapes], [length], hidden.device)
        inputs = {
            "hidden": hidden,
            "text": text,
            "timestep": model.time_text_embed.time_proj(step),
            "image_cos": image_angles.real,
            "image_sin": image_angles.imag,
            "text_cos": text_angles.real,
            "text_sin": text_angles.imag,
            **({"noise_tokens": torch.tensor([noise_tokens])} if two_steps else {}),
        }
        result = model(
            hidden_states=hidden,
            encoder_hidden_states=text,
            timestep=step,
            img_shapes=[shapes],
            txt_seq_lens=[length],
        )
        return inputs, result.sample

    return run


def modulate_by_step(model: QwenImageTransformer2DModel, noise_tokens: int) -> None:
    """Does what `zero_cond_t` does, which this version of diffusers has not yet."""

    def first_row(_: torch.nn.Module, arguments: tuple[torch.Tensor]) -> torch.Tensor:
        return arguments[0][:1]

    def modulate(
        _: torch.nn.Module, value: torch.Tensor, rows: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if len(rows) == 2:
            index = (torch.arange(value.shape[1]) >= noise_tokens).long()
            rows = rows[index]
        shift, scale, gate = rows[None].chunk(3, dim=-1)
        return value * (1 + scale) + shift, gate

    for block in model.transformer_blocks:
        block.txt_mod.register_forward_pre_hook(first_row)
        block._modulate = MethodType(modulate, block)
    model.norm_out.linear.register_forward_pre_hook(first_row)


def vae_references(config: dict[str, Any]) -> tuple[Reference, Reference]:
    """Of the encoder and of the decoder."""

    def module(weight: Weight) -> AutoencoderKLQwenImage:
        return streamed(lambda: AutoencoderKLQwenImage.from_config(config), weight)

    def encoder(weight: Weight) -> tuple[Inputs, torch.Tensor]:
        image = torch.rand(1, 3, 48, 80, generator=seeded()) * 2 - 1
        mean = module(weight).encode(image[:, :, None]).latent_dist.mode()
        return {"image": image}, mean[:, :, 0]

    def decoder(weight: Weight) -> tuple[Inputs, torch.Tensor]:
        latents = torch.randn(1, config["z_dim"], 6, 10, generator=seeded())
        # The reference clamps, the graph does not.
        return {"latents": latents}, module(weight).decode(latents[:, :, None]).sample[:, :, 0]

    return encoder, decoder


def run_graph(file: Path, inputs: Inputs, *, widened: bool) -> torch.Tensor:
    """What onnxruntime's CPU makes of the inputs; `widened` computes bfloat16 as float32."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if widened:
        # Widened once and for all, the weights would need twice the memory.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        file = widen(file)
    try:
        session = onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
        arrays = {name: value.contiguous().numpy() for name, value in inputs.items()}
        (result,) = session.run(None, arrays)
    finally:
        if widened:
            file.unlink()
    return torch.from_numpy(result)


def widen(file: Path) -> Path:
    """Writes a graph that reads the same weights and computes in float32, for want of kernels."""
    model = onnx.load(file, load_external_data=False)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.BFLOAT16:
            wide, tensor.name = tensor.name, f"{tensor.name} bfloat16"
            casts.append(helper.make_node("Cast", [tensor.name], [wide], to=TensorProto.FLOAT))
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Cast" and attribute.i == TensorProto.BFLOAT16:
                attribute.i = TensorProto.FLOAT
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    wide_file = file.with_suffix(".widened.onnx")
    onnx.save(model, wide_file)
    return wide_file


def differences(result: torch.Tensor, expected: torch.Tensor) -> tuple[float, float]:
    """The largest difference, and the length of all of them relative to what is expected."""
    gap = result.double() - expected.double()
    return gap.abs().max().item(), (gap.norm() / expected.double().norm()).item()
