"""Writes what SciPy and statsmodels say of distributions, resampling and paired tests.

Writes `tests/lib/statistics/oracle/resampling.json`, the same each time. `null` stands for a
measure that does not exist.
"""

import json
import warnings
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path

import numpy as np
from scipy import special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

OUTPUT = Path(__file__).parents[2] / "tests/lib/statistics/oracle/resampling.json"
RESAMPLES = 20_000
REPEATS = 10


def scores(rng: np.random.Generator, count: int, step: float = 0.5) -> list[float]:
    """Skewed scores of 0 to 10 with ties."""
    return [round(float(step * round(x / step)), 6) for x in 10 * rng.beta(2, 0.8, size=count)]


def differences(rng: np.random.Generator, count: int, step: float) -> list[float]:
    """Differences of two such scores, as decimals."""
    pairs = zip(scores(rng, count, step), scores(rng, count, step))
    return [round(a - b, 6) for a, b in pairs]


def number(value: float) -> float | None:
    """A number, or `None` where there is none."""
    return float(value) if isfinite(value) else None


def normal_cases(rng: np.random.Generator) -> dict[str, list]:
    """Shares and quantiles, also far out."""
    x = [0, -0.0, 1e-9, 3, 3.0000001, -37, 37, *rng.uniform(-37, 37, 25), *rng.uniform(-4, 4, 25)]
    p = [0.5, 0.975, 1e-300, 1e-16, 1 - 1e-15, *10 ** rng.uniform(-300, -1, 20)]
    p += [*rng.uniform(0, 1, 20), *(0.5 + 10 ** rng.uniform(-12, -1, 10))]
    return {
        "shares": [[float(v), stats.norm.cdf(v), stats.norm.sf(v)] for v in x],
        "quantiles": [[float(v), special.ndtri(v)] for v in p],
    }


def t_tail(t: float, degrees: float) -> float:
    """P(T > t). Near 0 SciPy's own loses digits, and the complement keeps them."""
    if abs(t) > 1:
        return float(stats.t.sf(t, degrees))
    inside = special.betainc(0.5, degrees / 2, t * t / (degrees + t * t))
    return float(0.5 - 0.5 * np.sign(t) * inside)


def t_cases(rng: np.random.Generator) -> list[list[float]]:
    """Tails of Student's t; with more degrees of freedom SciPy has fewer than 12 digits."""
    return [
        [float(t), degrees, t_tail(t, degrees)]
        for degrees in [0.5, 1, 2, 3, 7.5, 49, 269, 1000]
        for t in [0, *rng.uniform(-4, 4, 5), *rng.uniform(4, 30, 2), *10 ** rng.uniform(-9, -1, 2)]
    ]


def bootstrap_case(
    statistic: Callable[..., float], data: Sequence[Sequence[float]], paired: bool
) -> dict[str, list[float]]:
    """Mean ends of intervals over repeats, and the standard deviation of a single one's."""
    case = {}
    for method in ["percentile", "bca"]:
        ends = [
            stats.bootstrap(
                data,
                statistic,
                n_resamples=RESAMPLES,
                paired=paired,
                vectorized=False,
                method=method,
                rng=seed,
            ).confidence_interval
            for seed in range(REPEATS)
        ]
        case[method] = np.mean(ends, axis=0).tolist()
        case[f"{method}Error"] = np.std(ends, axis=0, ddof=1).tolist()
    return case


def bootstrap_cases(rng: np.random.Generator) -> list[dict]:
    """Plain, paired, stratified and clustered samples; strata are samples, clusters elements."""
    cases = []

    def add(name: str, statistic: str, rows: list[list[float]], **labels: list[str]) -> None:
        """Adds a sample of rows, by mean or deviation of a column or correlation of two."""
        of_rows = {
            "mean": lambda rows: np.mean(rows[:, 0]),
            "std": lambda rows: np.std(rows[:, 0], ddof=1),
            "pearson": lambda rows: np.corrcoef(rows[:, 0], rows[:, 1])[0, 1],
        }[statistic]
        table = np.array(rows)
        clusters = np.array(labels.get("clusters", [str(i) for i in range(len(rows))]))
        strata = np.array(labels.get("strata", ["" for _ in rows]))
        members = [np.flatnonzero(clusters == name) for name in dict.fromkeys(clusters)]
        samples = [
            [i for i, of in enumerate(members) if strata[of[0]] == stratum]
            for stratum in dict.fromkeys(strata)
        ]

        def of_units(*samples: np.ndarray) -> float:
            return of_rows(table[np.concatenate([members[i] for of in samples for i in of])])

        case = bootstrap_case(of_units, samples, False)
        cases.append({"name": name, "statistic": statistic, "rows": rows, **labels, **case})

    add("three scores", "mean", [[2], [7], [7.5]])
    add("twelve scores", "mean", [[x] for x in scores(rng, 12)])
    add("fifty scores", "mean", [[x] for x in scores(rng, 50)])
    lognormal = [[round(float(x), 4)] for x in rng.lognormal(0, 0.8, 30)]
    add("lognormal", "mean", lognormal)
    add("deviation of lognormal", "std", lognormal)
    judge = scores(rng, 30)
    human = [round(x / 2 + float(rng.normal(0, 1.5)), 2) for x in judge]
    add("pairs", "pearson", [[x, y] for x, y in zip(judge, human)])
    add(
        "strata",
        "mean",
        [*([8] for _ in range(9)), [5], [5.5], [2], [0], [0.5], [9]],
        strata=[*["a"] * 12, *["b"] * 3],
    )
    sizes = [1, 4, 2, 6, 3, 1, 5, 2, 1, 3]
    add(
        "clusters",
        "mean",
        [[round(level + 0.5 * i, 1)] for level, n in zip(scores(rng, 10), sizes) for i in range(n)],
        clusters=[f"c{i}" for i, n in enumerate(sizes) for _ in range(n)],
    )
    return cases


def sign_flip_cases(rng: np.random.Generator) -> list[dict]:
    """Exact p-values of permutation tests; clusters flip as the sum of their differences."""
    samples = [[0.1, 0.2, 0.3], [0.3, -0.1, -0.2], [0, 0, 1.5], [2, 2, 2, 2, -2], [1, -1, 0.5]]
    samples += [differences(rng, n, step) for n in [2, 4, 7, 10, 13, 16] for step in [0.5, 0.1]]
    samples += [[float(x) for x in rng.normal(0.4, 1, 11)]]

    def p(values: Sequence[float]) -> float:
        """SciPy's p-value over all sign patterns."""
        return stats.permutation_test(
            (np.array(values),), np.sum, permutation_type="samples", n_resamples=np.inf
        ).pvalue

    cases = [{"differences": of, "p": p(of)} for of in samples]
    of = differences(rng, 30, 0.1)
    clusters = [f"c{int(i)}" for i in rng.integers(0, 9, 30)]
    sums = [sum(x for x, c in zip(of, clusters) if c == name) for name in sorted(set(clusters))]
    return [*cases, {"differences": of, "clusters": clusters, "p": p(sums)}]


def wilcoxon_cases(rng: np.random.Generator) -> list[dict]:
    """Exact for few differences, by permutation where SciPy's own table does not hold."""

    def case(values: list[float], method: object) -> dict:
        result = stats.wilcoxon(values, method=method)
        return {"differences": values, "statistic": result.statistic, "p": result.pvalue}

    def untied(count: int) -> list[float]:
        return [round(float(x), 4) for x in rng.normal(0.3, 1, count)]

    every = stats.PermutationMethod(n_resamples=np.inf)
    short = [[-1.0, 2.0], [1, 1, -1], [0, 0.5, 0, -1], [0.3, 0.1, 0.2, -0.1, 0.3, 0.3]]
    short += [differences(rng, n, step) for n in [5, 9, 13, 16] for step in [0.5, 0.1]]
    return [
        *(case(untied(n), "exact") for n in [3, 10, 25, 50]),
        *(case(values, every) for values in short),
        *(case(untied(n), "asymptotic") for n in [51, 60]),
        *(case(differences(rng, n, step), "asymptotic") for n in [70, 120] for step in [0.5, 0.1]),
    ]


def mcnemar_cases() -> list[dict]:
    """Exact and asymptotic p-values; mid-p by its definition from the binomial distribution."""
    cases = []
    pairs = [(0, 0), (0, 1), (1, 0), (3, 3), (1, 7), (5, 0), (10, 12), (25, 40), (0, 60)]
    for first, second in [*pairs, (108, 130), (416, 301), (700, 700), (5000, 5200), (2000, 100)]:
        table = [[0, first], [second, 0]]
        point = stats.binom.pmf(min(first, second), first + second, 0.5)
        exact = mcnemar(table, exact=True).pvalue
        cases.append({
            "onlyFirst": first,
            "onlySecond": second,
            "p": exact,
            "pMid": exact - point * (0.5 if first == second else 1),
            "pAsymptotic": number(mcnemar(table, exact=False, correction=False).pvalue),
            "pCorrected": number(mcnemar(table, exact=False, correction=True).pvalue),
        })
    return cases


def holm_cases(rng: np.random.Generator) -> list[dict]:
    """Adjusted p-values in the given order."""
    lists = [[0.03], [0.01, 0.04, 0.03], [0.02, 0.02, 0.02], [0.0, 1.0, 0.5], [0.9, 0.8, 0.7]]
    lists += [[float(p) for p in 10 ** rng.uniform(-6, 0, n)] for n in [5, 12]]
    return [
        {"pValues": of, "adjusted": multipletests(of, method="holm")[1].tolist()} for of in lists
    ]


def main() -> None:
    """Writes all cases."""
    # Ratios of nothing are asked for on purpose.
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(7)
    OUTPUT.write_text(json.dumps({
        "normal": normal_cases(rng),
        "t": t_cases(rng),
        "bootstrap": bootstrap_cases(rng),
        "signFlip": sign_flip_cases(rng),
        "wilcoxon": wilcoxon_cases(rng),
        "mcnemar": mcnemar_cases(),
        "holm": holm_cases(rng),
    }))


if __name__ == "__main__":
    main()
