"""Figures as a Vietnamese reader writes them: decimal comma, point between thousands."""

import math

MISSING = "–"


def decimal(value: float, digits: int = 0) -> str:
    """1234.5 -> "1.234,5" (one digit)."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def percent(value: float | None, digits: int = 1) -> str:
    """0.873 -> "87,3%"; a dash where the figure does not apply."""
    return MISSING if value is None else f"{decimal(value * 100, digits)}%"


def points(value: float) -> str:
    """A difference of two shares in percentage points, with its sign: -0.021 -> "−2,1"."""
    sign = "−" if value < 0 else "+"
    return f"{sign}{decimal(abs(value) * 100, 1)}"


def ticks(top: float, count: int = 4) -> list[float]:
    """About `count` round steps from 0 to at least `top`."""
    if top <= 0:
        return [0.0, 1.0]
    rough = top / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    return [step * index for index in range(math.ceil(top / step - 1e-9) + 1)]
