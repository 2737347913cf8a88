"""A mixture of experts as one node, which computes for each token only the experts it chose."""

from typing import Any

import torch

from graph import FLOAT, FLOAT16, MICROSOFT, Graph


def feed_forward_of_experts(graph: Graph, value: str, key: str, config: dict[str, Any]) -> str:
    """The layer of weights `key` on [B, S, width]: softmax over all experts, the best, their sum.

    `gate_up_proj` is [experts, width, 2 * inner], `down_proj` [experts, inner, width].
    """
    if not config.get("norm_topk_prob", True):
        raise ValueError("Cannot export norm_topk_prob false: transformers has no such experts")
    # Neither kernel of the CPU knows bfloat16, and MoE not even float16; QMoE on CUDA knows no
    # float32.
    for_cuda = graph.precision.attention == "cuda"
    in_blocks = graph.precision.block_size is not None
    kind = (FLOAT16 if in_blocks else graph.inner) if for_cuda else FLOAT
    attributes = {
        "k": config["num_experts_per_tok"],
        "activation_type": "swiglu",
        "activation_alpha": 1.0,
        "activation_beta": 0.0,
        "swiglu_fusion": 1,
        "normalize_routing_weights": 1,
    }

    odds = graph.linear(value, f"{key}.gate", bias=False, exact=True)
    odds = graph.reshape(odds, [-1, config["num_experts"]])
    value, odds = (graph.cast(each, kind) for each in (value, odds))
    wide, narrow = f"{key}.experts.gate_up_proj", f"{key}.experts.down_proj"
    if in_blocks:
        wide_levels = graph.four_bits(wide, finish(kind), gates_and_ups, axis=1)
        narrow_levels = graph.four_bits(narrow, finish(kind), turned, axis=1)
        result = graph.op(
            "QMoE",
            value,
            odds,
            *wide_levels,
            "",
            *narrow_levels,
            domain=MICROSOFT,
            expert_weight_bits=4,
            block_size=graph.precision.block_size,
            weights_prepacked=0,
            **attributes,
        )
    else:
        matrices = [
            graph.cast(graph.weight(wide, gates_and_ups), kind),
            graph.cast(graph.weight(narrow, turned), kind),
        ]
        result = graph.op(
            "MoE", value, odds, matrices[0], "", matrices[1], domain=MICROSOFT, **attributes
        )
    return graph.cast(result, graph.inner, since=kind)


def turned(stack: torch.Tensor) -> torch.Tensor:
    return stack.transpose(1, 2)


def gates_and_ups(stack: torch.Tensor) -> torch.Tensor:
    """Rows of gate and up by turns, instead of all gates before all ups."""
    return turned(stack).unflatten(1, (2, -1)).transpose(1, 2).flatten(1, 2)


def finish(kind: int):
    """Lays levels out as QMoE reads them."""

    def lay_out(levels: torch.Tensor, scales: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return levels.flatten(2), scales.half() if kind == FLOAT16 else scales

    return lay_out
