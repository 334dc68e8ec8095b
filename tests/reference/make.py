"""Writes stats.csv beside this file: expected values from mpmath, numpy, SciPy, statsmodels and R.

    pip install mpmath numpy scipy statsmodels     and R on the path (Debian: r-base-core r-cran-mvtnorm)
    python make.py

Nothing here shares code with crates/relapse-stats: sums are taken term by term over the whole support.
"""

import csv
import io
import itertools
import json
import pathlib
import subprocess
from fractions import Fraction

import mpmath
import numpy as np
import scipy
import statsmodels
from mpmath import mpf
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from statsmodels.stats.proportion import confint_proportions_2indep

mpmath.mp.dps = 50
HERE = pathlib.Path(__file__).parent
MPMATH = f"mpmath {mpmath.__version__}, 50 digits"
rows = []


def row(function, inputs, quantity, value, tolerance, source):
    text = mpmath.nstr(value, 20) if isinstance(value, mpf) else repr(value)
    rows.append([function, json.dumps(inputs), quantity, text, tolerance, source])


# ---- the stratified conditional law, at any rate ratio ----

def odds(stratum, ratio):
    x1, n1, x0, n0 = map(mpf, stratum)
    p0 = (x1 + x0) / (n1 * ratio + n0)
    p1 = ratio * p0
    if p1 >= 1:
        return mpmath.inf
    if p0 >= 1:
        return mpf(0)
    return p1 * (1 - p0) / (p0 * (1 - p1))


def law(stratum, ratio):
    """[P(X = least), …] and least."""
    x1, n1, x0, n0 = stratum
    total = x1 + x0
    least, most = max(0, total - n0), min(n1, total)
    omega = odds(stratum, ratio)
    if omega == mpmath.inf or omega == 0:
        return [mpf(1)], (most if omega else least)
    terms, term = [mpf(1)], mpf(1)
    for x in range(least, most):
        term *= omega * (n1 - x) * (total - x) / mpf((x + 1) * (n0 - total + x + 1))
        terms.append(term)
    norm = mpmath.fsum(terms)
    return [term / norm for term in terms], least


def upper_tail(strata, ratio):
    """P_θ(S ≥ s) by plain convolution."""
    sum_law, start = [mpf(1)], 0
    for stratum in strata:
        shares, least = law(stratum, ratio)
        merged = [mpf(0)] * (len(sum_law) + len(shares) - 1)
        for i, a in enumerate(sum_law):
            for j, b in enumerate(shares):
                merged[i + j] += a * b
        sum_law, start = merged, start + least
    observed = sum(stratum[0] for stratum in strata)
    return mpmath.fsum(sum_law[max(observed - start, 0):])


def long_double_tail(strata, ratio):
    """The same in 64-bit mantissas: all terms are positive, so each step loses 1e-19."""
    sum_law, start = np.ones(1, np.longdouble), 0
    for stratum in strata:
        x1, n1, x0, n0 = stratum
        total = x1 + x0
        least, most = max(0, total - n0), min(n1, total)
        x = np.arange(least, most).astype(np.longdouble)
        steps = (n1 - x) * (total - x) / ((x + 1) * (n0 - total + x + 1))
        steps *= np.longdouble(mpmath.nstr(odds(stratum, mpf(ratio)), 25))
        logs = np.concatenate([[0], np.cumsum(np.log(steps))])
        mode = int(np.argmax(logs))
        up, down = np.cumprod(steps[mode:]), np.cumprod(1 / steps[:mode][::-1])[::-1]
        shares = np.concatenate([down, [1], up])
        shares /= shares.sum()
        merged = np.zeros(len(sum_law) + len(shares) - 1, np.longdouble)
        for i, share in enumerate(sum_law):
            merged[i:i + len(shares)] += share * shares
        sum_law, start = merged, start + least
    observed = sum(stratum[0] for stratum in strata)
    cut = max(observed - start, 0)
    upper, lower = sum_law[cut:].sum(), sum_law[:cut].sum()
    return mpf(str(np.log(upper) if upper < 0.5 else np.log1p(-lower)))


def swapped(strata):
    return [(x0, n0, x1, n1) for x1, n1, x0, n0 in strata]


def lower_limit(strata, level):
    alpha = (1 - mpf(level)) / 2
    low, high = mpf(-20), mpf(20)
    for _ in range(70):
        middle = (low + high) / 2
        if upper_tail(strata, mpmath.exp(middle)) < alpha:
            low = middle
        else:
            high = middle
    return mpmath.exp(low)


SMALL = [
    [(3, 10, 0, 12)],
    [(6, 25, 1, 20)],
    [(60, 100, 40, 100)],
    [(3, 10, 1, 12), (2, 20, 1, 25)],
    [(8, 10, 5, 9), (1, 30, 2, 20), (0, 5, 1, 7)],
]
for strata in SMALL:
    for ratio in (0.6, 0.9, 1.0, 1.3, 4.0):
        row("exact_test", {"strata": strata, "ratio": ratio}, "ln_p",
            mpmath.log(upper_tail(strata, mpf(ratio))), 1e-12, MPMATH)
    for level in (0.9, 0.999):
        inputs = {"strata": strata, "level": level}
        row("rate_interval", inputs, "lower", lower_limit(strata, level), 1e-10, MPMATH)
        if any(stratum[2] for stratum in strata):
            row("rate_interval", inputs, "upper", 1 / lower_limit(swapped(strata), level), 1e-10, MPMATH)

# Wide enough for the inversion: σ of the sum from 4 upward, far tails, unequal arms, high rates.
WIDE = [
    [(40, 400, 20, 400), (30, 300, 25, 310)],
    [(30 + i, 667, 22 + i % 3, 667) for i in range(14)],
    [(12, 100, 80, 900), (19, 110, 90, 890), (9, 90, 75, 910), (14, 95, 88, 905)],
    [(700, 1000, 600, 1000), (650, 1000, 610, 1000), (690, 1000, 640, 1000)],
    [(3000, 20000, 2800, 20000), (3100, 20000, 2700, 20000)],
    [(900, 3000, 100, 3000), (950, 3000, 120, 3000)],
    [(100, 3000, 300, 3000), (110, 3000, 350, 3000)],
    [(13000, 100000, 12500, 100000), (40, 300, 20, 200), (9, 50, 3, 60)],
    [(5, 60, 4, 55) for _ in range(40)],
]
for strata in WIDE:
    for ratio in (1.0, 0.7, 1.4):
        row("exact_test", {"strata": strata, "ratio": ratio}, "ln_p", long_double_tail(strata, ratio),
            1e-10, f"long double convolution, numpy {np.__version__}")

# ---- single laws ----

def ln_comb(n, k):
    n, k = mpf(n), mpf(k)
    return mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)


for n1, n0, events, x in [
    (10**9, 10**9, 10**9, 5 * 10**8 + 30000), (10**9, 10**9, 2 * 10**7, 10**7 + 9000),
    (10**9, 10**9, 10**9, 6 * 10**8), (10**9, 10**3, 40, 37), (10**6, 10**6, 20000, 10300),
    (12, 10, 3, 0), (10**9, 10**9, 3, 3),
]:
    value = ln_comb(n1, x) + ln_comb(n0, events - x) - ln_comb(n1 + n0, events)
    row("hypergeometric", {"candidate": n1, "baseline": n0, "events": events, "x": x}, "ln_pmf",
        value, 1e-11, MPMATH)

for n1, n0, events, ratio in [
    (10, 12, 3, 2.0), (30, 20, 35, 0.4), (200, 1800, 150, 3.0), (5000, 5000, 6000, 1.5),
    (100000, 100000, 90000, 0.8), (400, 400, 799, 5.0),
]:
    ln_odds = mpf(ratio)
    ln_odds = mpmath.log(ln_odds)
    least, most = max(0, events - n0), min(n1, events)
    terms, term = [mpf(1)], mpf(1)
    for x in range(least, most):
        term *= mpf(ratio) * (n1 - x) * (events - x) / mpf((x + 1) * (n0 - events + x + 1))
        terms.append(term)
    norm = mpmath.fsum(terms)
    mean = mpmath.fsum(t * (least + i) for i, t in enumerate(terms)) / norm
    variance = mpmath.fsum(t * (least + i - mean) ** 2 for i, t in enumerate(terms)) / norm
    inputs = {"candidate": n1, "baseline": n0, "events": events, "odds": ratio}
    row("noncentral", inputs, "mean", mean, 1e-12, MPMATH)
    row("noncentral", inputs, "variance", variance, 1e-10, MPMATH)

# A single wide stratum: the tail term by term from x upward.
for n1, n0, events, x in [(10**6, 10**6, 20000, 10300), (10**9, 10**9, 2 * 10**7, 10**7 + 9000),
                          (10**9, 10**9, 10**9, 5 * 10**8 + 60000)]:
    mpmath.mp.dps = 30
    term, total, k = mpf(1), mpf(0), x
    while term > mpf(10) ** -25:
        total += term
        term *= mpf((n1 - k) * (events - k)) / ((k + 1) * (n0 - events + k + 1))
        k += 1
    mpmath.mp.dps = 50
    value = ln_comb(n1, x) + ln_comb(n0, events - x) - ln_comb(n1 + n0, events) + mpmath.log(total)
    row("exact_test", {"strata": [(x, n1, events - x, n0)], "ratio": 1.0}, "ln_p", value, 1e-10,
        "term by term, " + MPMATH)

# Far tails of the references, where R's logarithms lose digits or are not available.
for t, nu in [(1e3, 27), (1e6, 3), (50, 13.5)]:
    x = mpf(nu) / (mpf(nu) + mpf(t) ** 2)
    value = mpmath.log(mpmath.betainc(mpf(nu) / 2, mpf(1) / 2, 0, x, regularized=True) / 2)
    row("student", {"t": t, "degrees_of_freedom": nu}, "ln_upper", value, 1e-12, MPMATH)
for x, k in [(2000, 3), (10000, 7), (300, 400), (1e5, 2)]:
    value = mpmath.log(mpmath.gammainc(mpf(k) / 2, mpf(x) / 2, regularized=True))
    row("chi_squared", {"x": x, "degrees_of_freedom": k}, "ln_upper", value, 1e-12, MPMATH)

# ---- the difference ----

for x1, n1, x0, n0 in [(6, 25, 1, 20), (19, 210, 7, 200), (7, 200, 19, 210), (0, 50, 0, 60),
                       (3, 12, 0, 10), (25, 25, 20, 30), (130, 10000, 100, 10000)]:
    for level in (0.95, 0.99):
        low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff",
                                               alpha=1 - level)
        inputs = {"stratum": (x1, n1, x0, n0), "level": level}
        source = f"statsmodels {statsmodels.__version__} newcomb"
        row("newcombe", inputs, "lower", float(low), 1e-9, source)
        row("newcombe", inputs, "upper", float(high), 1e-9, source)

# ---- permutation moments, by going through every assignment ----

for candidate, baseline, ratio in [
    ([0, 0, 5.5, 60], [0, 0, 0, 12, 3], 1.0), ([0, 1, 2], [4, 0, 0, 0, 9, 2], 1.0),
    ([0, 0, 5.5, 60], [0, 0, 0, 12, 3], 2.5), ([30], [0, 10], 1.0),
]:
    scaled = [Fraction(y) / Fraction(ratio) for y in candidate]
    pooled = scaled + [Fraction(y) for y in baseline]
    n1, n = len(candidate), len(pooled)
    expected = Fraction(n1, n) * sum(pooled)
    values = [sum(pooled[i] for i in chosen) - expected
              for chosen in itertools.combinations(range(n), n1)]
    inputs = {"candidate": candidate, "baseline": baseline, "ratio": ratio}
    source = "every assignment, python fractions"
    row("permutation", inputs, "statistic", float(sum(scaled) - expected), 1e-12, source)
    row("permutation", inputs, "variance", float(sum(v * v for v in values) / len(values)), 1e-12, source)

# ---- group-sequential levels ----

def panels(low, high, count=30):
    """Gauss-Legendre nodes, 40 in each of `count` panels."""
    place, weight = np.polynomial.legendre.leggauss(40)
    edges = np.linspace(low, high, count + 1)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    return (middle[:, None] + half[:, None] * place).ravel(), (half[:, None] * weight).ravel()


def levels(information, spent, alpha):
    """Jennison & Turnbull 2000, chapter 19: the density of z where no look has rejected yet, look by look.

    The product integrates the chance of an earlier rejection instead, over another range.
    """
    shares = alpha * np.diff(np.concatenate([[0.0], spent]))
    boundary = -ndtri(shares[0])
    result = [shares[0]]
    z, weight = panels(-12, boundary)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    for k in range(1, len(information)):
        rho = np.sqrt(information[k - 1] / information[k])
        tau = np.sqrt(1 - information[k - 1] / information[k])
        gap = lambda c: np.log(np.sum(weight * density * ndtr((rho * z - c) / tau))) - np.log(shares[k])
        highest = -ndtri(shares[k] * (1 - 1e-6))
        boundary = brentq(gap, -ndtri(min(alpha * spent[k] * (1 + 1e-6), 1 - 1e-4)), highest, xtol=1e-14)
        result.append(ndtr(-boundary))
        next_z, next_weight = panels(-12, boundary)
        kernel = np.exp(-((next_z[:, None] - rho * z) / tau) ** 2 / 2) / (tau * np.sqrt(2 * np.pi))
        z, density, weight = next_z, kernel @ (weight * density), next_weight
    return result


even = lambda count: [float(i) for i in range(1, count + 1)]
shares_of = lambda count, power=1: [((i + 1) / count) ** power for i in range(count)]
RAMP = [1.0, 2.0, 3.0, 8.0, 9.0, 30.0, 31.0, 32.0, 90.0, 100.0, 101.0, 102.0, 1000.0, 1010.0]
for information, spent, alpha in [
    (even(5), shares_of(5), 0.025), (even(14), shares_of(14), 0.01), (even(14), shares_of(14, 2), 0.01),
    (even(14), shares_of(14), 1e-9), (even(14), shares_of(14), 0.5), (RAMP, shares_of(14), 0.01),
    (RAMP, shares_of(14, 2), 1e-4), ([1.0, 1000.0, 2000.0, 2015.0], [0.1, 0.2, 0.9, 1.0], 0.05),
    ([1.0, 2.0, 3.0, 4.0], [0.9, 0.9001, 0.90011, 1.0], 0.1), (even(60), shares_of(60), 0.01),
]:
    for look, level in enumerate(levels(information, spent, alpha)):
        inputs = {"information": information, "spent": spent, "alpha": alpha, "look": look}
        if len(information) <= 14 or look % 12 == 11:
            row("critical_level", inputs, "level", float(level), 1e-8,
                f"density recursion, numpy {np.__version__}, scipy {scipy.__version__}")

# Reboussin, DeMets, Kim & Lan (2000), Controlled Clinical Trials 21, 190-207: five looks at 5 % two-sided, the spending
# function 2(1 - Φ(z/√t)) that resembles O'Brien & Fleming's boundary; the other side's 2.5 % change no digit.
of = [float(2 * ndtr(ndtri(0.0125) / np.sqrt(t)) / 0.025) for t in shares_of(5)]
for look, z in enumerate([4.877, 3.357, 2.680, 2.290, 2.031]):
    inputs = {"information": even(5), "spent": of, "alpha": 0.025, "look": look}
    row("critical_level", inputs, "z", z, 2.5e-4, "Reboussin et al. 2000, three decimals")

from_r = subprocess.run(["Rscript", "--vanilla", str(HERE / "make.R")], check=True, text=True,
                        capture_output=True).stdout
rows.extend(csv.reader(io.StringIO(from_r)))
with open(HERE / "stats.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["function", "inputs", "quantity", "value", "rel_tol", "source"])
    writer.writerows(rows)
print(len(rows), "rows")
