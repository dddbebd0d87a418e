"""The report as one self-contained page, in Vietnamese, for editors and engineers."""

from hoibao.eval.report.page import to_html

__all__ = ["to_html"]
