"""Every setting of hoibao, each with a default that works; `HOIBAO_…` variables override."""

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from hoibao.corpus import HoibaoError

PREFIX = "HOIBAO_"


class SettingsError(HoibaoError):
    """A setting that is unknown or has an impossible value."""


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
            name = f"{PREFIX}{str(first['loc'][0]).upper()}"
            raise SettingsError(f"{name}={first['input']!r} does not fit: {first['msg']}") from None
