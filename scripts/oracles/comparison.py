# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy==2.4.6",
#   "pandas==3.1.1",
#   "scipy==1.17.1",
#   "statsmodels==0.15.0",
# ]
# ///
"""Writes what other libraries say of power, variance, dominance and strengths, for the tests.

Writes `tests/lib/statistics/oracle/comparison.json`, the same each time.
"""

import json
from decimal import Decimal
from math import isfinite, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize, root
from scipy.stats import mannwhitneyu, nct, norm, t
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.power import TTestPower

OUTPUT = Path(__file__).parents[2] / "tests/lib/statistics/oracle/comparison.json"
Z = norm.ppf(0.975)


def scores(rng: np.random.Generator, count: int, step: float = 0.5) -> list[float]:
    """Skewed scores of 0 to 10 with ties."""
    raw = 10 * rng.beta(2, 0.8, size=count)
    return [round(float(step * round(x / step)), 6) for x in raw]


def paired_power(effect: float, count: int, level: float) -> float:
    """Power by statsmodels; where SciPy has no answer for the far end, that end is nothing."""
    power = float(TTestPower().power(effect, count, level))
    if isfinite(power):
        return power
    return float(nct.sf(t.isf(level / 2, count - 1), count - 1, effect * sqrt(count)))


def power_cases() -> list[dict]:
    """Power of the paired t test."""
    return [
        {
            "count": count,
            "level": level,
            "effect": effect,
            "power": paired_power(effect, count, level),
        }
        for count in [2, 3, 4, 5, 8, 20, 50, 270, 1000, 10_000]
        for level in [0.05, 0.01]
        for effect in [0.05, 0.3, 1.2]
    ]


def detectable_effect(count: int, level: float, power: float) -> float:
    """Smallest effect found with the given power; statsmodels' own search stops at 1e-6."""
    return brentq(
        lambda effect: paired_power(effect, count, level) - power,
        0.5 / sqrt(count),
        40 / sqrt(count),
        xtol=1e-15,
        rtol=1e-14,
    )


def detectable_cases() -> list[dict]:
    """Smallest effects over counts, levels and powers."""
    return [
        {
            "count": count,
            "level": level,
            "power": power,
            "effect": detectable_effect(count, level, power),
        }
        for count in [3, 5, 12, 50, 270, 1000]
        for level in [0.05, 0.01]
        for power in [0.5, 0.8, 0.95]
    ]


def needed_cases() -> list[dict]:
    """Smallest whole number of pairs that gives the power, by trying each."""
    test = TTestPower()
    cases = []
    for effect in [0.1, 0.25, 0.5, 1.0, 2.0, 5.0]:
        for power in [0.8, 0.9]:
            count = 2
            while test.power(effect, count, 0.05) < power:
                count += 1
            cases.append({"effect": effect, "power": power, "count": count})
    return cases


def variance_case(items: list[list[float]]) -> dict:
    """One-way random effects from the mean squares of an analysis of variance."""
    frame = pd.DataFrame(
        [(name, value) for name, values in enumerate(items) for value in values],
        columns=["item", "value"],
    )
    table = anova_lm(ols("value ~ C(item)", frame).fit())
    between_square = float(table.loc["C(item)", "mean_sq"])
    within = float(table.loc["Residual", "mean_sq"])
    sizes = frame.groupby("item").size().to_numpy()
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(sizes) - 1)
    estimate = (between_square - within) / size
    return {"items": items, "within": within, "estimate": float(estimate)}


def variance_cases() -> list[dict]:
    """Balanced and unbalanced items, with and without a difference between them."""
    rng = np.random.default_rng(7)
    cases = []
    for count, repeats, between in [(2, 2, 1), (6, 3, 2), (12, 5, 2), (15, 4, 0), (8, 2, 0)]:
        means = rng.normal(6, between, size=count)
        cases.append([[round(float(rng.normal(m, 1)), 3) for _ in range(repeats)] for m in means])
    for count in [3, 10, 20]:
        means = rng.normal(6, 1.5, size=count)
        sizes = rng.integers(1, 6, size=count)
        sizes[0] = 2
        cases.append([
            [round(float(rng.normal(m, 1)), 1) for _ in range(n)] for m, n in zip(means, sizes)
        ])
    cases.append([scores(rng, 4, 1) for _ in range(10)])
    return [variance_case(case) for case in cases]


def dominance_case(first: list[float], second: list[float]) -> dict:
    """Cliff's delta from the whole matrix of dominance, and the U of Mann and Whitney."""
    x, y = np.array(first), np.array(second)
    matrix = np.sign(y[:, None] - x[None, :])
    n, m = matrix.shape
    delta = float(matrix.mean())
    u = float(mannwhitneyu(second, first, method="asymptotic").statistic)
    case = {"first": first, "second": second, "delta": delta, "auc": u / (m * n)}
    if min(m, n) < 2:
        return case
    if abs(delta) == 1:
        k = min(m, n)
        inner = (k - Z**2) / (k + Z**2)
        return {**case, "ci95": [inner, 1] if delta > 0 else [-1, -inner]}
    rows = ((matrix.mean(axis=1) - delta) ** 2).sum()
    columns = ((matrix.mean(axis=0) - delta) ** 2).sum()
    cells = ((matrix - delta) ** 2).sum()
    variance = (m**2 * rows + n**2 * columns - cells) / (m * n * (m - 1) * (n - 1))
    variance = max(variance, (1 - delta**2) / (m * n - 1))
    width = Z * np.sqrt(variance) * np.sqrt((1 - delta**2) ** 2 + Z**2 * variance)
    scale = 1 - delta**2 + Z**2 * variance
    ends = [(delta - delta**3 - width) / scale, (delta - delta**3 + width) / scale]
    return {**case, "ci95": [max(-1.0, float(ends[0])), min(1.0, float(ends[1]))]}


def dominance_cases() -> list[dict]:
    """Random and awkward samples."""
    rng = np.random.default_rng(11)
    cases = [
        dominance_case(scores(rng, m), scores(rng, n, step))
        for m, n, step in [(5, 7, 0.5), (12, 12, 1), (30, 20, 0.5), (40, 3, 0.1), (2, 2, 1)]
    ]
    for first, second in [
        ([1], [2]),
        ([1], [1, 2, 3]),
        ([5, 5, 5], [5, 5, 5]),
        ([1, 2, 3], [7, 8, 9]),
        ([7, 8, 9, 10, 7], [1, 2, 3, 3, 3]),
        ([1, 2], [2, 3]),
        ([0, 10], [5, 5, 5]),
        ([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50]),
    ]:
        cases.append(dominance_case([float(x) for x in first], [float(x) for x in second]))
    return cases


def win_case(before: list[float], now: list[float], margin: float) -> dict:
    """Wins by decimal arithmetic; the interval of Bonett and Price."""
    pairs = [(Decimal(repr(a)), Decimal(repr(b))) for a, b in zip(before, now)]
    limit = Decimal(repr(margin))
    wins = sum(b - a > limit for a, b in pairs)
    losses = sum(a - b > limit for a, b in pairs)
    count = len(pairs)
    shares = np.array([(wins + 1) / (count + 2), (losses + 1) / (count + 2)])
    middle = shares[0] - shares[1]
    width = Z * np.sqrt((shares.sum() - middle**2) / (count + 2))
    return {
        "before": before,
        "now": now,
        "margin": margin,
        "wins": wins,
        "ties": count - wins - losses,
        "losses": losses,
        "winRate": float(0.5 + (wins - losses) / count / 2),
        "ci95": [
            max(0.0, float((1 + middle - width) / 2)),
            min(1.0, float((1 + middle + width) / 2)),
        ],
    }


def win_cases() -> list[dict]:
    """Random decimals, all ties, all wins, one pair."""
    rng = np.random.default_rng(13)
    cases = [
        win_case(scores(rng, count, step), scores(rng, count, step), margin)
        for count, step, margin in [(30, 0.5, 0), (40, 0.1, 0.2), (12, 0.1, 0.1), (5, 1, 0)]
    ]
    cases.append(win_case([5.0] * 6, [5.0] * 6, 0))
    cases.append(win_case([5.0, 4.0, 3.3], [5.1, 4.2, 3.4], 0))
    cases.append(win_case([7.1], [7.3], 0.2))
    cases.append(win_case([7.1], [7.3], 0.1))
    return cases


def davidson_case(players: int, outcomes: list[list[int]]) -> dict:
    """Greatest likelihood of Davidson's model by a general optimiser.

    Each outcome is [a, b, wins of a, wins of b, ties].
    """
    has_ties = any(row[4] > 0 for row in outcomes)

    def loss(values: np.ndarray) -> float:
        strengths, tie = np.exp(values[:players]), np.exp(values[players]) if has_ties else 0.0
        total = 0.0
        for a, b, wins, losses, ties in outcomes:
            draw = tie * np.sqrt(strengths[a] * strengths[b])
            shares = np.array([strengths[a], strengths[b], draw])
            shares /= shares.sum()
            counts = np.array([wins, losses, ties])
            seen = counts > 0
            total -= (counts[seen] * np.log(shares[seen])).sum()
        return total + values[:players].sum() ** 2

    def slope(values: np.ndarray) -> np.ndarray:
        strengths, tie = np.exp(values[:players]), np.exp(values[players]) if has_ties else 0.0
        result = np.zeros(len(values))
        for a, b, wins, losses, ties in outcomes:
            count = wins + losses + ties
            draw = tie * np.sqrt(strengths[a] * strengths[b])
            total = strengths[a] + strengths[b] + draw
            result[a] += count * (strengths[a] + draw / 2) / total - wins - ties / 2
            result[b] += count * (strengths[b] + draw / 2) / total - losses - ties / 2
            if has_ties:
                result[players] += count * draw / total - ties
        result[:players] += 2 * values[:players].sum()
        return result

    start = minimize(loss, np.zeros(players + has_ties), jac=slope, method="BFGS").x
    found = root(slope, start, method="hybr", options={"xtol": 1e-15}).x
    assert np.abs(slope(found)).max() < 1e-9, slope(found)
    return {
        "outcomes": outcomes,
        "strengths": [float(x) for x in np.exp(found[:players] - found[:players].mean())],
        "tie": float(np.exp(found[players])) if has_ties else 0.0,
    }


def davidson_cases() -> list[dict]:
    """Everyone against everyone, chains, few battles, no ties."""
    rng = np.random.default_rng(17)
    cases = []
    for players, battles, tie, chain in [
        (2, 30, 0.5, False),
        (3, 20, 1.0, False),
        (5, 12, 0.5, False),
        (8, 40, 0.3, False),
        (4, 30, 0.0, False),
        (6, 40, 0.6, True),
    ]:
        logs = rng.normal(0, 0.8, size=players)
        outcomes = []
        for a in range(players):
            for b in range(a + 1, players):
                if chain and b - a > 1:
                    continue
                odds = np.exp(logs[a] - logs[b])
                shares = np.array([odds, 1, tie * np.sqrt(odds)])
                counts = rng.multinomial(battles, shares / shares.sum())
                outcomes.append([a, b, *(int(count) for count in counts)])
        cases.append(davidson_case(players, outcomes))
    # Two who win all but one of many: slow for fixed-point methods.
    cases.append(davidson_case(3, [[0, 1, 200, 1, 0], [1, 2, 150, 2, 3]]))
    return cases


def main() -> None:
    """Writes all cases."""
    OUTPUT.write_text(json.dumps({
        "power": power_cases(),
        "detectable": detectable_cases(),
        "needed": needed_cases(),
        "variance": variance_cases(),
        "dominance": dominance_cases(),
        "wins": win_cases(),
        "davidson": davidson_cases(),
    }))


if __name__ == "__main__":
    main()
