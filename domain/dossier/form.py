"""The sections of an application form and their rows (domain.md section 5.1; JB24-3.2 to 3.8, F).

Every row has an id of its own that stays with it through all revisions: attachments name it, and a
difference between revisions is found by it. Money is in whole yuan, texts in characters, dates are
local days of which rules mostly look at the month.
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.dossier.kinds import (
    AchievementKind,
    ApplicationType,
    AssessmentOutcome,
    Authorship,
    AwardIssuer,
    Degree,
    EmploymentTie,
    FileTitleKind,
    LearningKind,
    MaterialKind,
    Part,
    Provenance,
    PublicStatus,
    QualificationKind,
    Rank,
    Recognition,
    Schooling,
    Status,
)
from domain.notice import Channel, Level
from domain.routes import StaffKind, UnitOwner


@dataclass(frozen=True, slots=True)
class Citation:
    """符合的申报条件: 文件、文号、条、款、点 (JB24-3.2-3b); `rule` where the notice numbers it."""

    text: str
    document: str = ""
    document_number: str = ""
    article: str = ""  # 第×条
    paragraph: str = ""  # 第×款
    point: str = ""  # 第×点
    rule: str = ""  # N89-2.2Z-5 …, as chosen from the notice's own list


@dataclass(frozen=True, slots=True)
class Target:
    """What is applied for."""

    series: str  # 系列
    group: str  # 专业组
    direction: str  # 申请资格专业方向: becomes the 专业名称 of the certificate (JB24-3.2-1b)
    level: Level
    title: str  # 工程师 …
    channel: Channel
    type: ApplicationType
    committee: str  # organisation id
    condition: Citation | None = None
    exceptional_condition: Citation | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as registered; `uscc` is its 统一社会信用代码."""

    id: str
    name: str
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class Basic:
    """基本信息."""

    name: str
    id_number: str
    phone: str
    staff: StaffKind  # 人员类型
    unit_owner: UnitOwner
    first_worked: date  # 参加工作时间: the first work ever (JB24-3.2-4)
    field: str  # 从事领域
    unit: Unit | None = None  # 现工作单位 (派遣: 派遣单位)
    insured_unit: Unit | None = None  # 参保单位
    unit_in_city: bool = True
    tie: EmploymentTie = EmploymentTie.DIRECT
    status: PublicStatus = PublicStatus.NEITHER
    retirement_approved_on: date | None = None  # 审批机关审批的退休时间 (N89-1-3)
    department: str | None = None  # organisation ids of the tiers, as chosen
    agency: str | None = None
    district: str | None = None
    headquarters: str | None = None
    industry_restricted: bool | None = None  # 自由职业者: 行业有无承接资质等限制 (N89-3.2R4-c)


@dataclass(frozen=True, slots=True)
class Education:
    """学历学位 (JB24-3.2E-2a: all of it is required; degree and numbers unless 无学位)."""

    id: str
    schooling: Schooling
    degree: Degree
    school: str
    major: str
    years: float  # 学制, in years
    graduated: date
    full_time: bool
    certificate_number: str = ""
    degree_number: str = ""
    highest_schooling: bool = False
    highest_degree: bool = False
    entered: date | None = None
    overseas: bool = False  # then both numbers are that of the 认证书 (JB24-3.2E-3)
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Qualification:
    """现有资格."""

    id: str
    kind: QualificationKind
    name: str  # 助理工程师、二级建造师 …
    specialty: str  # 专业名称
    certificate_number: str
    obtained: date  # 取得时间, as on the certificate
    authority: str  # 审批机关: whose seal it bears
    series: str = ""
    level: Level | None = None  # which level of title it is, or stands for
    prior: bool = False  # 前置职称
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Post:
    """现（兼）任行政职务."""

    id: str
    name: str
    unit: str
    began: date
    ended: date | None = None
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Work:
    """工作经历; 派遣: `unit` is written `甲单位派遣至乙单位`."""

    id: str
    unit: str
    position: str
    began: date
    ended: date | None = None  # None: until now
    in_field: bool = True  # 本领域工作
    part_time: bool = False  # 兼职
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Achievement:
    """工作业绩 or 其他成果, by its kind; what a kind does not have stays empty."""

    id: str
    kind: AchievementKind
    name: str
    finished: date  # 验收、授权、颁布或发表时间 (D-27)
    part: Part  # 本人作用
    rank: int | None = None  # 个人排名
    level: Rank | None = None
    statuses: tuple[Status, ...] = ()
    began: date | None = None
    content: str = ""  # 工作内容
    effect: str = ""  # 完成情况及效果
    own_part: str = ""  # 集体完成的: 本人承担的工作内容和作用 (JB24-3.6-2)
    group_work: bool = False  # 集体完成
    since_title: bool = True  # 任现职以来 (JB24-3.5-3a)
    representative: bool = False  # 代表作业绩
    investment_yuan: int | None = None  # 固定资产投资
    revenue_yuan: int | None = None  # 营收
    own_words: int | None = None  # 本人撰写字数
    authorship: Authorship | None = None
    core_journal: bool = False  # 中文核心期刊
    recognised_as: Recognition | None = None
    promoted_by: Rank | None = None  # 推广应用单位的级别; 行业组织 is `industry`
    issuer: AwardIssuer | None = None
    drafter: bool = True  # 标准: 本人列入起草人
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Learning:
    """继续教育: hours of one item."""

    id: str
    kind: LearningKind
    content: str
    began: date
    ended: date
    hours: int
    proof: str = ""  # 证明材料或证书编号
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Assessment:
    """年度考核."""

    id: str
    year: int
    outcome: AssessmentOutcome
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class Insured:
    """参保: the months from the first to the last, both of them paid."""

    id: str
    unit: str  # as the insurance names it; 个人参保 has none
    first_month: date
    last_month: date
    in_city: bool = True
    as_individual: bool = False
    provenance: Provenance = Provenance.MANUAL


@dataclass(frozen=True, slots=True)
class FileEducation:
    """《查档情况》一、学历学位."""

    obtained: date
    school: str
    major: str
    schooling: Schooling
    degree: Degree
    years: float
    full_time: bool
    certificate_number: str


@dataclass(frozen=True, slots=True)
class FileTitle:
    """《查档情况》二、职称."""

    obtained: date
    committee: str
    authority: str
    kind: FileTitleKind
    specialty: str
    name: str
    certificate_number: str


@dataclass(frozen=True, slots=True)
class FileQualification:
    """《查档情况》三、职业资格."""

    approved: date
    authority: str
    obtained: date
    name: str
    certificate_number: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """《查档情况》, filled in by the custodian of a file outside Chongqing (JB24-F)."""

    name: str
    id_number: str
    stored_since: date
    checker: str  # 查验人
    custodian: str  # 存档机构
    checked_on: date
    sealed: bool  # 存档机构（盖章）
    educations: tuple[FileEducation, ...] = ()
    titles: tuple[FileTitle, ...] = ()
    qualifications: tuple[FileQualification, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """档案."""

    in_city: bool
    custodian: str  # 存档机构
    stored_since: date
    check: FileCheck | None = None


@dataclass(frozen=True, slots=True)
class EntrustingLetter:
    """委托评审函 (N89-3.2R5-c, JB24-3.7-1b)."""

    issuer: str
    committee: str
    issued_on: date
    has_authority: bool  # 具有职称评审权限
    sealed: bool


@dataclass(frozen=True, slots=True)
class ExceptionalForm:
    """《重庆市职称破格申报表》; the source names its clause and its evidence."""

    condition: Citation
    years_short: int
    evidence: tuple[str, ...]  # row ids


@dataclass(frozen=True, slots=True)
class Summary:
    """思想和业务工作总结 (JB24-3.2-8)."""

    text: str
    signed: bool  # 手写签字
    fingerprinted: bool  # 手印


@dataclass(frozen=True, slots=True)
class Promise:
    """诚信承诺 (N89-3.2-2)."""

    given: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """An attached file: known by its digest; what it is, which row it belongs to, how it was made."""

    id: str
    digest: str
    kind: MaterialKind
    name: str
    row: str = ""  # id of the row it proves; empty: the application as a whole
    declassified: bool = False  # 已脱密或不涉密 (N89-3.3.2-4)
    stamped: bool = False  # 单位核验盖章 (JB24-3.5-6c)
    replaces: str = ""  # digest of the publicised file that this is a clearer scan of (D-38)


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application's whole content."""

    notice: str
    target: Target
    basic: Basic
    archive: Archive
    summary: Summary
    promise: Promise
    education: tuple[Education, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    posts: tuple[Post, ...] = ()
    work: tuple[Work, ...] = ()
    performances: tuple[Achievement, ...] = ()
    results: tuple[Achievement, ...] = ()
    learning: tuple[Learning, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    insurance: tuple[Insured, ...] = ()
    exceptional: ExceptionalForm | None = None
    entrusting: EntrustingLetter | None = None
    materials: tuple[Material, ...] = ()

    @property
    def achievements(self) -> tuple[Achievement, ...]:
        return self.performances + self.results
