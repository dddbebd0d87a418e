"""Answers written by a language model behind an OpenAI-compatible server, and checked before they count.

Importing this loads the `openai` client; nothing is sent anywhere before a question is asked.
"""

from hoibao.app.llm.client import Client
from hoibao.app.llm.errors import LanguageModelError, Trouble
from hoibao.app.llm.limits import Limits
from hoibao.app.llm.writer import Writer

__all__ = ["Client", "LanguageModelError", "Limits", "Trouble", "Writer"]
