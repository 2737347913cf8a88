"""Writes a tiny Qwen-Image-Edit pipeline and tiny Qwen3-VLs, with random weights.

They have the classes, files and code paths of the real ones and a few megabytes, so that a whole
evaluation can be tried without weights and without a GPU. What they make of an image is noise.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from torchvision_import import import_torchvision

import_torchvision()

from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPipeline,
    QwenImageTransformer2DModel,
)
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2TokenizerFast,
    Qwen2VLImageProcessorFast,
    Qwen2VLVideoProcessor,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLMoeConfig,
    Qwen3VLMoeForConditionalGeneration,
    Qwen3VLProcessor,
    Qwen3VLVideoProcessor,
)

# Names of Qwen's special tokens.
SPECIAL_TOKENS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|object_ref_start|>",
    "<|object_ref_end|>",
    "<|box_start|>",
    "<|box_end|>",
    "<|quad_start|>",
    "<|quad_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
# What the tokenizer's merges are learnt from.
CORPUS = (
    "Change the colour of the sky, move the light, remove the text and keep everything else.",
    "Describe the image, then judge how well the edit follows the instruction: Score: 7.5",
    "The edited picture shows a red square on a grey background, with a shadow to the left.",
    "把天空换成晚霞，保留其余部分。请给编辑结果打分：8.5",
)
# Roles and turns as Qwen's models write them.
CHAT_TEMPLATE = """\
{%- macro content(parts) -%}
{%- if parts is string -%}{{- parts -}}
{%- else -%}
{%- for part in parts -%}
{%- if part.type == 'text' -%}{{- part.text -}}
{%- elif part.type == 'image' -%}{{- '<|vision_start|><|image_pad|><|vision_end|>' -}}
{%- elif part.type == 'video' -%}{{- '<|vision_start|><|video_pad|><|vision_end|>' -}}
{%- endif -%}
{%- endfor -%}
{%- endif -%}
{%- endmacro -%}
{%- for message in messages -%}
{{- '<|im_start|>' + message.role + '\\n' + content(message.content) + '<|im_end|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}
"""
# Means and deviations of the pixels that the two vision towers expect.
CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073]
CLIP_STD = [0.26862954, 0.26130258, 0.27577711]
HALF = [0.5, 0.5, 0.5]


@dataclass(frozen=True)
class EditorSizes:
    """What a Qwen-Image-Edit's parts are configured with, beside what all have in common."""

    text: dict[str, Any]
    vision: dict[str, Any]
    transformer: dict[str, Any]
    vae: dict[str, Any]


TINY_EDITOR = EditorSizes(
    text={
        "num_hidden_layers": 2,
        "rope_scaling": {"type": "default", "mrope_section": [2, 3, 3]},
    },
    vision={
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_heads": 2,
        "out_hidden_size": 32,
        "fullatt_block_indexes": [1],
    },
    transformer={
        "num_layers": 2,
        "attention_head_dim": 16,
        "num_attention_heads": 2,
        "joint_attention_dim": 32,
        "axes_dims_rope": (4, 6, 6),
    },
    vae={"base_dim": 4, "num_res_blocks": 1},
)


def make_tokenizer() -> Qwen2TokenizerFast:
    """A byte-level BPE tokenizer that reads any text, with Qwen's special tokens."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    bpe.train_from_iterator(CORPUS, trainer)
    with tempfile.TemporaryDirectory() as folder:
        vocabulary, merges = bpe.model.save(folder)
        tokenizer = Qwen2TokenizerFast(
            vocabulary,
            merges,
            unk_token=None,
            bos_token=None,
            eos_token="<|im_end|>",
            pad_token="<|endoftext|>",
            additional_special_tokens=list(SPECIAL_TOKENS),
        )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def token_ids(tokenizer: Qwen2TokenizerFast) -> dict[str, int]:
    """Numbers of the tokens that stand for images, under their names in a configuration."""
    names = {
        "image_token_id": "<|image_pad|>",
        "video_token_id": "<|video_pad|>",
        "vision_start_token_id": "<|vision_start|>",
        "vision_end_token_id": "<|vision_end|>",
    }
    return {key: tokenizer.convert_tokens_to_ids(token) for key, token in names.items()}


def text_config(tokenizer: Qwen2TokenizerFast, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-6,
        "bos_token_id": tokenizer.convert_tokens_to_ids("<|endoftext|>"),
        "eos_token_id": tokenizer.eos_token_id,
        **more,
    }


def generation(tokenizer: Qwen2TokenizerFast) -> dict[str, Any]:
    return {
        "bos_token_id": tokenizer.convert_tokens_to_ids("<|endoftext|>"),
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def enliven(model: torch.nn.Module, scale: float) -> None:
    """Widens matrices, whose usual start is so small that every input gives the same output."""
    with torch.no_grad():
        for parameter in model.parameters():
            # Experts are matrices in a stack.
            if parameter.dim() in (2, 3):
                parameter.mul_(scale)


def make_editor(tokenizer: Qwen2TokenizerFast, sizes: EditorSizes) -> QwenImageEditPipeline:
    text_encoder = Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(
            text_config=text_config(tokenizer, {"rope_theta": 1e6, **sizes.text}),
            vision_config={"window_size": 112, "patch_size": 14, **sizes.vision},
            tie_word_embeddings=False,
            **token_ids(tokenizer),
        )
    )
    text_encoder.generation_config.update(**generation(tokenizer))
    transformer = QwenImageTransformer2DModel(
        patch_size=2, in_channels=64, out_channels=16, **sizes.transformer
    )
    vae = AutoencoderKLQwenImage(dim_mult=[1, 2, 4, 4], **sizes.vae)
    for model, scale in ((text_encoder, 5), (transformer, 1.5)):
        enliven(model, scale)
    processor = Qwen2_5_VLProcessor(
        Qwen2VLImageProcessorFast(image_mean=CLIP_MEAN, image_std=CLIP_STD),
        tokenizer,
        Qwen2VLVideoProcessor(),
        chat_template=CHAT_TEMPLATE,
    )
    scheduler = FlowMatchEulerDiscreteScheduler(
        base_image_seq_len=256,
        max_image_seq_len=8192,
        base_shift=0.5,
        max_shift=0.9,
        shift_terminal=0.02,
        use_dynamic_shifting=True,
        time_shift_type="exponential",
    )
    return QwenImageEditPipeline(
        scheduler=scheduler,
        vae=vae,
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        processor=processor,
        transformer=transformer,
    )


@dataclass(frozen=True)
class JudgeSizes:
    """What a Qwen3-VL's parts are configured with, beside what all have in common."""

    text: dict[str, Any]
    vision: dict[str, Any]
    mrope_section: list[int]
    # How much wider than usual its matrices start.
    scale: float


TINY_JUDGE = JudgeSizes(
    text={
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
    },
    vision={
        "depth": 4,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_heads": 2,
        "out_hidden_size": 32,
        "num_position_embeddings": 64,
        "deepstack_visual_indexes": [0, 1, 2],
    },
    mrope_section=[4, 2, 2],
    scale=14,
)
# One of the four layers is dense.
TINY_EXPERTS = replace(
    TINY_JUDGE,
    text={
        **TINY_JUDGE.text,
        "num_experts": 6,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 32,
        "mlp_only_layers": [1],
    },
)


def write_judge(tokenizer: Qwen2TokenizerFast, sizes: JudgeSizes, folder: Path) -> int:
    """Writes the model and its processor; returns the number of its weights."""
    config, model_class = (
        (Qwen3VLMoeConfig, Qwen3VLMoeForConditionalGeneration)
        if "num_experts" in sizes.text
        else (Qwen3VLConfig, Qwen3VLForConditionalGeneration)
    )
    rope = {
        "rope_type": "default",
        "mrope_interleaved": True,
        "mrope_section": sizes.mrope_section,
    }
    model = model_class(
        config(
            text_config=text_config(
                tokenizer, {"rope_theta": 5e6, "rope_scaling": rope, **sizes.text}
            ),
            vision_config={"patch_size": 16, **sizes.vision},
            tie_word_embeddings=False,
            **token_ids(tokenizer),
        )
    )
    model.generation_config.update(**generation(tokenizer))
    enliven(model, sizes.scale)
    pixels = {"image_mean": HALF, "image_std": HALF, "patch_size": 16}
    processor = Qwen3VLProcessor(
        Qwen2VLImageProcessorFast(
            size={"shortest_edge": 65536, "longest_edge": 16777216}, **pixels
        ),
        tokenizer,
        Qwen3VLVideoProcessor(**pixels),
        chat_template=CHAT_TEMPLATE,
    )
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return model.num_parameters()


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Write a tiny random Qwen-Image-Edit and tiny random Qwen3-VLs."
    )
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="a folder")
    parser.add_argument("--seed", type=int, default=0, help="of the weights")
    arguments = parser.parse_args()

    tokenizer = make_tokenizer()
    editor = arguments.output / "qwen_image_edit"
    judges = {"qwen3_vl": TINY_JUDGE, "qwen3_vl_moe": TINY_EXPERTS}
    torch.manual_seed(arguments.seed)
    make_editor(tokenizer, TINY_EDITOR).save_pretrained(editor)
    for name, sizes in judges.items():
        # Replies of this seed vary, and some of them end by themselves.
        torch.manual_seed(arguments.seed + 1)
        write_judge(tokenizer, sizes, arguments.output / name)
    written = {name: str(arguments.output / name) for name in judges}
    json.dump({"qwen_image_edit": str(editor), **written}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
