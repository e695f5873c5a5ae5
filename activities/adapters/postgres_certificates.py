"""The register of certificates: a number is taken and written down in one transaction."""

from activities.certificates import CertificateRequest
from postgres.canonical import plain
from postgres.pool import Connection, Pool
from postgres.statements import statements

SQL = statements(__file__, "certificates")
KIND = "title"


class PostgresCertificates:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def issue(self, request: CertificateRequest) -> str:
        """Insert or read back. A transaction undone gives its number back: there is no gap."""
        document = plain(request.document)
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(SQL["counter"], request.season, KIND)
            last = await connection.fetchval(SQL["lock"], request.season, KIND)
            issued = await connection.fetchval(SQL["issued"], request.number, KIND, document)
            if issued is not None:
                return str(issued)
            return await _issue(connection, request, document, last + 1)


async def _issue(
    connection: Connection, request: CertificateRequest, document: str, serial: int
) -> str:
    certificate = f"{request.season}-{serial:06d}"
    await connection.execute(
        SQL["issue"], certificate, request.season, KIND, serial, request.number,
        plain(request.person), request.level, document, request.confirmed_on,
    )  # fmt: skip
    await connection.execute(SQL["advance"], request.season, KIND, serial)
    return certificate
