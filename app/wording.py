"""Values as a Vietnamese reader expects them, on the page and on the command line."""

from datetime import date


def day(value: date) -> str:
    """Write a day the Vietnamese way: 23/11/2022."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def confidence(value: float) -> str:
    """Put a confidence between 0 and 1 into words: "cao (82%)"."""
    word = "cao" if value >= 0.75 else "vừa" if value >= 0.5 else "thấp"
    return f"{word} ({round(value * 100)}%)"
