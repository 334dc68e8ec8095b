"""Reference values of the stratified rate with combined limits.

Clopper and Pearson's limits from exact binomial sums, halved to 40 digits; the kinds put together as Zou, Huang & Zhang (2009) do.
Run with Python 3; only its standard library is used.
"""

from decimal import Decimal, getcontext
from math import comb

getcontext().prec = 60


def tail(events, runs, rate, upper):
    ks = range(events, runs + 1) if upper else range(events + 1)
    return sum(comb(runs, k) * rate**k * (1 - rate) ** (runs - k) for k in ks)


def halved(is_below):
    low, high = Decimal(0), Decimal(1)
    for _ in range(140):
        middle = (low + high) / 2
        if is_below(middle):
            low = middle
        else:
            high = middle
    return low


def limits(events, runs, looked_at):
    rate = Decimal(events) / looked_at
    if looked_at == runs:
        return rate, rate
    half = Decimal("0.025")
    lower = Decimal(0) if events == 0 else halved(lambda p: tail(events, looked_at, p, True) < half)
    upper = Decimal(1) if events == looked_at else halved(lambda p: tail(events, looked_at, p, False) > half)
    return lower, upper


def case(*kinds):
    total = Decimal(sum(runs for runs, _, _ in kinds))
    rate = below = above = Decimal(0)
    for runs, events, looked_at in kinds:
        share, own = runs / total, Decimal(events) / looked_at
        lower, upper = limits(events, runs, looked_at)
        rate += share * own
        below += (share * (own - lower)) ** 2
        above += (share * (upper - own)) ** 2
    seen = Decimal(sum(events for _, events, _ in kinds)) / total
    unseen = 1 - Decimal(sum(looked_at - events for _, events, looked_at in kinds)) / total
    print([f"{x:.12f}" for x in (rate, max(rate - below.sqrt(), seen), min(rate + above.sqrt(), unseen))])


case((9500, 1, 44), (500, 6, 6))
case((8000, 0, 40), (400, 3, 5), (1600, 7, 9))
case((1000, 0, 50))
case((1000, 2, 50), (5, 4, 5))
