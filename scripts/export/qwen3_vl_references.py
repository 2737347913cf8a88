"""What transformers computes for the graphs of Qwen3-VL."""

from typing import Any

import torch
from transformers import DynamicCache, Qwen3VLConfig, Qwen3VLMoeConfig
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLTextModel, Qwen3VLVisionModel
from transformers.models.qwen3_vl_moe.modeling_qwen3_vl_moe import Qwen3VLMoeTextModel

from comparison import Case, Reference, Tensors, Weight, seeded
from weights import streamed

Config = Qwen3VLConfig | Qwen3VLMoeConfig
GRID = (6, 10)
PICTURES = 2


def position_rows(side: int, merge: int) -> Tensors:
    """Four rows of the table of positions around each patch, and their shares, cell by cell."""
    height, width = GRID

    def axis(length: int) -> tuple[torch.Tensor, torch.Tensor]:
        place = torch.linspace(0, side - 1, length)
        floor = place.long()
        share = place - floor
        ends = torch.stack((floor, (floor + 1).clamp(max=side - 1)))
        return ends, torch.stack((1 - share, share))

    (rows, row_shares), (columns, column_shares) = axis(height), axis(width)
    index = rows[:, None, :, None] * side + columns[None, :, None, :]
    weight = row_shares[:, None, :, None] * column_shares[None, :, None, :]

    def by_cell(value: torch.Tensor) -> torch.Tensor:
        value = value.reshape(4, height // merge, merge, width // merge, merge)
        return value.permute(1, 3, 2, 4, 0).reshape(-1, 4)

    return {"position_index": by_cell(index), "position_weight": by_cell(weight)}


def vision_reference(config: Config, prefix: str) -> Reference:
    """Two pictures that are neither square nor as large as the table of positions."""

    def run(weight: Weight) -> list[Case]:
        vision = config.vision_config
        tower = streamed(lambda: Qwen3VLVisionModel(vision), weight, prefix)
        # The tower looks at the table before it is read.
        table = weight(f"{prefix}pos_embed.weight").float()
        tower.pos_embed.weight = torch.nn.Parameter(table, requires_grad=False)
        grids = torch.tensor([[1, *GRID]]).expand(PICTURES, -1)
        columns = vision.in_channels * vision.temporal_patch_size * vision.patch_size**2
        pixels = torch.randn(PICTURES * GRID[0] * GRID[1], columns, generator=seeded())
        angles = tower.rot_pos_emb(grids[:1])
        angles = torch.cat((angles, angles), dim=-1)
        inputs = {
            "pixel_values": pixels,
            **position_rows(tower.num_grid_per_side, vision.spatial_merge_size),
            "cos": angles.cos(),
            "sin": angles.sin(),
        }
        embeds, deepstack = tower(pixels, grid_thw=grids)
        return [(inputs, {"image_embeds": embeds, "deepstack": torch.stack(deepstack)})]

    return run


def embedding_reference(config: Config, key: str) -> Reference:
    """Two rows of tokens."""

    def run(weight: Weight) -> list[Case]:
        ids = torch.randint(config.text_config.vocab_size, (2, 9), generator=seeded())
        return [({"input_ids": ids}, {"embeds": weight(key)[ids].float()})]

    return run


def decoder_reference(config: Config, prefix: str, head: str) -> Reference:
    """A prefill with left padding and pictures, then branches behind what it cached."""
    text, levels = config.text_config, len(config.vision_config.deepstack_visual_indexes)
    experts = isinstance(config, Qwen3VLMoeConfig)
    generator = seeded()
    # Of each token, by rows of the batch: the beginnings and what goes on from there.
    beginnings = [[-1] * 4 + [0] * 10, [0] * 14]
    branches = [[0, 0, 1, 1, 1, 2, 2, 2, 2], [0, 1, 2, 1, 2, 1, 2, 1, 2]]

    def inputs_of(segments: torch.Tensor, length: int) -> tuple[Tensors, torch.Tensor]:
        """For the last `length` tokens; without the cache."""
        batch, rows = len(segments), 7
        table = torch.randn(levels, rows, text.hidden_size, generator=generator)
        table[:, 0] = 0
        embeds = torch.randn(batch, length, text.hidden_size, generator=generator)
        inputs = {
            "embeds": embeds,
            "deepstack": table,
            "deepstack_rows": torch.randint(rows, (batch, length), generator=generator),
            "segments": segments,
            "logit_positions": torch.tensor([[length - 1, 5], [0, length - 2]]),
        }
        return inputs, torch.randint(60, (3, batch, length), generator=generator)

    def run(weight: Weight) -> list[Case]:
        generator.manual_seed(0)
        kind: Any = Qwen3VLMoeTextModel if experts else Qwen3VLTextModel
        model = streamed(lambda: kind(text), weight, prefix)
        cache = DynamicCache()
        cases = []
        segments = torch.empty(2, 0, dtype=torch.long)
        for new in (torch.tensor(beginnings), torch.tensor(branches)):
            segments = torch.cat((segments, new), dim=1)
            inputs, positions = inputs_of(segments, new.shape[1])
            rows = inputs["deepstack_rows"]
            inputs |= past_of(cache, text)
            cos, sin = model.rotary_emb(inputs["embeds"], positions)
            # Rows of nought change nothing, so that every token may have one.
            result = model(
                inputs_embeds=inputs["embeds"],
                position_ids=positions,
                attention_mask=mask_of(segments, new.shape[1]),
                past_key_values=cache,
                use_cache=True,
                visual_pos_masks=torch.ones_like(rows, dtype=torch.bool),
                deepstack_visual_embeds=list(inputs["deepstack"][:, rows.flatten()]),
            )
            places = inputs["logit_positions"][:, :, None].expand(-1, -1, text.hidden_size)
            chosen = result.last_hidden_state.gather(1, places)
            logits = chosen @ weight(head).float().T
            length = new.shape[1]
            kept = past_of(cache, text, "new").items()
            expected = {"logits": logits, **{name: each[:, :, -length:] for name, each in kept}}
            cases.append(({**inputs, "cos": cos, "sin": sin}, expected))
        return cases

    return run


def mask_of(segments: torch.Tensor, length: int) -> torch.Tensor:
    """What is added to the scores of the last `length` tokens, [B, 1, length, all]."""
    every = segments.shape[1]
    place = torch.arange(every)
    first = every - length
    earlier = place <= place[first:, None]
    related = (segments[:, None] == 0) | (segments[:, None] == segments[:, first:, None])
    hidden = torch.full((len(segments), length, every), torch.finfo(torch.float32).min)
    return hidden.masked_fill(earlier & related, 0)[:, None]


def past_of(cache: DynamicCache, text: Any, name: str = "past") -> Tensors:
    """The keys and values of all layers so far, as a graph calls them."""
    empty = torch.empty(2, text.num_key_value_heads, 0, text.head_dim)
    found = {}
    for layer in range(text.num_hidden_layers):
        filled = layer < len(cache.layers)
        keys, values = (
            (cache.layers[layer].keys, cache.layers[layer].values) if filled else (empty, empty)
        )
        found |= {f"{name}_key_{layer}": keys, f"{name}_value_{layer}": values}
    return found
