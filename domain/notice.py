"""What one notice (通知) fixes for its season: terms, which stay, and dates, which may be amended.

`Terms` are pinned to an application when it is opened (D-55); the `Schedule` is versioned, and an
amendment reaches every open application. Texts, contacts and clauses are for people: workflows
never carry them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.conditions import AchievementClause, ConditionCatalogue, YearsInTitle


class Level(StrEnum):
    """The five levels of a title (级别)."""

    FULL_SENIOR = "full_senior"  # 正高级
    SENIOR = "senior"  # 高级（副高级）
    INTERMEDIATE = "intermediate"  # 中级
    ASSISTANT = "assistant"  # 初级·助理级
    TECHNICIAN = "technician"  # 初级·员级


class Channel(StrEnum):
    """How one applies (申报渠道); only the first counts against the yearly limit (N89-3.2-3)."""

    NORMAL = "normal"  # 正常申报
    FIRST_BATCH = "first_batch"  # 首批认定
    GREEN = "green"  # 绿色通道


class TierKind(StrEnum):
    """The kinds of reviewing tier; the name of a tier is also the name of its activity."""

    UNIT = "unit"  # 所在单位
    DEPARTMENT = "department"  # 单位主管部门
    AGENCY = "agency"  # 人事代理机构
    DISTRICT = "district"  # 区县人力社保（职改）部门
    HEADQUARTERS = "headquarters"  # 单位驻重庆最高管理机构
    COMMITTEE = "committee"  # 评委会


class Route(StrEnum):
    """逐级上报路径, N89-3.2."""

    R1 = "R1"
    R2 = "R2"
    R3_1 = "R3-1"
    R3_2 = "R3-2"
    R4 = "R4"
    R5 = "R5"


class Precondition(StrEnum):
    """What a route asks of its applicants before the first tier sees them (domain.md section 2)."""

    ESTABLISHED_STAFF = "established_staff"  # 在编人员
    CITY_UNIT = "city_unit"  # 市属单位
    DISTRICT_UNIT = "district_unit"  # 区县属单位
    ARCHIVE_IN_CITY = "archive_in_city"  # 档案在重庆
    ARCHIVE_ELSEWHERE = "archive_elsewhere"  # 档案在异地
    ARCHIVE_FORM = "archive_form"  # 异地查档记录（档案在异地时）
    UNIT_IS_INSURED_UNIT = "unit_is_insured_unit"  # 所在单位与参保单位一致
    TIME_TEST = "time_test"  # T-a, T-b or T-c, by where unit and archive are
    INSURED_AS_INDIVIDUAL = "insured_as_individual"  # 以个人身份参保
    TAX_RECORD = "tax_record"  # 个人纳税申报记录
    UNRESTRICTED_INDUSTRY = "unrestricted_industry"  # 行业无承接资质等限制
    ENTRUSTING_LETTER = "entrusting_letter"  # 委托评审函


@dataclass(frozen=True, slots=True)
class Window:
    """A period between two instants, both of them inside it, to the second (D-01)."""

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        if self.opens_at.tzinfo is None or self.closes_at.tzinfo is None:
            raise ValueError("a window needs its time zone")
        if not 2000 <= self.opens_at.year <= self.closes_at.year < 2100:  # noqa: PLR2004
            raise ValueError("a window lies in the years 2000 to 2099, and opens before it closes")

    def holds(self, instant: datetime) -> bool:
        return self.opens_at <= instant.replace(microsecond=0) <= self.closes_at

    @property
    def over_at(self) -> datetime:
        """The first instant after it."""
        return self.closes_at + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ChainRule:
    """One route's ordered tiers, the committee last, and what it asks for."""

    route: Route
    applicants: str  # 适用人员, as printed
    tiers: tuple[TierKind, ...]
    preconditions: tuple[Precondition, ...]
    rule: str  # N89-3.2R1 …


@dataclass(frozen=True, slots=True)
class LevelTerms:
    level: Level
    title: str  # 工程师 …
    authority: str  # organisation that confirms this level (N89-3.4.3-4/5)


@dataclass(frozen=True, slots=True)
class PublicityTerms:
    """公示: full working days after the posting day; both contacts must be shown (N89-3.3.3a-8/10)."""

    working_days: int
    places: tuple[str, ...]  # allowed places; the first is mandatory (公开场所)
    two_contacts: bool


@dataclass(frozen=True, slots=True)
class SupplementTerms:
    """补正: at the unit within the window; at the committee once, and only of publicised material."""

    unit_extensions: int
    committee_notices: int
    unpublicised_refused: bool


@dataclass(frozen=True, slots=True)
class Fraction:
    """A share that votes are held against, in whole numbers: `part/whole`."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class EvaluationTerms:
    """评审: size, quorum and pass mark; whether a recused member leaves the base (D-60)."""

    committee_size: int
    quorum: Fraction  # of the committee's size
    passing: Fraction  # of those attending
    recused_leave_base: bool
    methods: tuple[str, ...]  # 评审 面试答辩 …


@dataclass(frozen=True, slots=True)
class ResultTerms:
    """After the vote: report, publicity, forwarding, re-examination."""

    report_working_days: int
    publicity_working_days: int
    sites: tuple[str, ...]  # every one of them must post; the later starts the clock (D-46)
    forwarding_months: int
    reexamination_months: int
    reexamination_grounds: tuple[str, ...]
    months_roll_over_rest_days: bool  # D-17
    reexamination_from_later_publication: bool  # D-23


@dataclass(frozen=True, slots=True)
class AnnualTerms:
    """一个年度只能申报一次: what uses up the chance, and which channels are free of it (D-03)."""

    consumed_on: str  # "committee" (arrival) or "submission"
    exempt_channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Bodies:
    """The organisations by id that act for the whole season."""

    organiser: str  # who amends the schedule
    founding: str  # 评委会组建单位
    committee: str  # 评委会 (its office receives)
    title_office: str  # receives the report (市职改办)
    result_investigator: str  # checks clues during result publicity


@dataclass(frozen=True, slots=True)
class Terms:
    """What an application keeps from the notice for its whole life (D-55)."""

    notice: str
    edition: int
    year: int  # 方案年度: the year of the yearly limit (D-04)
    channels: tuple[Channel, ...]
    levels: tuple[LevelTerms, ...]
    chains: tuple[ChainRule, ...]
    publicity: PublicityTerms
    supplement: SupplementTerms
    evaluation: EvaluationTerms
    result: ResultTerms
    annual: AnnualTerms
    bodies: Bodies
    late_payment_grace_hours: int  # D-06
    admission_after_hold_days: int  # D-10: how long before the end a hold must have begun
    reminder_days: tuple[int, ...]  # before the window closes
    reminders_a_day: int  # 催办 per tier (D-58)
    ban_years: int  # T-ban
    retention_years: int  # T-ret
    lapse_spread_seconds: int  # execution after a legal end is spread over this; 0 = none

    def level(self, level: Level) -> LevelTerms | None:
        return next((terms for terms in self.levels if terms.level is level), None)

    def chain(self, route: Route) -> ChainRule | None:
        return next((chain for chain in self.chains if chain.route is route), None)


@dataclass(frozen=True, slots=True)
class Fee:
    level: Level
    fen: int  # 1 yuan = 100 fen


@dataclass(frozen=True, slots=True)
class LevelConfirmation:
    """That a level's results were confirmed (B10): its own document and date."""

    level: Level
    document: str
    confirmed_on: date


@dataclass(frozen=True, slots=True)
class Schedule:
    """The dates in force, and how far the season has come. Every change raises the version."""

    version: int
    filing: Window
    payment: Window
    fees: tuple[Fee, ...]
    calendar: str  # version of the calendar edition in force
    review_opened_at: datetime | None = None  # B6
    review_ended_at: datetime | None = None  # B7
    reported_at: datetime | None = None  # B8
    confirmations: tuple[LevelConfirmation, ...] = ()  # B10
    cancelled_at: datetime | None = None

    def fee(self, level: Level) -> int:
        return next(fee.fen for fee in self.fees if fee.level is level)

    def confirmation(self, level: Level) -> LevelConfirmation | None:
        return next((found for found in self.confirmations if found.level is level), None)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that can be cited: the rule it stands for, where it is printed, and its words."""

    rule: str  # the id that the rules of `domain` cite
    cited_as: str  # the id of the sentence in this notice's own document, often the same
    text: str
    origin: str  # "document", "reference" (another notice's sentence, applied here) or "organiser"


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    phone: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that the notice itself names."""

    id: str
    name: str
    role: str  # committee, founding_body, title_office, agency, district …
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Document:
    number: str  # 渝经信发〔2023〕89号
    title: str
    issued_by: tuple[str, ...]
    issued_on: date
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Committee:
    id: str
    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class SetByOrganiser:
    """A value the source does not give (D-67): which field, who set it, and why it was needed."""

    field: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class YearsByDegree:
    """首批认定: full years of work in the field that each degree asks for (N89-2.2)."""

    level: Level
    doctor: int
    master: int
    bachelor: int
    rule: str
    quality: str = ""  # 确有真才实学 …: for the unit and the experts to judge
    achievements: tuple[AchievementClause, ...] = ()  # any one of them suffices


@dataclass(frozen=True, slots=True)
class PromotionTerms:
    """正常晋升 to a level: from which level of title, and after how many full years in it."""

    level: Level
    years: tuple[YearsInTitle, ...]
    prior: Level | None = None  # None: the first title, counted in years since the certificate


@dataclass(frozen=True, slots=True)
class ContinuingEducation:
    """继续教育学时, by calendar year (JB24-3.7)."""

    hours_a_year: int
    public_hours: int
    public_hours_before_2020: int
    counted_hours_a_day: int
    online_course_hours: int


@dataclass(frozen=True, slots=True)
class Requirements:
    """What the dossier is measured against; the words of the conditions are clauses."""

    conditions: tuple[str, ...]  # 申报条件文件
    application_types: tuple[str, ...]  # 申请类型
    years_counted_to: date  # 专业工作时间、任职时间计算截至 (N89-5.3-1)
    achievement_years: int  # 近5年 (N89-2.2-0)
    representative_works: int  # 代表作业绩 (JB24-3.5-5)
    delay_years_basic: int  # 年度考核“基本合格”一次延期 (JB24-3.8-2)
    delay_years_failed: int  # 年度考核“不合格”一次延期 (JB24-3.8-3)
    continuing_education: ContinuingEducation
    first_batch: tuple[YearsByDegree, ...] = ()
    promotion: tuple[PromotionTerms, ...] = ()  # 正常晋升
    catalogues: tuple[ConditionCatalogue, ...] = ()  # 申报条件文件, as far as sources print them


@dataclass(frozen=True, slots=True)
class SpecialtyGroup:
    """专业组: suggested directions, as printed; a direction is known by group and name together."""

    name: str
    directions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One season's file: everything the system needs to run it, and nothing of it in code."""

    document: Document
    series: str  # 工程技术
    specialty: str  # 绿色低碳, or 不限
    scope: str  # 申报范围, as printed
    committees: tuple[Committee, ...]
    terms: Terms
    schedule: Schedule
    organisations: tuple[Organisation, ...]
    help_contacts: tuple[Contact, ...]
    links: tuple[str, ...]
    switches: tuple[tuple[str, bool], ...]  # requirement switches marked ⚙ in the rules
    set_by_organiser: tuple[SetByOrganiser, ...]
    clauses: tuple[Clause, ...]
    requirements: Requirements | None = None
    groups: tuple[SpecialtyGroup, ...] = ()

    def clause(self, rule: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.rule == rule), None)
