"""The registers over HTTP: rows, nothing known, and silence in all its forms."""

from collections.abc import AsyncIterator
from datetime import date

import httpx2
import pytest
import pytest_asyncio

from activities.adapters.http_registers import HttpRegisters, NoRegisters
from activities.failures import RegisterSilent
from deploy.local.registers import Fault
from domain.eligibility.case import Register
from domain.eligibility.comparison import Question, question, rows_of
from tests.a_register import ARegister, a_register
from tests.dossiers.builders import jiangbei
from tests.dossiers.gallery import gallery

TODAY = date(2024, 9, 20)
SOMEBODY = question(jiangbei())
NOBODY = Question("无名", "500105199001010011")


@pytest_asyncio.fixture
async def register() -> AsyncIterator[ARegister]:
    async with a_register() as running:
        running.records.know(jiangbei(), TODAY)
        yield running


@pytest_asyncio.fixture
async def registers(register: ARegister) -> AsyncIterator[HttpRegisters]:
    opened = HttpRegisters(register.url, "secret", seconds=0.5)
    yield opened
    await opened.close()


@pytest.mark.parametrize("which", Register)
async def test_rows_come_back_as_they_are_held(registers: HttpRegisters, which: Register) -> None:
    assert await registers.rows(which, SOMEBODY) == rows_of(which, jiangbei(), TODAY)


async def test_somebody_unknown_has_no_rows(registers: HttpRegisters) -> None:
    assert await registers.rows(Register.EDUCATION, NOBODY) == ()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=503), "status 503"),
        (Fault(status=429), "status 429"),
        (Fault(status=401), "status 401"),
        (Fault(seconds=5), "ReadTimeout"),
        (Fault(garbage=True), "nobody can read"),
    ],
)
async def test_silence_is_told_by_the_register_and_never_by_the_person(
    registers: HttpRegisters, register: ARegister, fault: Fault, said: str
) -> None:
    register.records.faults[Register.EDUCATION] = fault
    with pytest.raises(RegisterSilent, match=said) as caught:
        await registers.rows(Register.EDUCATION, SOMEBODY)
    assert SOMEBODY.id_number not in str(caught.value)
    assert SOMEBODY.name not in str(caught.value)


async def test_a_register_that_nobody_runs_is_silent() -> None:
    nobody = HttpRegisters("http://127.0.0.1:9", seconds=0.5)
    with pytest.raises(RegisterSilent, match="ConnectError"):
        await nobody.rows(Register.ARCHIVE, SOMEBODY)
    await nobody.close()
    with pytest.raises(RegisterSilent, match="no register is set up"):
        await NoRegisters().rows(Register.ARCHIVE, SOMEBODY)


async def test_a_fault_may_pass_after_some_answers(
    registers: HttpRegisters, register: ARegister
) -> None:
    async with httpx2.AsyncClient(base_url=register.url) as control:
        await control.put("/simulator/faults/archive", json={"status": 503, "times": 1})
        with pytest.raises(RegisterSilent):
            await registers.rows(Register.ARCHIVE, SOMEBODY)
        assert await registers.rows(Register.ARCHIVE, SOMEBODY)
        rows = [{"custodian": "别处", "in_city": False, "stored_since": "2020-01-01"}]
        await control.put(f"/simulator/people/{SOMEBODY.id_number}/archive", json=rows)
        (row,) = await registers.rows(Register.ARCHIVE, SOMEBODY)
        assert getattr(row, "custodian", "") == "别处"
        assert (await control.get("/simulator/asked")).json() == {"registers/archive": 3}
        await control.put("/simulator/faults/archive", json={"status": 503})
        await control.delete("/simulator/faults/archive")
        assert await registers.rows(Register.ARCHIVE, SOMEBODY)


def test_every_dossier_of_the_gallery_can_be_known() -> None:
    for entry in gallery():
        for which in Register:
            rows_of(which, entry.dossier, TODAY)
