# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "krippendorff==0.9.0",
#   "numpy==2.4.6",
#   "scikit-learn==1.9.1",
#   "scipy==1.17.1",
#   "statsmodels==0.15.0",
# ]
# ///
"""Writes what other libraries say of correlation and agreement, for the tests.

Writes `tests/lib/statistics/oracle/correlation.json`, the same each time. `null` stands for a
measure that does not exist.
"""

import json
import math
import warnings
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import krippendorff
import numpy as np
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

OUTPUT = Path(__file__).parents[2] / "tests/lib/statistics/oracle/correlation.json"
Column = list[float]


def known(value: float) -> float | None:
    """The value, or None where there is none."""
    return float(value) if math.isfinite(value) else None


def noisy(rng: np.random.Generator, count: int, digits: int = 4) -> tuple[Column, Column]:
    """Two columns that have something in common."""
    x = rng.normal(size=count)
    y = 0.6 * x + rng.normal(size=count)
    return x.round(digits).tolist(), y.round(digits).tolist()


def rated(rng: np.random.Generator, count: int) -> tuple[Column, Column]:
    """Skewed scores from 0 to 10 in halves, and means of ratings of 0, 0.5 and 1."""
    quality = rng.beta(0.6, 0.9, size=count)
    judge = np.clip(np.round(20 * quality + rng.normal(scale=3, size=count)) / 2, 0, 10)
    ratings = np.clip(np.round(2 * quality + rng.normal(scale=0.4, size=count)) / 2, 0, 1)
    return judge.tolist(), ratings.tolist()


def columns(rng: np.random.Generator) -> dict[str, tuple[Column, Column]]:
    """Pairs of columns, random and awkward."""
    rising = [float(value) for value in range(40)]
    swapped = [*rising[:20], 21.0, 20.0, *rising[22:]]
    far = noisy(rng, 12)
    return {
        "normal, 5": noisy(rng, 5),
        "normal, 12": noisy(rng, 12, 15),
        "normal, 33": noisy(rng, 33),
        "normal, 34": noisy(rng, 34, 9),
        "normal, 60": noisy(rng, 60),
        "rated, 6": rated(rng, 6),
        "rated, 25": rated(rng, 25),
        "rated, 60": rated(rng, 60),
        "far from 0": ([1e6 + value for value in far[0]], [value - 1e6 for value in far[1]]),
        "tiny": ([1e-9 * value for value in far[0]], [1e-9 * value for value in far[1]]),
        "huge": ([1e200 * value for value in far[0]], [1e200 * value for value in far[1]]),
        "none": ([], []),
        "one": ([3.0], [4.0]),
        "two": ([3.0, 4.0], [1.0, 9.0]),
        "two, opposite": ([3.0, 4.0], [9.0, 1.0]),
        "two, tied": ([3.0, 3.0], [9.0, 1.0]),
        "three": ([1.0, 2.0, 3.0], [0.5, 9.0, 7.0]),
        "three, tied": ([1.0, 2.0, 2.0], [0.5, 0.5, 7.0]),
        "three, uncorrelated": ([1.0, 2.0, 3.0], [1.0, 0.0, 1.0]),
        "four": ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]),
        "constant x": ([5.0] * 6, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        "constant y": ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.1] * 6),
        "both constant": ([5.0] * 6, [1.0] * 6),
        "the same, tied": ([0.0, 0.5, 1.0, 1.0, 0.5, 0.0], [0.0, 5.0, 10.0, 10.0, 5.0, 0.0]),
        "all but one equal": ([0.0] * 9 + [1.0], [0.0, 0.5] * 5),
        "cubes": ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 8.0, 27.0, 64.0, 125.0, 216.0]),
        "forty, opposite": (rising, rising[::-1]),
        "forty, one swap": (rising, swapped),
    }


def measured(estimate: float, p: float, ends: list[float] | None) -> dict[str, object]:
    """A coefficient with its p and 95 % interval."""
    return {"estimate": float(estimate), "p": known(p), "ci95": ends}


def fisher(estimate: float, above: float, below: int) -> list[float] | None:
    """95 % interval by Fisher's z, with a variance (above / below) that SciPy does not offer."""
    if abs(estimate) == 1 or below <= 0:
        return None
    half_width = stats.norm.ppf(0.975) * math.sqrt(above / below)
    return [math.tanh(math.atanh(estimate) + sign * half_width) for sign in (-1, 1)]


def correlations(x: Column, y: Column) -> dict[str, object]:
    """Pearson, Spearman and Kendall as SciPy has them, with intervals."""
    count = len(x)
    columns = {"x": x, "y": y, "ranks": stats.rankdata(y).tolist()}
    if count < 2 or len(set(x)) < 2 or len(set(y)) < 2:
        return columns | dict.fromkeys(("pearson", "spearman", "kendall"))
    linear, rank, tau = stats.pearsonr(x, y), stats.spearmanr(x, y), stats.kendalltau(x, y)
    ends = list(map(float, linear.confidence_interval(0.95))) if count > 3 else None
    rank_ends = fisher(rank.statistic, 1 + rank.statistic**2 / 2, count - 3)
    tau_ends = fisher(tau.statistic, 0.437, count - 4)
    return columns | {
        "pearson": measured(linear.statistic, linear.pvalue, ends),
        "spearman": measured(rank.statistic, rank.pvalue, rank_ends),
        "kendall": measured(tau.statistic, tau.pvalue, tau_ends),
    }


def averages(rng: np.random.Generator) -> list[dict[str, object]]:
    """Fisher averages, plain and weighted."""
    cases = [[0.3], [0.0, 0.0], [-0.999999, 0.5], [0.9, -0.9], rng.uniform(-1, 1, 8).tolist()]
    answers = []
    for values in cases:
        weights = rng.integers(1, 200, len(values)).tolist()
        z = np.arctanh(values)
        answers.append({
            "correlations": values,
            "weights": weights,
            "plain": float(np.tanh(z.mean())),
            "weighted": float(np.tanh(np.average(z, weights=weights))),
        })
    return answers


def pair_counts(judge: Column, human: Column, threshold: float) -> dict[str, object]:
    """Pairs by how judge and human order them, one by one and in exact decimals."""
    names = ("concordant", "discordant", "tiedFirst", "tiedSecond", "tiedBoth")
    pairs = dict.fromkeys(names, 0)
    exact = [(Fraction(str(a)), Fraction(str(b))) for a, b in zip(judge, human, strict=True)]
    for (a, b), (c, d) in combinations(exact, 2):
        by_judge = 0 if abs(a - c) <= Fraction(str(threshold)) else 1 if a > c else -1
        by_human = (b > d) - (b < d)
        if by_judge == 0:
            pairs["tiedFirst" if by_human else "tiedBoth"] += 1
        elif by_human == 0:
            pairs["tiedSecond"] += 1
        else:
            pairs["concordant" if by_judge == by_human else "discordant"] += 1
    total = sum(pairs.values())
    accuracy = (pairs["concordant"] + pairs["tiedBoth"]) / total if total else None
    return {
        "judge": judge,
        "human": human,
        "threshold": threshold,
        "pairs": pairs,
        "accuracy": accuracy,
    }


def all_pair_counts(rng: np.random.Generator) -> list[dict[str, object]]:
    """Pairwise accuracies, with thresholds that floating point only comes near."""
    judge, human = rated(rng, 30)
    fine = (rng.integers(0, 30, 30) / 10).tolist()
    return [
        pair_counts([], [], 0),
        pair_counts([1], [1], 0),
        pair_counts([0.3, 0.2], [0, 0], 0.1),
        pair_counts([1.0] * 4, [1.0] * 4, 0),
        pair_counts(judge, human, 0),
        pair_counts(judge, human, 1.5),
        *(pair_counts(fine, human, threshold) for threshold in (0, 0.1, 0.3, 0.7, 2.9)),
    ]


def kappas(rng: np.random.Generator) -> list[dict[str, object]]:
    """Cohen's kappa with each kind of weights; the categories are whole numbers."""
    truth = rng.integers(0, 5, 40)
    near = np.clip(truth + rng.integers(-1, 2, 40), 0, 4)
    cases: list[tuple[list[int], list[int], list[int] | None]] = [
        (truth.tolist(), near.tolist(), None),
        (rng.integers(0, 3, 25).tolist(), rng.integers(0, 3, 25).tolist(), None),
        ([1, 1, 1], [1, 1, 1], None),
        ([1, 1, 1], [2, 2, 2], None),
        ([0], [1], None),
        ([0, 5, 10, 10], [0, 10, 10, 5], None),
        ([0, 1, 4, 4, 0], [0, 4, 4, 1, 0], [0, 1, 2, 3, 4]),
        ([0, 1, 4, 4, 0], [0, 4, 4, 1, 0], [4, 0, 1]),
    ]
    answers = []
    for first, second, categories in cases:
        answer: dict[str, object] = {"first": first, "second": second, "categories": categories}
        for weights in (None, "linear", "quadratic"):
            kappa = cohen_kappa_score(first, second, weights=weights, labels=categories)
            answer[weights or "none"] = known(kappa)
        answers.append(answer)
    return answers


def fleiss(rng: np.random.Generator) -> list[dict[str, object]]:
    """Fleiss' kappa; the categories are letters."""
    letters = np.array(["a", "b", "c", "d"])
    cases = [
        letters[rng.integers(0, 4, (10, 2))],
        letters[np.minimum(rng.integers(0, 4, (12, 1)) + rng.integers(0, 2, (12, 5)), 3)],
        np.array([["a", "a", "a"], ["b", "b", "b"]]),
        np.array([["a", "b"], ["b", "a"]]),
        np.array([["a", "a"], ["a", "a"]]),
    ]
    return [
        {"ratings": case.tolist(), "kappa": known(fleiss_kappa(aggregate_raters(case)[0]))}
        for case in cases
    ]


def alphas(rng: np.random.Generator) -> list[dict[str, object]]:
    """Krippendorff's alpha at three levels; None is a missing rating."""
    gaps = np.where(rng.random((20, 3)) < 0.3, np.nan, rng.integers(0, 3, (20, 3)) / 2)
    truth = rng.integers(0, 11, (15, 1))
    near = np.clip(truth + rng.integers(-1, 3, (15, 4)), 0, 10)
    # From the computation that Krippendorff published in 2011.
    published = [
        [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
        [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1],
        [None, None, 3, None],
    ]
    cases = [
        published,
        [[None if math.isnan(value) else value for value in item] for item in gaps.tolist()],
        near.tolist(),
        [[0, 0, None], [0.5, 0.5, 1], [1, 1, 1], [None, 0, None]],
        [[1, 2], [2, 1], [1, 2]],
        [[1, 1], [2, 2]],
        [[1, 1], [1, 1]],
        [[1, None], [None, 2]],
    ]
    answers = []
    for ratings in cases:
        table = np.array(ratings, dtype=float).T
        answer: dict[str, object] = {"ratings": ratings}
        for level in ("nominal", "ordinal", "interval"):
            try:
                answer[level] = float(krippendorff.alpha(table, level_of_measurement=level))
            except ValueError:
                answer[level] = None
        answers.append(answer)
    return answers


def main() -> None:
    """Writes the file."""
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20_250_107)
    answers = {
        "correlations": {name: correlations(*pair) for name, pair in columns(rng).items()},
        "averages": averages(rng),
        "pairs": all_pair_counts(rng),
        "kappas": kappas(rng),
        "fleiss": fleiss(rng),
        "alphas": alphas(rng),
    }
    OUTPUT.write_text(json.dumps(answers, indent=2, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
