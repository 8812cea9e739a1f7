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
        "scrollbar": "#3b4450",
        "scrollbar-hover": "#55616f",
        "scrollbar-active": "#55616f",
        "scrollbar-background": "#14171b",
        "scrollbar-background-hover": "#14171b",
        "scrollbar-background-active": "#14171b",
        "scrollbar-corner-color": "#14171b",
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
        "scrollbar": "#bdb6a8",
        "scrollbar-hover": "#8f8a7e",
        "scrollbar-active": "#8f8a7e",
        "scrollbar-background": "#faf8f4",
        "scrollbar-background-hover": "#faf8f4",
        "scrollbar-background-active": "#faf8f4",
        "scrollbar-corner-color": "#faf8f4",
        "button-focus-text-style": "bold underline",
        "input-selection-background": "#1b6a80 25%",
    },
)
