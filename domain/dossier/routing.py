"""From a dossier to the facts that decide its route: ids and whole months, nothing personal."""

from dataclasses import dataclass
from datetime import date

from domain.dossier.form import Dossier, EntrustingLetter, Insured
from domain.dossier.kinds import MaterialKind
from domain.dossier.months import index, months_between
from domain.routes import TIME_TEST_MONTHS, Facts


def facts_of(dossier: Dossier, today: date, *, unbroken: bool = True) -> Facts:
    """`unbroken`: whether the notice asks for a year without a missing month (D-32)."""
    basic, archive, letter = dossier.basic, dossier.archive, dossier.entrusting
    attached = {material.kind for material in dossier.materials}
    months = InsuredMonths.of(dossier.insurance, today)
    in_city = InsuredMonths.of(tuple(row for row in dossier.insurance if row.in_city), today)
    form = archive.check
    stored = months_between(archive.stored_since, today) if archive.in_city else 0
    return Facts(
        staff=basic.staff,
        unit_owner=basic.unit_owner,
        unit=basic.unit.id if basic.unit else None,
        insured_unit=basic.insured_unit.id if basic.insured_unit else None,
        unit_in_city=basic.unit_in_city,
        archive_in_city=archive.in_city,
        archive_form=bool(form and form.sealed) and MaterialKind.FILE_CHECK in attached,
        insurance_months=months.paid,
        insurance_months_in_city=in_city.paid,
        insurance_gap=unbroken and (months.has_gap or in_city.has_gap),
        archive_months_in_city=max(0, stored),
        insured_as_individual=any(row.as_individual for row in dossier.insurance),
        tax_record=MaterialKind.TAX_RECORD in attached,
        industry_restricted=basic.industry_restricted,
        entrusting_letter=_entrusted(letter) and MaterialKind.ENTRUSTING_LETTER in attached,
        department=basic.department,
        agency=basic.agency,
        district=basic.district,
        headquarters=basic.headquarters,
    )


def _entrusted(letter: EntrustingLetter | None) -> bool:
    return letter is not None and letter.sealed and letter.has_authority


@dataclass(frozen=True, slots=True)
class InsuredMonths:
    """Paid months up to today, and whether the newest twelve of them are not in a row (D-32)."""

    paid: int
    has_gap: bool

    @classmethod
    def of(cls, rows: tuple[Insured, ...], today: date) -> "InsuredMonths":
        paid = sorted(
            {
                month
                for row in rows
                for month in range(index(row.first_month), index(row.last_month) + 1)
                if month <= index(today)
            }
        )
        year = paid[-TIME_TEST_MONTHS:]
        broken = bool(year) and year[-1] - year[0] + 1 != len(year)
        return cls(len(paid), broken)
