"""Every variable a postman reads, typed. None of them has a secret as its default."""

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.letters.webhook import origin_of


class PostSettings(BaseSettings):
    """Environment variables ZHICHENG_POSTGRES_DSN, ZHICHENG_SMTP_HOST, …"""

    model_config = SettingsConfigDict(env_prefix="ZHICHENG_", frozen=True)

    postgres_dsn: SecretStr
    secrets_key: SecretStr  # opens the addresses
    smtp_host: str = ""  # empty: no e-mail goes out
    smtp_port: int = 25
    smtp_from: str = ""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = False
    smtp_seconds: float = Field(default=20.0, gt=0, le=30)  # a try must end before its lease does
    webhook_origins: str = ""  # https://hooks.example.cn, …; empty: nobody's program is asked
    webhook_secret: SecretStr = SecretStr("")
    quiet_from: int = Field(default=22, ge=0, le=23)
    quiet_until: int = Field(default=7, ge=0, le=23)

    @field_validator("webhook_origins")
    @classmethod
    def _known_origins(cls, said: str) -> str:
        for one in _parts(said):
            if origin_of(one) != one:
                raise ValueError("ZHICHENG_WEBHOOK_ORIGINS: scheme://host[:port], comma-separated")
        return said

    @model_validator(mode="after")
    def _has_a_sender(self) -> Self:
        if self.smtp_host and "@" not in self.smtp_from:
            raise ValueError("ZHICHENG_SMTP_FROM is missing: whom the letters come from")
        return self

    @property
    def origins(self) -> frozenset[str]:
        return frozenset(_parts(self.webhook_origins))


def _parts(said: str) -> list[str]:
    return [part.strip() for part in said.split(",") if part.strip()]
