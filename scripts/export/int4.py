"""Matrices in 4 bits, as onnxruntime's MatMulNBits reads them."""

import torch

# What stands for nought among the sixteen levels.
ZERO = 8


def _levels(matrix: torch.Tensor, block_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    rows, columns = matrix.shape
    padded = torch.nn.functional.pad(matrix.float(), (0, -columns % block_size))
    blocks = padded.view(rows, -1, block_size)
    # The number farthest from nought becomes level 0, the only one of its distance.
    farthest = blocks.gather(2, blocks.abs().argmax(dim=2, keepdim=True))
    scales = farthest / -ZERO
    steps = torch.where(scales == 0, torch.zeros_like(blocks), blocks / scales)
    return (steps.round() + ZERO).clamp(0, 15).to(torch.uint8), scales


def quantised(matrix: torch.Tensor, block_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Levels [rows, blocks, block_size / 2], two in a byte; scales [rows * blocks]."""
    levels, scales = _levels(matrix, block_size)
    # The first of two is the lower half of the byte.
    return levels[..., ::2] | (levels[..., 1::2] << 4), scales.flatten()


def dequantised(matrix: torch.Tensor, block_size: int) -> torch.Tensor:
    """The matrix that the levels and scales stand for."""
    levels, scales = _levels(matrix, block_size)
    values = (levels.float() - ZERO) * scales
    return values.flatten(1)[:, : matrix.shape[1]]
