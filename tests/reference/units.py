"""Reference values of the comparison of units: the formulas of `units/unit_comparison.rs` in NumPy, with SciPy's t."""
import numpy as np
from scipy import stats

baseline = [((40, 2000), (21, 1000)), ((10, 1000), (4, 500)), ((90, 1500), (50, 800)), ((0, 400), (1, 210))]
candidate = [
    ((30, 1800), (35, 900)),
    ((12, 600), (14, 310)),
    ((55, 2500), (60, 1300)),
    ((3, 300), (2, 140)),
    ((8, 900), (12, 420)),
]


def columns(units):
    return [np.array(column, float) for column in zip(*[(*history, *rollout) for history, rollout in units])]


def main(level=0.95):
    arms = [columns(units) for units in (baseline, candidate)]
    rate = (sum(arm[0].sum() for arm in arms) + 0.5) / sum(arm[1].sum() for arm in arms)
    prior = 0.5 / rate
    expected = [n * (e + 0.5) / (h + prior) for e, h, _, n in arms]
    common = sum(arm[2].sum() for arm in arms) / sum(one.sum() for one in expected)
    sums = []
    for (_, history, events, runs), own in zip(arms, expected):
        ratio = events.sum() / own.sum()
        between = (((events - ratio * own) / (1 - own / own.sum())) ** 2).sum()
        independent = [(r * own * (1 + r * runs / (history + prior))).sum() for r in (ratio, common)]
        sums.append((events.sum(), own.sum(), max(between, *independent, 1.0), runs.sum()))
    (o0, e0, v0, _), (o1, e1, v1, runs) = sums
    b, w = o0 * e1 / e0, v0 * (e1 / e0) ** 2
    df = sum(len(arm[0]) for arm in arms) - 2
    t = stats.t.ppf(0.5 + level / 2, df)
    a, root = b * b - t * t * w, np.sqrt(t * t * (b * b * v1 + w * o1 * o1 - t * t * v1 * w))
    deviation = np.sqrt(v1 + w)
    print("RATIO", o1 / b)
    print("LN_P", stats.t.logsf((o1 - b) / deviation, df))
    print("LOWER", (o1 * b - root) / a)
    print("UPPER", (o1 * b + root) / a)
    print("DIFFERENCE", (o1 - b) / runs)
    print("DIFFERENCE_LOWER", (o1 - b - t * deviation) / runs)


main()
