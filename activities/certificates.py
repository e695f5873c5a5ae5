"""Take a certificate's number: without a gap, and never twice for one document."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from temporalio import activity

from domain.notice import Level


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    number: str
    person: str
    season: str
    level: Level
    document: str  # of the confirmation: a second vote has a document, and so a number, of its own
    confirmed_on: date


class CertificateRegister(Protocol):
    async def issue(self, request: CertificateRequest) -> str:
        """The number; the same again for the same application and document."""
        ...


class CertificateActivities:
    def __init__(self, register: CertificateRegister) -> None:
        self._register = register

    @activity.defn
    async def issue_certificate(self, request: CertificateRequest) -> str:
        return await self._register.issue(request)
