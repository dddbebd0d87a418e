"""Answers are judged: datasets, measures, a runner that asks as the chat page does, and reports."""
