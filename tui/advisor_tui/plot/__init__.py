"""Curves, points and bars drawn with braille dots: log axes, gaps, marks."""

from advisor_tui.plot.figure import Band, Bar, Figure, Line, Mark, Points
from advisor_tui.plot.widget import Plot

__all__ = ["Band", "Bar", "Figure", "Line", "Mark", "Plot", "Points"]
