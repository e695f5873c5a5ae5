"""Small PDF files for a rehearsal: a page for every kind of material, and different where asked."""

import io
from functools import cache

from pypdf import PdfWriter

from domain.dossier.kinds import MaterialKind
from domain.dossier.labels import called


@cache
def sample(kind: MaterialKind, edition: str = "") -> bytes:
    """The same bytes each time."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": f"{called(kind)}{edition}"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
