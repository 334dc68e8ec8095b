"""How the history's dispersion guards nightly looks: the numbers in crates/relapse-stats/src/variation/baseline_history.rs.

    pip install numpy scipy
    python dispersion.py

28 nights of the baseline's history, then 14 nights of both arms with equal traffic, looked at every
night with level 0.01/14. "Fires" asks for both the exact test and the guard. A plain restatement of
the rule, sharing no code with the product; per cell: rollouts that fired (%) and the median factor.
A history without events gives no dispersion: there the capped rule does not fire.
"""

import numpy as np
from scipy import stats

ROLLOUTS, HISTORY, NIGHTS = 20_000, 28, 14
LEVEL = 0.01 / NIGHTS
random = np.random.default_rng(1)


def counts(kind, expected, shape):
    """Events a night: poisson, gamma:CV (day noise) or burst:MEAN (geometric sizes)."""
    name, _, value = kind.partition(":")
    if name == "poisson":
        return random.poisson(expected, shape).astype(float)
    if name == "gamma":
        k = 1 / float(value) ** 2
        return random.poisson(expected * random.gamma(k, 1 / k, shape)).astype(float)
    size = float(value)
    incidents = random.poisson(expected / size, shape)
    extra = random.negative_binomial(np.maximum(incidents, 1), 1 / size)
    return np.where(incidents > 0, incidents + extra, 0).astype(float)


def squares(history, kept):
    nights = kept.sum(1)
    mean = np.maximum((history * kept).sum(1) / nights, 1e-9)[:, None]
    return np.where(kept, (history - mean) ** 2 / mean, 0), mean[:, 0], nights


def pearson(history):
    r2, _, nights = squares(history, np.ones(history.shape, bool))
    return np.maximum(r2.sum(1) / (nights - 1), 1), np.full(len(history), HISTORY - 1.0)


def outages_capped(history):
    rows = np.arange(len(history))
    kept = np.ones(history.shape, bool)
    for _ in range(HISTORY // 10):
        r2, _, _ = squares(history, kept)
        worst = np.where(kept, r2, -1).argmax(1)
        others = kept.copy()
        others[rows, worst] = False
        r2, mean, nights = squares(history, others)
        dispersion = r2.sum(1) / (nights - 1)
        distance = (history[rows, worst] - mean) ** 2 / mean
        outage = (distance > 9 * np.maximum(dispersion, 1)) & (mean >= 2) & (mean > 0.5 * dispersion)
        kept[outage] = others[outage]
    r2, _, nights = squares(history, kept)
    dispersion = np.maximum(r2.sum(1) / (nights - 1), 1)
    r2 = np.where(kept, r2, 6 * dispersion[:, None])
    spread = np.maximum(r2.var(1, ddof=1), 1e-9)
    freedom = np.clip((HISTORY - 1) * 2 * r2.mean(1) ** 2 / spread, 1, HISTORY - 1)
    factor = np.maximum(r2.sum(1) / (HISTORY - 1), 1)
    return np.where(history.sum(1) > 0, factor, np.inf), freedom


def cell(kind, expected, outages, ratio):
    history = counts(kind, expected, (ROLLOUTS, HISTORY))
    for night in range(outages):
        history[:, 5 + night] = counts(kind, 5 * expected, ROLLOUTS)
    candidate = counts(kind, expected * ratio, (ROLLOUTS, NIGHTS)).cumsum(1)
    total = candidate + counts(kind, expected, (ROLLOUTS, NIGHTS)).cumsum(1)
    z = (candidate - total / 2) / np.sqrt(np.maximum(total, 1) / 4)
    exact = stats.binom.sf(candidate - 1, total, 0.5) <= LEVEL
    text = f"{kind:10} {expected:5g} {outages:7} {ratio:5g}"
    for method in (pearson, outages_capped):
        factor, freedom = method(history)
        guard = z / np.sqrt(factor)[:, None] > stats.t.isf(LEVEL, freedom)[:, None]
        fired = 100 * (exact & guard).any(1).mean()
        text += f"  {fired:7.2f} ({np.median(factor):5.1f})"
    print(text, flush=True)


print("noise    events outages ratio    Pearson          outages capped")
for kind in ("poisson", "gamma:0.3", "gamma:0.5", "gamma:0.8", "burst:5", "burst:20", "burst:50"):
    for expected in (1, 2, 4, 10, 40, 200):
        cell(kind, expected, 0, 1.0)
for kind, expected, ratio in (("poisson", 4, 2), ("poisson", 10, 1.5), ("poisson", 40, 1.25),
                              ("gamma:0.5", 40, 2), ("burst:5", 40, 2), ("burst:5", 10, 3)):
    for outages in (0, 1, 2):
        cell(kind, expected, outages, ratio)
