"""What diffusers and transformers compute for the graphs of Qwen-Image-Edit."""

from types import MethodType
from typing import Any

import torch
from diffusers import AutoencoderKLQwenImage, QwenImageTransformer2DModel
from transformers import Qwen2_5_VLConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import (
    Qwen2_5_VisionTransformerPretrainedModel,
    Qwen2_5_VLTextModel,
)

from comparison import Case, Reference, Weight, seeded
from weights import streamed


def vision_reference(config: Qwen2_5_VLConfig, prefix: str) -> Reference:
    """Two pictures at once, of several windows each, some of them cut; and one by itself."""
    vision = config.vision_config

    def case_of(tower: Qwen2_5_VisionTransformerPretrainedModel, grid: torch.Tensor) -> Case:
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
        return inputs, {"image_embeds": tower(pixels, grid_thw=grid)}

    def run(weight: Weight) -> list[Case]:
        tower = streamed(lambda: Qwen2_5_VisionTransformerPretrainedModel(vision), weight, prefix)
        grid = torch.tensor([[1, 18, 10], [1, 6, 12]])
        return [case_of(tower, grid), case_of(tower, grid[:1])]

    return run


def language_reference(config: Qwen2_5_VLConfig, prefix: str) -> Reference:
    """A sequence with a picture inside, at positions that differ between the axes."""

    def run(weight: Weight) -> list[Case]:
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
        return [(inputs, {"hidden": result.last_hidden_state[0]})]

    return run


def transformer_reference(config: dict[str, Any]) -> Reference:
    """Noise, one reference picture of another size, and text."""
    two_steps = config.get("zero_cond_t", False)
    known = {key: value for key, value in config.items() if key != "zero_cond_t"}

    def run(weight: Weight) -> list[Case]:
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
        return [(inputs, {"velocity": result.sample})]

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

    def encoder(weight: Weight) -> list[Case]:
        image = torch.rand(1, 3, 48, 80, generator=seeded()) * 2 - 1
        mean = module(weight).encode(image[:, :, None]).latent_dist.mode()
        return [({"image": image}, {"mean": mean[:, :, 0]})]

    def decoder(weight: Weight) -> list[Case]:
        latents = torch.randn(1, config["z_dim"], 6, 10, generator=seeded())
        image = module(weight).decode(latents[:, :, None]).sample[:, :, 0]
        return [({"latents": latents}, {"image": image})]

    return encoder, decoder
