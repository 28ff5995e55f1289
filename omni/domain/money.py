"""Amounts are integers in minor units; parts of an amount always sum to it exactly."""

from collections.abc import Sequence
from enum import StrEnum


class Rounding(StrEnum):
    """How a fraction is dropped, by magnitude: a return rounds as its sale did."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The quotient in whole units, symmetric in the sign of `numerator`."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    if numerator < 0:
        return -divide(-numerator, denominator, rounding)
    match rounding:
        case Rounding.FLOOR:
            return numerator // denominator
        case Rounding.HALF_UP:
            return (2 * numerator + denominator) // (2 * denominator)
        case Rounding.CEIL:
            return -(-numerator // denominator)


def share(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts proportional to `weights`, by largest remainder, summing exactly.

    On equal remainders the earlier part is served first. Where all weights are zero the parts
    are equal. No part exceeds its weight as long as `total` does not exceed their sum.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights must not be negative")
    if not weights and total:
        raise ValueError("there is nothing to share over")
    if total < 0:
        return [-part for part in share(-total, weights)]
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def portion(total: int, whole: int, done: int, taken: int) -> int:
    """What of `total` falls on `taken` of `whole` pieces when `done` are gone already.

    The difference of two cumulative shares: whatever the steps, all pieces give the whole.
    """
    if not 0 <= done <= done + taken <= whole:
        raise ValueError(f"cannot take {taken} after {done} of {whole}")
    if not whole:
        if total:
            raise ValueError("there are no pieces to spread an amount over")
        return 0
    if total < 0:
        return -portion(-total, whole, done, taken)
    return total * (done + taken) // whole - total * done // whole
