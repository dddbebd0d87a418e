"""A few shapes of SVG, enough for the plots of the report; colours come from the page's style sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 70, 24, 14, 54

Point = tuple[float, float]
Tick = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Axes:
    """The ranges of a plot, in its own units, with the ticks and titles of both axes."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    x_title: str
    y_title: str

    def place(self, point: Point) -> Point:
        """The point in the picture's units."""
        across = (point[0] - self.x[0]) / (self.x[1] - self.x[0])
        up = (point[1] - self.y[0]) / (self.y[1] - self.y[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


def plot(axes: Axes, shapes: Iterable[Markup], description: str) -> Markup:
    """A plot with its axes; `description` is read out in place of the picture."""
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>').format(
        WIDTH, HEIGHT, description, _frame(axes), Markup("").join(shapes)
    )


def _frame(axes: Axes) -> Markup:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for value, text in axes.y_ticks:
        y = axes.place((axes.x[0], value))[1]
        parts.append(_element("line", class_="grid", x1=LEFT, x2=right, y1=y, y2=y))
        parts.append(_text(text, LEFT - 7, y + 4, "tick end"))
    for value, text in axes.x_ticks:
        x = axes.place((value, axes.y[0]))[0]
        parts.append(_element("line", class_="axis", x1=x, x2=x, y1=bottom, y2=bottom + 4))
        parts.append(_text(text, x, bottom + 20, "tick middle"))
    parts.append(_element("line", class_="axis", x1=LEFT, x2=right, y1=bottom, y2=bottom))
    parts.append(_text(axes.x_title, (LEFT + right) / 2, HEIGHT - 8, "title middle"))
    turned = Markup('<g transform="translate(13 {:.0f}) rotate(-90)">{}</g>')
    parts.append(turned.format((TOP + bottom) / 2, _text(axes.y_title, 0, 0, "title middle")))
    return Markup("").join(parts)


def line(axes: Axes, points: Iterable[Point], style: str) -> Markup:
    """A line through points."""
    return _element("polyline", class_=f"line {style}", points=_path(axes, points))


def area(axes: Axes, points: Iterable[Point], style: str) -> Markup:
    """A filled shape between points."""
    return _element("polygon", class_=f"area {style}", points=_path(axes, points))


def dot(axes: Axes, point: Point, style: str, hint: str, radius: float = 4) -> Markup:
    """A dot that tells `hint` to a pointer that rests on it."""
    x, y = axes.place(point)
    return _element("circle", hint, class_=f"dot {style}", cx=x, cy=y, r=radius)


def bar(axes: Axes, low: Point, high: Point, style: str, hint: str) -> Markup:
    """A rectangle between two corners, with a hint."""
    (x0, y0), (x1, y1) = axes.place(low), axes.place(high)
    return _element(
        "rect",
        hint,
        class_=f"bar {style}",
        x=min(x0, x1) + 0.75,
        y=min(y0, y1),
        width=max(abs(x1 - x0) - 1.5, 0.5),
        height=abs(y1 - y0),
        rx=1.5,
    )


def note(axes: Axes, point: Point, text: str, style: str = "middle") -> Markup:
    """A word beside a point of the plot."""
    x, y = axes.place(point)
    return _text(text, x, y, f"note {style}")


def _path(axes: Axes, points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(axes.place, points))


def _text(text: str, x: float, y: float, style: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(style, x, y, text)


def _element(name: str, hint: str = "", **attributes: float | str) -> Markup:
    held = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_"), value if isinstance(value, str) else f"{value:.1f}")
        for key, value in attributes.items()
    )
    inside = Markup("<title>{}</title>").format(hint) if hint else Markup()
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), held, inside)  # noqa: S704 - our own element names
