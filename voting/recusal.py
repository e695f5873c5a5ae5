"""Who of those present must leave a case: found in the record, or declared (SOD-4, SOD-5)."""

from collections.abc import Mapping, Sequence

from domain.application import Application
from domain.recusal import CaseTies, Recusal, Sitting, recusals
from postgres.pool import Connection
from postgres.statements import statements

SQL = statements(__file__, "recusal")


async def recused(
    connection: Connection, case: Application, present: Sequence[str]
) -> Mapping[str, tuple[Recusal, ...]]:
    """By person, every ground there is; who may stay is not in it."""
    units: dict[str, set[str]] = {}
    for row in await connection.fetch(SQL["units"], list(present)):
        units.setdefault(row["person"], set()).add(row["organisation"])
    declared = {row["person"] for row in await connection.fetch(SQL["declared"], case.number)}
    unit = case.facts.unit if case.facts is not None else None
    accused = {row["person"] for row in await connection.fetch(SQL["accused"], case.number)}
    ties = CaseTies(
        case.number, case.person, unit or "", frozenset(act.person for act in case.acts),
        frozenset(accused),
    )  # fmt: skip
    found = {}
    for person in present:
        said = frozenset({case.number}) if person in declared else frozenset[str]()
        grounds = recusals(Sitting(person, frozenset(units.get(person, ())), said), ties)
        if grounds:
            found[person] = grounds
    return found
