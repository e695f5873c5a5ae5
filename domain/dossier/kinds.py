"""The closed lists of the form, each value with its Chinese name; ranks are ordered, highest first."""

from enum import StrEnum


class Provenance(StrEnum):
    """Where a row comes from, so that every tier sees what was edited (JB24-3.0-2)."""

    FETCHED = "fetched"  # 自动
    EDITED = "edited"  # 自动后修改
    MANUAL = "manual"  # 手工


class ApplicationType(StrEnum):
    """申请类型 (JB24-3.2-2, D-65, D-66)."""

    PROMOTION = "promotion"  # 正常晋升
    EXCEPTIONAL = "exceptional"  # 破格晋升
    TRANSFER = "transfer"  # 转评
    ADDITIONAL = "additional"  # 多评
    FIRST_BATCH = "first_batch"  # 首批认定


class Schooling(StrEnum):
    """学历."""

    DOCTORAL = "doctoral"  # 博士研究生
    MASTERS = "masters"  # 硕士研究生
    BACHELOR = "bachelor"  # 大学本科
    COLLEGE = "college"  # 大学专科
    SECONDARY = "secondary"  # 中专
    LOWER = "lower"  # 小学、初中、高中: nothing that is filled in (JB24-3.2E-1)


class Degree(StrEnum):
    """学位."""

    DOCTOR = "doctor"  # 博士
    MASTER = "master"  # 硕士
    BACHELOR = "bachelor"  # 学士
    NONE = "none"  # 无学位, chosen expressly (JB24-3.2E-2c)


class QualificationKind(StrEnum):
    """现有资格 (JB24-3.3-1a, N89-5.2)."""

    TITLE = "title"  # 职称
    MILITARY_TITLE = "military_title"  # 军队评定或任命的职称
    PROFESSIONAL = "professional"  # 职业资格
    SKILL = "skill"  # 技能等级


class EmploymentTie(StrEnum):
    """Why the insured unit may differ from the recommending one (JB24-3.2-9b…9e)."""

    DIRECT = "direct"  # 直接聘用
    DISPATCHED = "dispatched"  # 派遣
    AGENCY_INSURED = "agency_insured"  # 人力资源公司代办
    GROUP = "group"  # 集团下属分公司或子公司
    OTHER = "other"  # 其他情形


class PublicStatus(StrEnum):
    """公务员、参公管理人员 (N89-1-2)."""

    NEITHER = "neither"
    CIVIL_SERVANT = "civil_servant"
    LIKE_CIVIL_SERVANT = "like_civil_servant"


class AchievementKind(StrEnum):
    """业绩 and 其他成果: what a row is; the kind decides its section and its materials."""

    PROJECT = "project"  # 工程项目
    TECHNOLOGY = "technology"  # 新技术、新材料、新工艺、新方法
    PRODUCT = "product"  # 产品、技术服务
    TECHNICAL_WORK = "technical_work"  # 设计、安装、运维、咨询等技术工作
    PAPER = "paper"  # 论文
    BOOK = "book"  # 著（译）作
    CONFERENCE_PAPER = "conference_paper"  # 学术会议公开宣读
    AWARD = "award"  # 获奖成果
    RESEARCH = "research"  # 科研项目（课题）
    TECHNICAL_REPORT = "technical_report"  # 学术技术报告、项目技术报告
    PLANNING = "planning"  # 行业白皮书、产业发展规划、可行性研究报告
    PATENT = "patent"  # 发明专利
    OTHER_PATENT = "other_patent"  # 实用新型、外观设计
    SOFTWARE = "software"  # 软件著作权
    STANDARD = "standard"  # 技术标准、导则、规程、规范
    ENTERPRISE_DOCUMENT = "enterprise_document"  # 企业技术指南、企业技术标准、技术手册
    TEXTBOOK = "textbook"  # 培训教材、技术手册


PERFORMANCE_KINDS = frozenset({
    AchievementKind.PROJECT, AchievementKind.TECHNOLOGY, AchievementKind.PRODUCT,
    AchievementKind.TECHNICAL_WORK,
})  # fmt: skip


class Part(StrEnum):
    """本人作用 (JB24-3.5-2)."""

    LEAD = "lead"  # 主持
    SOLE = "sole"  # 独立完成
    CHIEF_EDITOR = "chief_editor"  # 主编
    CREATOR = "creator"  # 主创
    BACKBONE = "backbone"  # 骨干、主要完成人
    MEMBER = "member"  # 参与


class Authorship(StrEnum):
    """署名."""

    SOLE = "sole"  # 独立
    FIRST = "first"  # 第一作者
    CORRESPONDING = "corresponding"  # 通讯作者
    OTHER = "other"  # 其他


class Rank(StrEnum):
    """级别 of a project, standard, award or of who took it up."""

    NATIONAL = "national"  # 国家级
    PROVINCIAL = "provincial"  # 省（部）级
    INDUSTRY = "industry"  # 行业
    LOCAL = "local"  # 地方
    MUNICIPAL = "municipal"  # 地（市）级
    ENTERPRISE = "enterprise"  # 企业


class Status(StrEnum):
    """What has been done about it; only what is granted, issued or accepted counts."""

    COMPLETED = "completed"  # 已完成
    IMPLEMENTED = "implemented"  # 已实施
    ACCEPTED = "accepted"  # 通过验收
    RECOGNISED = "recognised"  # 经认定
    IN_USE = "in_use"  # 投入生产或应用
    PROMOTED = "promoted"  # 推广应用
    GRANTED = "granted"  # 授权、登记
    ISSUED = "issued"  # 已颁布
    IN_FORCE = "in_force"  # 现行
    PUBLISHED = "published"  # 公开出版、发表


class Recognition(StrEnum):
    """被认定为 (N89-2.2Z-2)."""

    GREEN_DESIGN = "green_design"  # 绿色设计产品
    NEW_PRODUCT = "new_product"  # 省（部）级重大新产品
    SIMILAR = "similar"  # 其他同等认定: for a person to judge


class LearningKind(StrEnum):
    """继续教育 (JB24-3.7-4a)."""

    PUBLIC = "public"  # 公需科目
    COURSE = "course"  # （1）培训班、研修班、进修班
    PRACTICE = "practice"  # （2）实践活动
    DEGREE_STUDY = "degree_study"  # （3）学历教育、攻读学位
    CONFERENCE = "conference"  # （4）学术会议、讲座、访问
    ONLINE = "online"  # （5）重庆人社培训网专业科目课程


class AssessmentOutcome(StrEnum):
    """年度考核结果 (JB24-3.8-1)."""

    EXCELLENT = "excellent"  # 优秀
    COMPETENT = "competent"  # 合格
    BASIC = "basic"  # 基本合格
    FAILED = "failed"  # 不合格
    UNDETERMINED = "undetermined"  # 不定等次


class MaterialKind(StrEnum):
    """What an attached file is (the table of attachments under JB24-3.6)."""

    CONDITION = "condition"  # 申报条件附件
    EXCEPTIONAL_CONDITION = "exceptional_condition"  # 破格条件附件
    EXCEPTIONAL_FORM = "exceptional_form"  # 《重庆市职称破格申报表》
    SUMMARY = "summary"  # 思想和业务工作总结
    INSURANCE_DETAIL = "insurance_detail"  # 近一年参保记录明细
    UNIT_REMARK = "unit_remark"  # 参保单位不一致的备注材料
    DISPATCH_CONTRACT = "dispatch_contract"  # 派遣合同
    LABOUR_CONTRACT = "labour_contract"  # 劳动合同
    AGENCY_AGREEMENT = "agency_agreement"  # 代办协议
    PARENT_CERTIFICATE = "parent_certificate"  # 总公司证明
    FILE_CHECK = "file_check"  # 《查档证明》
    ENTRUSTING_LETTER = "entrusting_letter"  # 委托评审函
    TAX_RECORD = "tax_record"  # 个人纳税申报记录
    EDUCATION_CERTIFICATE = "education_certificate"  # 学历证书
    DEGREE_CERTIFICATE = "degree_certificate"  # 学位证书
    EDUCATION_REPORT = "education_report"  # 学信网/学位网验证报告
    OVERSEAS_CERTIFICATE = "overseas_certificate"  # 《国外学历学位认证书》
    E_CERTIFICATE = "e_certificate"  # 职称电子证书
    PAPER_CERTIFICATE = "paper_certificate"  # 纸质版证书
    RED_HEADED = "red_headed"  # 红头文件扫描件
    QUALIFICATION_CERTIFICATE = "qualification_certificate"  # 职业资格、技能证书或官网查验截图
    SAME_LEVEL_CERTIFICATE = "same_level_certificate"  # 同级职称证书（转评、多评）
    EVIDENCE = "evidence"  # 业绩佐证原始材料
    UNIT_STATEMENT = "unit_statement"  # 单位证明: no evidence by itself (JB24-3.5-6a)
    COVER = "cover"  # 封面
    PAGES = "pages"  # 论文页、前言、关键页
    INDEX_REPORT = "index_report"  # 论文检索证明
    PUBLISHER_PROOF = "publisher_proof"  # 出版社证明
    READING_CERTIFICATE = "reading_certificate"  # 宣读证书或主办方证明
    AWARD_CERTIFICATE = "award_certificate"  # 获奖证书
    AWARD_PAGE = "award_page"  # 官网查验页面
    AWARD_DOCUMENT = "award_document"  # 奖励文件
    APPROVAL_FORM = "approval_form"  # 立项审批表
    CLOSING_REPORT = "closing_report"  # 结题报告
    INVITATION = "invitation"  # 邀请函
    GRANT_CERTIFICATE = "grant_certificate"  # 专利证书、软件著作权登记证书
    CONTENTS = "contents"  # 目录
    PREFACE = "preface"  # 前言（含起草人）
    PUBLIC_CERTIFICATE = "public_certificate"  # 《公需科目合格证》
    LEARNING_CARD = "learning_card"  # 《继续教育登记卡》
    ASSESSMENT_RESULT = "assessment_result"  # 年度考核结果（盖章）
    OTHER = "other"  # 其他附件


class AwardIssuer(StrEnum):
    """颁奖单位 (JB24-3.6-2)."""

    GOVERNMENT = "government"  # 政府机构
    ASSOCIATION = "association"  # 行业主管部门认可的协会、学会


class FileTitleKind(StrEnum):
    """《查档情况》: how a title came about."""

    APPROVED = "approved"  # 核准
    INITIAL = "initial"  # 初定
    CONFIRMED = "confirmed"  # 确认
