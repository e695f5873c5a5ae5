"""撤销职称: by the authority, with a ban; the certificate is cancelled with it (t42)."""

from domain import commands as c, events as e
from domain.application import Application, EndReason, Stage
from domain.complaint import ban_until
from domain.endings import ended
from domain.setting import Setting


def revoke(application: Application, command: c.Revoke, setting: Setting) -> tuple[e.Event, ...]:
    banned = e.IntegrityRecorded(
        at=command.at, by=command.actor, until=ban_until(command.at, setting), cause=command.cause
    )
    end = ended(
        application, Stage.REVOKED, EndReason.REVOKED, "O40-revoke", command.at, command.actor,
        opinion=command.document, releases=False,
    )  # fmt: skip
    return (banned, *end)
