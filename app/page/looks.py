"""Colours and fonts that Gradio's own components take on; everything else stands in style.css."""

import gradio as gr

# System fonts only: the ones bundled with Gradio lack Vietnamese letters and mix glyphs inside words.
THEME = gr.themes.Base(
    font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"], text_size="lg"
).set(
    body_background_fill="var(--paper)",
    body_background_fill_dark="var(--paper)",
    body_text_color="var(--ink)",
    body_text_color_dark="var(--ink)",
    background_fill_primary="var(--sheet)",
    background_fill_primary_dark="var(--sheet)",
    block_background_fill="var(--sheet)",
    block_background_fill_dark="var(--sheet)",
    border_color_primary="var(--rule)",
    border_color_primary_dark="var(--rule)",
    input_background_fill="var(--sheet)",
    input_background_fill_dark="var(--sheet)",
    input_border_color="var(--rule-strong)",
    input_border_color_dark="var(--rule-strong)",
    input_placeholder_color="var(--ink-soft)",
    input_placeholder_color_dark="var(--ink-soft)",
    color_accent="var(--accent)",
    button_primary_background_fill="var(--accent)",
    button_primary_background_fill_dark="var(--accent)",
    button_primary_background_fill_hover="var(--accent-strong)",
    button_primary_background_fill_hover_dark="var(--accent-strong)",
    button_primary_text_color="var(--on-accent)",
    button_primary_text_color_dark="var(--on-accent)",
    button_primary_text_color_hover="var(--on-accent)",
    button_primary_text_color_hover_dark="var(--on-accent)",
    button_secondary_background_fill="transparent",
    button_secondary_background_fill_dark="transparent",
    button_secondary_background_fill_hover="var(--accent-faint)",
    button_secondary_background_fill_hover_dark="var(--accent-faint)",
    button_secondary_text_color="var(--ink)",
    button_secondary_text_color_dark="var(--ink)",
)
