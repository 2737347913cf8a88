"""Attention whose keys and values serve several heads each."""

from graph import FLOAT, Graph


class Grouped:
    """Attention of a graph's layers, which see the same tokens."""

    def __init__(self, graph: Graph, heads: int, kept_heads: int, size: int, mask: str) -> None:
        """`mask` [B, S, P + S] (float32) is added to the scores of every head."""
        self._graph = graph
        self._heads, self._kept_heads, self._size = heads, kept_heads, size
        self._mask = graph.op("Unsqueeze", mask, graph.constant([1, 2]))
        lengths = graph.op("Shape", mask, start=1, end=3)
        groups = graph.constant([0, 0, heads // kept_heads])
        self._by_head = graph.op("Concat", groups, lengths, axis=0)
        rows = graph.constant([0, 0, -1])
        self._by_kept_head = graph.op("Concat", rows, graph.length(mask, 2), axis=0)

    def attend(self, query: str, key: str, value: str) -> str:
        """[B, S, heads * size] from `query` of that shape, keys [B, kept heads, P + S, size]."""
        graph = self._graph
        query = graph.reshape(query, [0, 0, self._heads, self._size])
        query = graph.op("Transpose", query, perm=[0, 2, 1, 3])
        # Heads that share keys lie one behind the other, as rows of one matrix.
        query = graph.reshape(query, [0, self._kept_heads, -1, self._size])
        query = graph.op("Mul", query, graph.number(self._size**-0.5))
        scores = graph.op("MatMul", query, graph.op("Transpose", key, perm=[0, 1, 3, 2]))
        scores = graph.op("Reshape", graph.cast(scores, FLOAT), self._by_head)
        shares = graph.op("Softmax", graph.op("Add", scores, self._mask), axis=-1)
        shares = graph.cast(shares, graph.inner, since=FLOAT)
        shares = graph.op("Reshape", shares, self._by_kept_head)
        mixed = graph.op("MatMul", shares, value)
        mixed = graph.reshape(mixed, [0, self._heads, -1, self._size])
        return graph.reshape(graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), [0, 0, -1])
