"""Every setting of hoibao, each with a default that works; `HOIBAO_…` variables override."""

import os
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from hoibao.corpus import HoibaoError

PREFIX = "HOIBAO_"
# What may hold a secret is not repeated.
_UNSHOWN = {"llm_url", "llm_key"}


class SettingsError(HoibaoError):
    """A setting that is unknown or has an impossible value."""


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("it must begin with http:// or https:// and name a server")
    if "@" in parts.netloc:
        raise ValueError("a key belongs into HOIBAO_LLM_KEY")
    return url


def _sendable(key: SecretStr) -> SecretStr:
    if not all("!" <= char <= "~" for char in key.get_secret_value()):
        raise ValueError("a key has only ASCII letters, digits and signs")
    return key


def _contact(text: str) -> str:
    if not all(" " <= char <= "~" and char not in "()" for char in text):
        raise ValueError("it has only ASCII characters, and no brackets")
    return text


class Settings(BaseSettings):
    """The settings of one run; read them with `Settings.load`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    library: Annotated[Path, Field(description="folder of the library")] = Path("hoibao-library")
    model: Annotated[str, Field(description="sentence-transformers name or path", min_length=1)] = (
        "multilingual-e5-small-q4"
    )
    # Read by `hoibao.embeddings` itself; it stands here so that its name is known.
    cache: Annotated[Path | None, Field(description="folder for the converted model")] = None
    host: Annotated[str, Field(description="address the chat page listens on", min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(description="port of the chat page", ge=1, le=65535)] = 7860

    # Fetching, where `hoibao ingest` is given a web address, and watching.
    web_contact: Annotated[
        str, Field(description="your mail or web address, for the user agent"), AfterValidator(_contact)
    ] = ""
    web_delay: Annotated[
        float, Field(description="least seconds between requests to a host", ge=0, le=600)
    ] = 1
    web_seconds: Annotated[float, Field(description="seconds that a page may take", gt=0, le=3600)] = 60
    watch_seconds: Annotated[
        float, Field(description="seconds between two looks of --watch", gt=0, le=86400)
    ] = 300

    # A language model answers where there is an address; all else about it has a default that works.
    llm_url: Annotated[str, Field(description="OpenAI-compatible server"), AfterValidator(_web_address)] = ""
    llm_model: Annotated[str, Field(description="name of the language model")] = ""
    llm_key: Annotated[SecretStr, Field(description="key for its server"), AfterValidator(_sendable)] = (
        SecretStr("")
    )
    llm_timeout: Annotated[float, Field(description="seconds it may be silent", gt=0, le=600)] = 30
    llm_seconds: Annotated[float, Field(description="seconds an answer may take", gt=0, le=3600)] = 120
    llm_retries: Annotated[int, Field(description="repetitions of a failed request", ge=0, le=5)] = 2
    llm_input_tokens: Annotated[int, Field(description="tokens read at most", ge=500, le=200_000)] = 6000
    llm_output_tokens: Annotated[int, Field(description="tokens written at most", ge=50, le=20_000)] = 800

    @classmethod
    def load(cls) -> Self:
        """Read the settings from the environment.

        Raises:
            SettingsError: a `HOIBAO_…` variable names no setting, or its value does not fit.
        """
        known = {f"{PREFIX}{name.upper()}" for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
        if unknown:
            raise SettingsError(
                f"unknown setting {unknown[0]}: unset it; the settings are {', '.join(sorted(known))}"
            )
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            shown = "" if name in _UNSHOWN else f"={first['input']!r}"
            raise SettingsError(f"{PREFIX}{name.upper()}{shown} does not fit: {first['msg']}") from None
