"""The two themes of the program; Textual's own can be chosen as well."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="advisor-dark",
    dark=True,
    primary="#6fb7c8",
    secondary="#a394d6",
    accent="#e3b566",
    foreground="#d6dae0",
    background="#14171b",
    surface="#1a1e24",
    panel="#232931",
    success="#8cc68d",
    warning="#e3b566",
    error="#ee8079",
    variables={
        "footer-key-foreground": "#e3b566",
        "edge": "#3b4450",
        "button-focus-text-style": "bold underline",
        "input-selection-background": "#6fb7c8 35%",
    },
)
LIGHT = Theme(
    name="advisor-light",
    dark=False,
    primary="#1b6a80",
    secondary="#5b479e",
    accent="#8f5600",
    foreground="#23272e",
    background="#faf8f4",
    surface="#f3f0ea",
    panel="#e7e3da",
    success="#27692d",
    warning="#8f5600",
    error="#ad2419",
    variables={
        "footer-key-foreground": "#8f5600",
        "edge": "#bdb6a8",
        "button-focus-text-style": "bold underline",
        "input-selection-background": "#1b6a80 25%",
    },
)
