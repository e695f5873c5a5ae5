"""A dossier is examined before it is recorded: refused with its clauses, kept, and put right."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from typer.testing import CliRunner

from activities.adapters.calendar_files import CalendarFiles
from activities.adapters.postgres_examinations import PostgresExaminer
from activities.examination import ExaminationActivities
from api.attachments.files import Files, open_store
from api.connection import Connection
from api.dossiers import store
from api.dossiers.handing_in import handing_in
from api.dossiers.review import sheet
from api.notices import load_notice
from api.notices.replan import replan
from api.terminal import dossiers as dossiers_terminal, review as review_terminal
from api.terminal.review import lines
from api.web.services import Services
from deploy.local.applicant import Applicant
from deploy.local.dossiers import dossiers
from deploy.local.entrance import Entrance
from deploy.local.lives import GREEN
from deploy.local.rehearsed import digest_of
from deploy.local.served import served
from domain import commands as c
from domain.calendar import local_day
from domain.dossier.canonical import as_data, digest, publicised_digest
from domain.dossier.form import Dossier
from domain.dossier.routing import facts_of
from domain.notice import Level, Notice, Route
from domain.refusals import Refused
from domain.routes import example_facts
from tests.vault import KEY
from tests.workflows.one_case import CALENDARS, Desk, OneCase, OwnClock, next_number
from workflows import examination


@dataclass
class WithDossier(Applicant, OneCase):
    """Opened on paper; everything else through the doors."""


@dataclass
class Present:
    """Whose time the API's clock shows: every case has its own."""

    case: WithDossier | None = None

    def __call__(self) -> datetime:
        assert self.case is not None
        return self.case.director.now


@dataclass(frozen=True)
class Office:
    desk: Desk
    notice: Notice
    entrance: Entrance
    present: Present

    async def opened(self, level: Level = Level.SENIOR) -> WithDossier:
        clock = OwnClock(self.desk.client, datetime.now(UTC))
        number, route = next_number(self.notice), Route.R3_1
        case = WithDossier(
            number, "受核查", self.notice, example_facts(route), level, self.desk.sender, clock,
            desk=self.desk, entrance=self.entrance, route=route, place=0,
        )  # fmt: skip
        clock.case = self.present.case = case
        await clock.until(case.dates.day(1))
        await case.create()
        await case.comes_alive()
        return case


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    terms = replace(desk.notice.terms, notice=f"{desk.notice.terms.notice}-examined")
    moved, _ = replan(load_notice(GREEN), terms.year, CalendarFiles(CALENDARS).read)
    notice = replace(desk.notice, terms=terms, requirements=moved.requirements)
    await desk.publish(notice)
    folder: Path = tmp_path_factory.mktemp("files")
    files, present = Files(desk.pool, open_store(folder)), Present()
    services = Services(desk.pool, desk.sender, files, 100_000, present)
    async with served(services) as http:
        yield Office(desk, notice, Entrance(desk.client, desk.pool, http=http), present)


async def examined(case: WithDossier) -> list[dict[str, Any]]:
    rows = await case.desk.pool.fetch(
        "select * from examinations where number = $1 order by id", case.number
    )
    return [dict(row) for row in rows]


async def written_by_hand(case: WithDossier, dossier: Dossier, revision: int) -> c.Revision:
    """As nobody at the edge could: the workflow must see for itself."""
    await case.desk.pool.execute(
        "insert into revisions (number, revision, digest, publicised, facts, form)"
        " values ($1, $2, $3, $4, $5, $6)",
        case.number, revision, digest(dossier), publicised_digest(dossier),
        asdict(facts_of(dossier, local_day(case.director.now))), as_data(dossier),
    )  # fmt: skip
    return c.Revision(revision, digest(dossier), publicised_digest(dossier))


async def test_what_fits_is_examined_once_and_submitted(office: Office) -> None:
    case = await office.opened()
    await case.submit()

    seen = await case.seen()
    assert seen.stage == "unit_review"
    assert seen.activities == ["read_grounds", "examine_dossier", "unit_review"]
    (row,) = await examined(case)
    assert (row["revision"], row["objections"]) == (1, [])
    assert row["outcomes"]["N89-1-2"] == ["passed"]
    assert row["outcomes"]["N89-1-1"] == ["needs_a_person"]


async def test_nothing_of_the_form_passes_through_temporal(office: Office) -> None:
    case = await office.opened()
    await case.submit_in_vain()
    await case.submit()

    dossier = await store.revision(case.desk.pool, case.number, case.revision)
    history = (await case.handle.fetch_history()).to_json()
    told = json.dumps(json.loads(history), ensure_ascii=False)
    for said in (dossier.basic.name, dossier.basic.id_number, dossier.basic.phone,
                 dossier.education[0].school, dossier.work[0].unit):  # fmt: skip
        assert said not in told


async def test_what_does_not_fit_is_refused_by_every_rule_and_nothing_of_it_is_lost(
    office: Office,
) -> None:
    case = await office.opened()
    rules = await case.submit_in_vain()

    seen = await case.seen()
    assert (seen.stage, seen.events) == ("draft", [])
    (row,) = await examined(case)
    assert set(row["objections"]) == rules
    noted = await case.desk.pool.fetchval(
        "select rule from refusals where number = $1", case.number
    )
    assert noted in rules
    assert len(await store.draft(case.desk.pool, case.number)) == len(store.SECTIONS)

    await case.submit()
    assert (await case.seen()).stage == "unit_review"


async def test_a_revision_that_was_never_kept_is_quarantined_when_it_comes_by_signal(
    office: Office,
) -> None:
    case = await office.opened()
    await case.tell_by_signal(
        c.Submit, case.applicant, revision=c.Revision(1, digest_of(b"a"), digest_of(b"b")),
        facts=case.facts, level=case.level, channel=case.notice.terms.channels[0],
        committee=case.notice.terms.bodies.committee, promise=True,
    )  # fmt: skip

    assert (await case.stands()).stage.value == "draft"
    (quarantined,) = await case.handle.query("quarantined")
    assert quarantined.startswith("submit: 第 1 版材料没有定版保存")
    assert quarantined.endswith("［N89-3.3.2-1］")


async def test_a_return_opens_what_it_names_even_past_the_edge(office: Office) -> None:
    case = await office.opened()
    await case.submit()
    await case.do(c.ReturnApplication, case.unit, opinion="请更正电话", items=("basic.phone",))
    was = await store.revision(case.desk.pool, case.number, 1)

    sneaked = replace(was, basic=replace(was.basic, phone="13700000000", field="另一领域"))
    revision = await written_by_hand(case, sneaked, 2)
    await case.is_refused("JB24-3.10", c.Resubmit, case.applicant, revision=revision, promise=True)

    asked = replace(was, basic=replace(was.basic, phone="13700000000"))
    revision = await written_by_hand(case, asked, 3)
    await case.do(c.Resubmit, case.applicant, revision=revision, promise=True)
    assert (await case.stands()).revision == revision


async def test_another_unit_is_another_route_and_needs_a_recall(office: Office) -> None:
    case = await office.opened()
    await case.submit()
    await case.do(c.ReturnApplication, case.unit, opinion="请核对单位")
    was = await store.revision(case.desk.pool, case.number, 1)

    moved = replace(was, basic=replace(was.basic, agency="another-agency"))
    revision = await written_by_hand(case, moved, 2)
    await case.is_refused("JB24-3.9", c.Resubmit, case.applicant, revision=revision, promise=True)


async def test_an_extended_window_holds_for_the_dossier_too(office: Office) -> None:
    """The pinned edition is examined by; the dates in force decide (D-55)."""
    case = await office.opened()
    closes = case.notice.schedule.filing.closes_at
    longer = replace(case.notice.schedule.filing, closes_at=closes + timedelta(days=5))
    await case.schedule(filing=longer)
    await case.director.until(closes + timedelta(days=1))
    fitting = dossiers(case.notice, case.level, case.route, closes)[0]
    await case._hand_in(fitting)  # noqa: SLF001

    assert (await case.stands()).stage.value == "unit_review"


async def test_examining_twice_keeps_one_row_and_says_the_same(office: Office) -> None:
    case = await office.opened()
    await case.submit()
    await case.do(c.ReturnApplication, case.unit, opinion="请补充")
    await case.resubmit(changed=True)
    stands = await case.stands()
    again = await handing_in_again(case)
    request = examination.of(replace(stands, round=9), again, 1)
    assert request is not None
    activity = ExaminationActivities(PostgresExaminer(case.desk.pool))
    first, second = await activity.examine_dossier(request), await activity.examine_dossier(request)
    assert first == second == ()
    assert [row["command_id"] for row in await examined(case)].count(again.command_id) == 1


async def handing_in_again(case: WithDossier) -> c.Resubmit:
    stands = await case.stands()
    assert stands.revision is not None
    return c.Resubmit(
        command_id="again", actor=case.applicant, received_at=case.director.now,
        revision=stands.revision, promise=True,
    )  # fmt: skip


async def test_the_edge_says_what_to_do_where_nothing_can_be_handed_in(office: Office) -> None:
    case = await office.opened()
    await case.submit()
    with pytest.raises(Refused) as refused:
        await handing_in(case.desk.pool, case.number, 1, "x", case.director.now, promise=True)
    assert refused.value.rule == "JB24-3.9"
    assert "先取回" in str(refused.value)
    with pytest.raises(store.NoSuchDossier):
        await handing_in(case.desk.pool, case.number, 7, "x", case.director.now, promise=True)


# ------------------------------------------------------------- what the later tiers are shown


async def returned_by_the_district(office: Office) -> WithDossier:
    """Past the unit and the agency, then back."""
    case = await office.opened()
    await case.submit()
    await case.publicise()
    await case.director.until(case.dates.day(14))
    await case.report_up()
    await case.pass_tier(1)
    await case.do(c.ReturnApplication, case.tier(2), opinion="请补充")
    return case


async def test_an_approval_of_what_did_not_change_is_shown_as_still_covering(
    office: Office,
) -> None:
    case = await returned_by_the_district(office)
    await case.resubmit(changed=False)

    found = await sheet(case.desk.pool, case.number, case.director.now)
    assert [change.where for change in found.changes] == ["基本信息·联系电话"]
    assert [(each.approval.tier.kind.value, each.covers) for each in found.earlier] == [
        ("unit", True), ("agency", True),
    ]  # fmt: skip
    await case.do(c.Approve, case.unit)
    assert (await case.stands()).position == 1  # no second publicity


async def test_an_approval_is_shown_with_what_changed_of_what_it_rests_on(office: Office) -> None:
    case = await returned_by_the_district(office)
    await case.resubmit(changed=True)

    found = await sheet(case.desk.pool, case.number, case.director.now)
    unit, agency = found.earlier
    assert [change.where for change in unit.changes] == ["思想和业务工作总结·内容"]
    assert agency.covers  # it compares with the file, and nothing of that changed
    assert found.before == 1
    with pytest.raises(Refused) as refused:
        await case.do(c.Approve, case.unit)
    assert refused.value.rule == "N89-3.3.3a-4"  # shown again first


async def test_a_recall_voids_what_was_approved(office: Office) -> None:
    case = await returned_by_the_district(office)
    await case.do(c.Recall, case.applicant)
    await case.submit()
    assert (await sheet(case.desk.pool, case.number, case.director.now)).earlier == ()


async def test_the_sheet_reads_in_sentences(office: Office) -> None:
    case = await returned_by_the_district(office)
    await case.resubmit(changed=True)
    found = await sheet(case.desk.pool, case.number, case.director.now)
    told = "\n".join(lines(found))
    assert "较第 1 版改动 1 处，涉及公示内容" in told
    assert "所审内容已改 1 处" in told
    assert "所审内容未变，仍然有效" in told
    assert "需人工审核（" in told


async def test_from_a_terminal_a_refusal_names_its_clause(
    office: Office, module_database: str
) -> None:
    """Today is long before the window opens."""
    case = await office.opened()
    await case.submit()
    await case.do(c.Recall, case.applicant)
    app, address = typer.Typer(), case.desk.client.service_client.config.target_host
    connection = Connection(module_database, address, "", secrets_key=KEY)
    dossiers_terminal.register(app, lambda: connection)
    review_terminal.register(app, lambda: connection)
    typed = ["dossier", "submit", case.number, "1", "--promise"]
    done = await asyncio.to_thread(CliRunner().invoke, app, typed)
    assert done.exit_code == 1
    assert "N89-3.1-2" in done.stderr
    assert "zhicheng dossier examine" not in done.stderr  # the dates said no, not the dossier
    shown = await asyncio.to_thread(CliRunner().invoke, app, ["review", case.number, "--json"])
    assert json.loads(shown.stdout)["revision"] == 1
    none = await asyncio.to_thread(CliRunner().invoke, app, ["review", "2027-99999"])
    assert (none.exit_code, none.stderr) == (2, "申请书 2027-99999 还没有提交的材料。\n")
