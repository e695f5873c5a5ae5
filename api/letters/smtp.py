"""E-mail, by the standard library's client in a thread."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from typing_extensions import override

from api.letters.carriers import Carrier, Parcel, Undelivered


@dataclass(frozen=True, slots=True)
class Smtp(Carrier):
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    seconds: float = 20.0  # that one answer of the server may take

    @override
    async def carry(self, parcel: Parcel) -> None:
        try:
            mail = self._mail(parcel)
        except ValueError:
            raise Undelivered("邮箱地址有误") from None
        try:
            await asyncio.to_thread(self._send, mail)
        except smtplib.SMTPResponseException as fault:
            raise Undelivered(f"邮件服务器答复 {fault.smtp_code}") from None
        except smtplib.SMTPRecipientsRefused as fault:
            codes = sorted({code for code, _ in fault.recipients.values()})
            raise Undelivered(f"邮件服务器不接收此收件人 {codes[0]}") from None
        except (OSError, smtplib.SMTPException) as fault:
            raise Undelivered(f"邮件服务器不可用（{type(fault).__name__}）") from None

    def _mail(self, parcel: Parcel) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = parcel.title
        mail["From"] = self.sender
        mail["To"] = parcel.address
        mail["Date"] = format_datetime(parcel.at)
        mail["Message-ID"] = f"<{parcel.reference}@{self.sender.rpartition('@')[2].rstrip('> ')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(parcel.body)
        return mail

    def _send(self, mail: EmailMessage) -> None:
        with smtplib.SMTP(self.host, self.port, timeout=self.seconds) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)
