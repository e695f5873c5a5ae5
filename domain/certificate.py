"""电子证书: how a title stood on a given day. It is never deleted, only revoked (t42)."""

from datetime import date, datetime
from enum import StrEnum

from domain.calendar import local_day


class CertificateStatus(StrEnum):
    NOT_YET = "not_yet"  # 尚未确认
    VALID = "valid"  # 有效
    REVOKED = "revoked"  # 已撤销


def status_on(day: date, confirmed_on: date, cancelled_at: datetime | None) -> CertificateStatus:
    """From the day of confirmation on; no longer on the day on which it was revoked."""
    if day < confirmed_on:
        return CertificateStatus.NOT_YET
    if cancelled_at is not None and day >= local_day(cancelled_at):
        return CertificateStatus.REVOKED
    return CertificateStatus.VALID
