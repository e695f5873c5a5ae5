"""Every variable a worker reads, typed. None of them has a secret as its default."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from workflows import contract

ROOT = Path(__file__).resolve().parents[1]


class WorkerSettings(BaseSettings):
    """Environment variables ZHICHENG_POSTGRES_DSN, ZHICHENG_TEMPORAL_ADDRESS, …"""

    model_config = SettingsConfigDict(env_prefix="ZHICHENG_", frozen=True)

    postgres_dsn: str
    temporal_address: str
    temporal_namespace: str = contract.NAMESPACE
    calendars: Path = ROOT / "notices" / "calendar"
    registers_url: str = ""  # empty: every register is silent (docs/registers.md)
    registers_token: SecretStr = SecretStr("")
    payments_url: str = ""  # empty: nobody is asked what was paid (docs/payments.md)
    payments_merchant: str = ""
    payments_key: SecretStr = SecretStr("")  # at least 64 hexadecimal digits
    secrets_key: SecretStr = SecretStr("")  # 64 hexadecimal digits: opens what dossiers say
    signing_key: SecretStr = SecretStr("")  # 64 hexadecimal digits; commands of the system bear it
    unsigned: Literal["refused", "allowed"] = "refused"  # commands that nobody has signed
    build_id: str = ""  # empty: a digest of the code that workflows run
    make_current: bool = True  # off where a deployment ramps its versions itself
    log_format: str = "json"  # or "text"
