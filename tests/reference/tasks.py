"""Two releases that ran the same tasks: what `relapse-stats/src/tasks` computes, by SciPy. Run: python3 tests/reference/tasks.py"""

from math import exp, log, sqrt

from scipy.optimize import brentq
from scipy.stats import norm, t as student

# Failures and attempts of the baseline, then of the candidate.
TASKS = [
    (0, 5, 2, 5), (1, 5, 3, 5), (2, 5, 2, 5), (5, 5, 5, 5), (0, 5, 0, 5), (0, 4, 1, 5), (3, 5, 5, 5), (1, 5, 4, 5),
    (0, 5, 3, 5), (4, 5, 3, 5), (0, 5, 1, 4), (2, 5, 4, 5), (0, 5, 0, 5), (1, 5, 1, 5), (0, 5, 2, 5), (3, 5, 4, 5),
]
PASSES = (1.4, 9.0)  # φ and its degrees of freedom
LEVEL = 0.95


def gaps(tasks, ratio):
    total = squares = independent = 0.0
    for x0, n0, x1, n1 in tasks:
        weighted = ratio * n1 + n0
        gap = (x1 * n0 - ratio * x0 * n1) / weighted
        events, runs = x0 + x1, n0 + n1
        total += gap
        squares += gap**2
        independent += events * (runs - events) / (runs - 1) * ratio * n1 * n0 / weighted**2
    return total, squares, independent


def compare(tasks, passes):
    phi, degrees = passes if passes else (1.0, float("inf"))
    phi = max(phi, 1.0)
    variance = lambda s, v: max(s, v) + (phi - 1.0) * v
    z = lambda ratio: (lambda g, s, v: g / sqrt(variance(s, v)))(*gaps(tasks, ratio))
    _, s, v = gaps(tasks, 1.0)
    degrees = degrees * (variance(s, v) / (phi * v)) ** 2
    law = norm if degrees == float("inf") else student(degrees)
    quantile = law.ppf(0.5 + LEVEL / 2)
    limit = lambda q: exp(brentq(lambda x: z(exp(x)) - q, -20, 20, xtol=1e-14))
    estimate = exp(brentq(lambda x: gaps(tasks, exp(x))[0], -20, 20, xtol=1e-14))
    return estimate, law.logsf(z(1.0)), limit(quantile), limit(-quantile), quantile


def wilson(p, n, z):
    h = z * z / n
    middle, reach = (p + h / 2) / (1 + h), sqrt(h * p * (1 - p) + h * h / 4) / (1 + h)
    return middle - reach, middle + reach


def difference(tasks, passes, quantile):
    phi = max(passes[0], 1.0) if passes else 1.0
    weights = [n0 * n1 / (n0 + n1) for _, n0, _, n1 in tasks]
    whole = sum(weights)
    p0 = sum(w * x0 / n0 for w, (x0, n0, _, _) in zip(weights, tasks)) / whole
    p1 = sum(w * x1 / n1 for w, (_, _, x1, n1) in zip(weights, tasks)) / whole
    change = p1 - p0
    _, _, v = gaps(tasks, 1.0)
    squares = sum((w * (x1 / n1 - x0 / n0 - change)) ** 2 for w, (x0, n0, x1, n1) in zip(weights, tasks))
    of_tasks = max(squares, v) + (phi - 1) * v
    s0 = sum(w * w / n0 for w, (_, n0, _, _) in zip(weights, tasks))
    s1 = sum(w * w / n1 for w, (_, _, _, n1) in zip(weights, tasks))
    factor = of_tasks / (p0 * (1 - p0) * s0 + p1 * (1 - p1) * s1)
    l0, u0 = wilson(p0, whole**2 / s0 / factor, quantile)
    l1, u1 = wilson(p1, whole**2 / s1 / factor, quantile)
    return change, change - sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2), change + sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)


for passes in (None, PASSES):
    ratio, ln_p, lower, upper, quantile = compare(TASKS, passes)
    exchanged = [(n1 - x1, n1, n0 - x0, n0) for x0, n0, x1, n1 in TASKS]
    print(passes, ratio, ln_p, lower, upper, compare(exchanged, passes)[3], *difference(TASKS, passes, quantile))
