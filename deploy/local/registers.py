"""A running stand-in for the registers outside, as a process of its own (docs/registers.md).

`python -m deploy.local.registers --port 8900 --people DIR` knows everybody whose dossier lies in DIR, as
somebody whose dossier is true. It is slow, wrong or silent when told to be, register by register.
"""

import argparse
import asyncio
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI, HTTPException
from pydantic import BaseModel, Field, TypeAdapter

from domain.dossier.canonical import as_data
from domain.dossier.fetching import Fetchable
from domain.dossier.form import Dossier
from domain.eligibility.case import Register
from domain.eligibility.comparison import rows_of

_DOSSIER = TypeAdapter(Dossier)
_OK = 200
Answered = dict[str, list[Any]]
Known = Register | Fetchable  # whatever can be asked


class Asked(BaseModel):
    name: str
    id_number: str
    unit: str = ""


class Fault(BaseModel):
    """`times` answers are spoilt; 0: all until the fault is lifted."""

    status: int = Field(503, ge=200, le=599)
    seconds: float = Field(0.0, ge=0, le=60)
    garbage: bool = False
    times: int = Field(0, ge=0)


@dataclass
class Records:
    """By register and ID number."""

    rows: dict[tuple[Known, str], list[Any]] = field(default_factory=dict)
    faults: dict[Known, Fault] = field(default_factory=dict)
    asked: dict[Known, int] = field(default_factory=dict)

    def know(self, dossier: Dossier, today: date) -> None:
        for register in Register:
            rows = [as_data(row) for row in rows_of(register, dossier, today)]
            self.rows[register, dossier.basic.id_number] = rows
        for section in Fetchable:
            own = [as_data(row) for row in getattr(dossier, section.value)]
            self.rows[section, dossier.basic.id_number] = own

    def next_fault(self, register: Known) -> Fault | None:
        fault = self.faults.get(register)
        if fault is None or fault.times == 0:
            return fault
        left = fault.times - 1
        if left == 0:
            del self.faults[register]
        else:
            self.faults[register] = fault.model_copy(update={"times": left})
        return fault


def simulator(records: Records) -> FastAPI:
    app = FastAPI(title="登记系统模拟器", docs_url=None, redoc_url=None)
    _add_register(app, records)
    _add_controls(app, records)
    return app


def _add_register(app: FastAPI, records: Records) -> None:
    @app.post("/registers/{register}/query")
    async def query(register: Register, asked: Asked) -> Answered:
        return await _answer(records, register, asked)

    @app.post("/sections/{section}/query")
    async def fetch(section: Fetchable, asked: Asked) -> Answered:
        return await _answer(records, section, asked)


async def _answer(records: Records, which: Known, asked: Asked) -> Answered:
    records.asked[which] = records.asked.get(which, 0) + 1
    fault = records.next_fault(which)
    if fault is not None:
        await asyncio.sleep(fault.seconds)
        if fault.garbage:
            return {"rows": [{"nobody": "can read this"}]}
        if fault.status != _OK:
            raise HTTPException(fault.status)
    known = records.rows.get((which, asked.id_number))
    if known is None:
        raise HTTPException(404)
    return {"rows": known}


def _add_controls(app: FastAPI, records: Records) -> None:
    @app.put("/simulator/faults/{register}")
    async def spoil(register: Register, fault: Fault) -> None:
        records.faults[register] = fault

    @app.delete("/simulator/faults/{register}")
    async def mend(register: Register) -> None:
        records.faults.pop(register, None)

    @app.put("/simulator/sections/{section}/fault")
    async def spoil_section(section: Fetchable, fault: Fault) -> None:
        records.faults[section] = fault

    @app.delete("/simulator/sections/{section}/fault")
    async def mend_section(section: Fetchable) -> None:
        records.faults.pop(section, None)

    @app.put("/simulator/people/{id_number}/{register}")
    async def tell(id_number: str, register: Register, rows: Annotated[list[Any], Body()]) -> None:
        """What a register holds of a person from now on."""
        records.rows[register, id_number] = rows

    @app.get("/simulator/asked")
    async def asked_so_far() -> dict[str, int]:
        """By the address that was asked."""
        return {
            f"{'registers' if isinstance(which, Register) else 'sections'}/{which.value}": times
            for which, times in records.asked.items()
        }


def know_all(folder: Path, today: date) -> Records:
    records = Records()
    for file in sorted(folder.glob("*.json")):
        records.know(_DOSSIER.validate_python(json.loads(file.read_text("utf-8"))), today)
    return records


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local.registers", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--people", type=Path, required=True, help="a folder of dossiers")
    chosen = parser.parse_args()
    records = know_all(chosen.people, date.today())  # noqa: DTZ011  a simulator's own day
    uvicorn.run(simulator(records), host="127.0.0.1", port=chosen.port, log_level="warning")


if __name__ == "__main__":
    main()
