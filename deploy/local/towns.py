"""The invented organisations of a rehearsal, each with a contact, as a register of units would have."""

from collections.abc import Iterable

from domain.notice import Notice
from postgres.pool import Pool

ORGANISATIONS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("unit-city", "重庆市某设计研究院", "unit", "", "周经办", "023-60000001"),
    ("department-city", "市级某主管部门", "department", "", "吴科长", "023-60000002"),
    ("unit-district", "某区环境监测站", "unit", "jiangbei", "郑经办", "023-60000003"),
    ("department-district", "某区主管部门", "department", "jiangbei", "王科长", "023-60000004"),
    ("district-hr", "某区人力社保（职改）部门", "district", "jiangbei", "冯科长", "023-60000005"),
    ("unit-company", "某节能科技有限公司", "unit", "jiangbei", "陈经办", "023-60000006"),
    ("agency-talent-centre", "某区就业和人才中心", "agency", "jiangbei", "褚老师", "023-60000007"),
    ("unit-branch", "某央企重庆分公司", "unit", "", "卫经办", "023-60000008"),
    (
        "headquarters-chongqing",
        "某央企驻重庆最高管理机构",
        "headquarters",
        "",
        "蒋主任",
        "023-60000009",
    ),
)


async def fill_the_towns(pool: Pool, notices: Iterable[Notice]) -> None:
    """These, and the bodies that the notices name."""
    named = [
        (each.id, each.name, each.role, "", each.contact.name if each.contact else "",
         each.contact.phone if each.contact else "")
        for notice in notices
        for each in notice.organisations
    ]  # fmt: skip
    await pool.executemany(
        "insert into organisations (id, name, role, district, contact_name, contact_phone) "
        "values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
        [*ORGANISATIONS, *named],
    )
