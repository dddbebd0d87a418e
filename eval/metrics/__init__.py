"""Measures of retrieval, answers, citations and refusals: pure functions over plain values."""
