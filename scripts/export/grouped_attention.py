"""Attention whose keys and values serve several heads each."""

from graph import FLOAT, MICROSOFT, Graph

# Beyond so many tokens, it costs less to join keys and values than their scores.
MANY = 16


class Grouped:
    """Attention of a graph's layers, which see the same tokens."""

    def __init__(self, graph: Graph, heads: int, kept_heads: int, size: int, mask: str) -> None:
        """`mask` [B, S, P + S] (float32) is added to the scores of every head."""
        self._graph = graph
        self._heads, self._kept_heads, self._size = heads, kept_heads, size
        self._groups = heads // kept_heads
        self._is_fused = graph.precision.attention == "cuda"
        if self._is_fused:
            # The lowest number of float32 would be infinite in float16.
            lowest = graph.number(-65504.0, FLOAT)
            mask = graph.enter(graph.op("Max", mask, lowest))
            self._mask = graph.op("Unsqueeze", mask, graph.constant([1]))
            return
        self._mask = graph.op("Unsqueeze", mask, graph.constant([1, 2]))
        groups, rows = graph.constant([0, 0, self._groups]), graph.constant([0, 0, -1])
        lengths = graph.op("Shape", mask, start=1)
        self._by_head = graph.op("Concat", groups, lengths, axis=0)
        self._by_kept_head = graph.op("Concat", rows, graph.length(mask, 2), axis=0)
        many = graph.op("Greater", graph.length(mask, 1), graph.constant([MANY]))
        self._reads_many = graph.op("Squeeze", many)

    def attend(self, query: str, keys: tuple[str, str], values: tuple[str, str]) -> str:
        """[B, S, heads * size] from `query` of that shape.

        Keys and values are those of what was read before and of what is read now, [B, kept heads,
        P or S, size]. Where few tokens are read they are not joined: what was read before is much,
        and would be copied in every step. Where many are, their scores are more.
        """
        graph = self._graph
        if self._is_fused:
            return self._fused(
                query, *(graph.op("Concat", *parts, axis=2) for parts in (keys, values))
            )
        query = graph.reshape(query, [0, 0, self._heads, self._size])
        query = graph.op("Transpose", query, perm=[0, 2, 1, 3])

        def joined() -> str:
            key, value = (graph.op("Concat", *parts, axis=2) for parts in (keys, values))
            if graph.precision.attention == "cpu":
                return self._by_kernel(query, key, value)
            scores = self._scores(self._as_rows(query), key)
            return self._apart_by_head(graph.op("MatMul", self._shares(scores), value))

        def apart() -> str:
            rows = self._as_rows(query)
            scores = graph.op("Concat", *(self._scores(rows, key) for key in keys), axis=3)
            lengths = graph.op("Concat", *(graph.length(value, 2) for value in values), axis=0)
            parts = graph.ops("Split", self._shares(scores), lengths, count=2, axis=3)
            mixed = graph.op("Add", *(graph.op("MatMul", *pair) for pair in zip(parts, values)))
            return self._apart_by_head(mixed)

        mixed = graph.choose(self._reads_many, joined, apart)
        return graph.reshape(graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), [0, 0, -1])

    def _by_kernel(self, query: str, key: str, value: str) -> str:
        """By the CPU's kernel, which finishes a head's scores before it begins the next."""
        graph = self._graph
        parts = (graph.cast(each, FLOAT) for each in (query, key, value))
        mask = graph.op("Squeeze", self._mask, graph.constant([1]))
        mixed = graph.op("Attention", *parts, mask, scale=self._size**-0.5)
        return graph.cast(mixed, graph.inner, since=FLOAT)

    def _as_rows(self, query: str) -> str:
        """Heads that share keys one behind the other, as rows of one matrix: no key is copied."""
        graph = self._graph
        rows = graph.reshape(query, [0, self._kept_heads, -1, self._size])
        return graph.op("Mul", rows, graph.number(self._size**-0.5))

    def _apart_by_head(self, mixed: str) -> str:
        return self._graph.reshape(mixed, [0, self._heads, -1, self._size])

    def _scores(self, rows: str, key: str) -> str:
        key = self._graph.op("Transpose", key, perm=[0, 1, 3, 2])
        return self._graph.op("MatMul", rows, key)

    def _shares(self, scores: str) -> str:
        """Softmax over what each token sees, of scores [B, kept heads, groups * S, P + S]."""
        graph = self._graph
        scores = graph.op("Reshape", graph.cast(scores, FLOAT), self._by_head)
        shares = graph.op("Softmax", graph.op("Add", scores, self._mask), axis=-1)
        return graph.op("Reshape", graph.cast(shares, graph.inner, since=FLOAT), self._by_kept_head)

    def _fused(self, query: str, key: str, value: str) -> str:
        """By a kernel that wants keys and values for every head."""
        graph = self._graph
        return graph.op(
            "MultiHeadAttention",
            query,
            self._for_every_head(key),
            self._for_every_head(value),
            "",
            "",
            self._mask,
            domain=MICROSOFT,
            num_heads=self._heads,
        )

    def _for_every_head(self, value: str) -> str:
        graph = self._graph
        value = graph.op("Unsqueeze", value, graph.constant([2]))
        value = graph.op("Expand", value, graph.constant([1, 1, self._groups, 1, 1]))
        value = graph.op("Transpose", value, perm=[0, 3, 1, 2, 4])
        return graph.reshape(value, [0, 0, -1])
