"""Matrices in 4 bits, as onnxruntime's MatMulNBits and QMoE read them."""

import torch

# What stands for nought among the sixteen levels.
ZERO = 8


def _levels(matrix: torch.Tensor, block_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    padded = torch.nn.functional.pad(matrix.float(), (0, -matrix.shape[-1] % block_size))
    blocks = padded.unflatten(-1, (-1, block_size))
    # The number farthest from nought becomes level 0, the only one of its distance.
    farthest = blocks.gather(-1, blocks.abs().argmax(dim=-1, keepdim=True))
    scales = farthest / -ZERO
    steps = torch.where(scales == 0, torch.zeros_like(blocks), blocks / scales)
    return (steps.round() + ZERO).clamp(0, 15).to(torch.uint8), scales


def quantised(matrix: torch.Tensor, block_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Levels [..., rows, blocks, block_size / 2], two in a byte; scales [..., rows, blocks]."""
    if matrix.dim() > 2:
        # One after the other, as the levels take several times the memory while they are made.
        levels, scales = zip(*(quantised(each, block_size) for each in matrix), strict=True)
        return torch.stack(levels), torch.stack(scales)
    levels, scales = _levels(matrix, block_size)
    # The first of two is the lower half of the byte.
    return levels[..., ::2] | (levels[..., 1::2] << 4), scales.squeeze(-1)


def dequantised(matrix: torch.Tensor, block_size: int) -> torch.Tensor:
    """The matrix that the levels and scales stand for."""
    if matrix.dim() > 2:
        return torch.stack([dequantised(each, block_size) for each in matrix])
    levels, scales = _levels(matrix, block_size)
    values = (levels.float() - ZERO) * scales
    return values.flatten(-2)[..., : matrix.shape[-1]]
