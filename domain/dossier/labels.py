"""What people call the sections, fields and values of the form."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.dossier import kinds as k
from domain.notice import Channel, Level
from domain.routes import OWNER_NAMES, STAFF_NAMES

SECTIONS = {
    "notice": "批次", "target": "申报目标", "basic": "基本信息", "education": "学历学位",
    "qualifications": "现有资格", "posts": "现（兼）任行政职务", "work": "工作经历",
    "performances": "工作业绩", "results": "其他成果", "learning": "继续教育",
    "assessments": "年度考核", "insurance": "参保", "archive": "档案", "summary": "思想和业务工作总结",
    "promise": "承诺", "exceptional": "破格申报表", "entrusting": "委托评审函", "materials": "附件",
}  # fmt: skip

# One word, one name: a field is called the same in every section.
FIELDS = {
    "agency": "人事代理机构", "approved": "核准日期", "article": "条",
    "as_individual": "个人参保", "at": "时间", "authority": "审批机关",
    "authorship": "署名", "began": "开始时间", "certificate_number": "证书号", "check": "查档情况",
    "checked_on": "查档日期", "checker": "查验人", "committee": "评审委员会", "condition": "符合的申报条件",
    "content": "内容", "core_journal": "中文核心期刊", "custodian": "存档机构", "declassified": "已脱密或不涉密",
    "degree": "学位", "degree_number": "学位证书号", "department": "单位主管部门", "digest": "文件校验值",
    "direction": "专业方向", "district": "区县人力社保（职改）部门", "document": "文件名称",
    "document_number": "文号", "drafter": "列入起草人", "educations": "学历学位", "effect": "完成情况及效果",
    "ended": "结束时间", "entered": "入学时间", "evidence": "佐证", "exceptional_condition": "破格条件",
    "field": "从事领域", "fingerprinted": "盖手印", "finished": "完成时间", "first_month": "起始月",
    "first_worked": "参加工作时间", "full_time": "全日制", "given": "已承诺", "graduated": "毕业时间",
    "group": "专业组", "group_work": "集体完成", "has_authority": "具有职称评审权限",
    "headquarters": "单位驻重庆最高管理机构", "highest_degree": "最高学位", "highest_schooling": "最高学历",
    "hours": "学时", "id": "行编号", "id_number": "身份证号", "in_city": "在重庆", "in_field": "本领域工作",
    "industry_restricted": "行业有承接资质等限制", "insured_unit": "参保单位", "investment_yuan": "固定资产投资（元）",
    "issued_on": "出具日期", "issuer": "出具单位", "kind": "类别", "last_month": "截止月", "level": "级别",
    "major": "专业", "name": "名称", "obtained": "取得时间", "outcome": "结果", "overseas": "海外取得",
    "own_part": "本人承担的工作和作用", "own_words": "本人撰写字数", "paragraph": "款", "part": "本人作用",
    "part_time": "兼职", "phone": "联系电话", "point": "点", "position": "岗位", "prior": "前置职称",
    "promoted_by": "推广应用单位级别", "proof": "证明材料", "provenance": "来源", "qualifications": "职业资格",
    "rank": "个人排名", "recognised_as": "被认定为", "replaces": "替换的原件", "representative": "代表作业绩",
    "retirement_approved_on": "审批退休时间", "revenue_yuan": "营收（元）", "row": "所属行", "rule": "条款编号",
    "school": "毕业学校", "schooling": "学历", "sealed": "盖章", "series": "系列", "signed": "手写签字",
    "since_title": "任现职以来", "specialty": "专业名称", "staff": "人员类型", "stamped": "单位核验盖章",
    "status": "公务员或参公管理", "statuses": "完成状态", "stored_since": "档案存放日期", "text": "内容",
    "tie": "用工关系", "title": "申报职称", "titles": "职称", "type": "申请类型", "unit": "工作单位",
    "unit_in_city": "单位在重庆", "unit_owner": "单位归属", "uscc": "统一社会信用代码", "year": "年度",
    "years": "学制（年）", "years_short": "减少年限", "channel": "申报渠道",
}  # fmt: skip

# One list for each kind: the same word may be a value of several kinds.
_BY_KIND: tuple[Mapping[Any, str], ...] = (
    {
        k.Provenance.FETCHED: "自动", k.Provenance.EDITED: "自动后修改",
        k.Provenance.MANUAL: "手工",
    },
    {
        k.ApplicationType.PROMOTION: "正常晋升", k.ApplicationType.EXCEPTIONAL: "破格晋升",
        k.ApplicationType.TRANSFER: "转评", k.ApplicationType.ADDITIONAL: "多评",
        k.ApplicationType.FIRST_BATCH: "首批认定",
    },
    {
        k.Schooling.DOCTORAL: "博士研究生", k.Schooling.MASTERS: "硕士研究生",
        k.Schooling.BACHELOR: "大学本科", k.Schooling.COLLEGE: "大学专科",
        k.Schooling.SECONDARY: "中专", k.Schooling.LOWER: "高中及以下",
    },
    {
        k.Degree.DOCTOR: "博士", k.Degree.MASTER: "硕士", k.Degree.BACHELOR: "学士",
        k.Degree.NONE: "无学位",
    },
    {
        k.QualificationKind.TITLE: "职称", k.QualificationKind.MILITARY_TITLE: "军队职称",
        k.QualificationKind.PROFESSIONAL: "职业资格", k.QualificationKind.SKILL: "技能等级",
    },
    {
        k.EmploymentTie.DIRECT: "直接聘用", k.EmploymentTie.DISPATCHED: "派遣",
        k.EmploymentTie.AGENCY_INSURED: "人力资源公司代办", k.EmploymentTie.GROUP: "集团下属分（子）公司",
        k.EmploymentTie.OTHER: "其他情形",
    },
    {
        k.PublicStatus.NEITHER: "否", k.PublicStatus.CIVIL_SERVANT: "公务员",
        k.PublicStatus.LIKE_CIVIL_SERVANT: "参公管理人员",
    },
    {
        k.AchievementKind.PROJECT: "工程项目", k.AchievementKind.TECHNOLOGY: "新技术、新材料、新工艺、新方法",
        k.AchievementKind.PRODUCT: "产品、技术服务", k.AchievementKind.TECHNICAL_WORK: "技术工作",
        k.AchievementKind.PAPER: "论文", k.AchievementKind.BOOK: "著（译）作",
        k.AchievementKind.CONFERENCE_PAPER: "学术会议宣读论文", k.AchievementKind.AWARD: "获奖成果",
        k.AchievementKind.RESEARCH: "科研项目（课题）",
        k.AchievementKind.TECHNICAL_REPORT: "学术技术报告",
        k.AchievementKind.PLANNING: "白皮书、规划、可行性研究报告", k.AchievementKind.PATENT: "发明专利",
        k.AchievementKind.OTHER_PATENT: "实用新型、外观设计专利", k.AchievementKind.SOFTWARE: "软件著作权",
        k.AchievementKind.STANDARD: "标准规范",
        k.AchievementKind.ENTERPRISE_DOCUMENT: "企业技术文件",
        k.AchievementKind.TEXTBOOK: "培训教材、技术手册",
    },
    {
        k.Part.LEAD: "主持", k.Part.SOLE: "独立完成", k.Part.CHIEF_EDITOR: "主编",
        k.Part.CREATOR: "主创", k.Part.BACKBONE: "骨干", k.Part.MEMBER: "参与",
    },
    {
        k.Authorship.SOLE: "独立", k.Authorship.FIRST: "第一作者",
        k.Authorship.CORRESPONDING: "通讯作者", k.Authorship.OTHER: "其他作者",
    },
    {
        k.Rank.NATIONAL: "国家级", k.Rank.PROVINCIAL: "省（部）级", k.Rank.INDUSTRY: "行业",
        k.Rank.LOCAL: "地方", k.Rank.MUNICIPAL: "地（市）级", k.Rank.ENTERPRISE: "企业",
    },
    {
        k.Status.COMPLETED: "已完成", k.Status.IMPLEMENTED: "已实施", k.Status.ACCEPTED: "通过验收",
        k.Status.RECOGNISED: "经认定", k.Status.IN_USE: "投入生产或应用", k.Status.PROMOTED: "推广应用",
        k.Status.GRANTED: "已授权（登记）", k.Status.ISSUED: "已颁布", k.Status.IN_FORCE: "现行有效",
        k.Status.PUBLISHED: "已公开出版、发表",
    },
    {
        k.Recognition.GREEN_DESIGN: "绿色设计产品", k.Recognition.NEW_PRODUCT: "省（部）级重大新产品",
        k.Recognition.SIMILAR: "其他同等认定",
    },
    {
        k.LearningKind.PUBLIC: "公需科目", k.LearningKind.COURSE: "培训班、研修班、进修班",
        k.LearningKind.PRACTICE: "继续教育实践活动", k.LearningKind.DEGREE_STUDY: "学历（学位）教育",
        k.LearningKind.CONFERENCE: "学术会议、讲座、访问", k.LearningKind.ONLINE: "重庆人社培训网专业科目",
    },
    {
        k.AssessmentOutcome.EXCELLENT: "优秀", k.AssessmentOutcome.COMPETENT: "合格",
        k.AssessmentOutcome.BASIC: "基本合格", k.AssessmentOutcome.FAILED: "不合格",
        k.AssessmentOutcome.UNDETERMINED: "不定等次",
    },
    {
        k.MaterialKind.CONDITION: "申报条件附件", k.MaterialKind.EXCEPTIONAL_CONDITION: "破格条件附件",
        k.MaterialKind.EXCEPTIONAL_FORM: "《重庆市职称破格申报表》",
        k.MaterialKind.SUMMARY: "思想和业务工作总结", k.MaterialKind.INSURANCE_DETAIL: "近一年参保记录明细",
        k.MaterialKind.UNIT_REMARK: "参保单位不一致的备注材料",
        k.MaterialKind.DISPATCH_CONTRACT: "派遣合同", k.MaterialKind.LABOUR_CONTRACT: "劳动合同",
        k.MaterialKind.AGENCY_AGREEMENT: "代办协议",
        k.MaterialKind.PARENT_CERTIFICATE: "总公司证明", k.MaterialKind.FILE_CHECK: "《查档证明》",
        k.MaterialKind.ENTRUSTING_LETTER: "委托评审函", k.MaterialKind.TAX_RECORD: "个人纳税申报记录",
        k.MaterialKind.EDUCATION_CERTIFICATE: "学历证书图片",
        k.MaterialKind.DEGREE_CERTIFICATE: "学位证书图片",
        k.MaterialKind.EDUCATION_REPORT: "学信网/学位网验证报告",
        k.MaterialKind.OVERSEAS_CERTIFICATE: "《国外学历学位认证书》",
        k.MaterialKind.E_CERTIFICATE: "职称电子证书", k.MaterialKind.PAPER_CERTIFICATE: "纸质版证书",
        k.MaterialKind.RED_HEADED: "红头文件扫描件",
        k.MaterialKind.QUALIFICATION_CERTIFICATE: "资格证书或官网查验截图",
        k.MaterialKind.SAME_LEVEL_CERTIFICATE: "同级职称证书", k.MaterialKind.EVIDENCE: "原始佐证材料",
        k.MaterialKind.UNIT_STATEMENT: "单位证明", k.MaterialKind.COVER: "封面",
        k.MaterialKind.PAGES: "关键页", k.MaterialKind.INDEX_REPORT: "论文检索证明",
        k.MaterialKind.PUBLISHER_PROOF: "出版社证明",
        k.MaterialKind.READING_CERTIFICATE: "宣读证书或主办方证明",
        k.MaterialKind.AWARD_CERTIFICATE: "获奖证书", k.MaterialKind.AWARD_PAGE: "官网查验页面",
        k.MaterialKind.AWARD_DOCUMENT: "奖励文件", k.MaterialKind.APPROVAL_FORM: "立项审批表",
        k.MaterialKind.CLOSING_REPORT: "结题报告", k.MaterialKind.INVITATION: "邀请函",
        k.MaterialKind.GRANT_CERTIFICATE: "专利证书或登记证书", k.MaterialKind.CONTENTS: "目录",
        k.MaterialKind.PREFACE: "前言（含起草人）", k.MaterialKind.PUBLIC_CERTIFICATE: "《公需科目合格证》",
        k.MaterialKind.LEARNING_CARD: "《继续教育登记卡》",
        k.MaterialKind.ASSESSMENT_RESULT: "年度考核结果（盖章）", k.MaterialKind.OTHER: "其他附件",
    },
    {
        k.AwardIssuer.GOVERNMENT: "政府机构", k.AwardIssuer.ASSOCIATION: "协会、学会",
    },
    {
        k.FileTitleKind.APPROVED: "核准", k.FileTitleKind.INITIAL: "初定",
        k.FileTitleKind.CONFIRMED: "确认",
    },
    {
        Level.FULL_SENIOR: "正高级", Level.SENIOR: "高级", Level.INTERMEDIATE: "中级",
        Level.ASSISTANT: "助理级", Level.TECHNICIAN: "员级",
    },
    {
        Channel.NORMAL: "正常申报", Channel.FIRST_BATCH: "首批认定", Channel.GREEN: "绿色通道",
    },
    STAFF_NAMES,
    OWNER_NAMES,
)  # fmt: skip
_VALUES = {(type(value), value): name for names in _BY_KIND for value, name in names.items()}

_ROW = re.compile(r"([a-z_]+)\[(\d+)\]")


def called(value: object) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, StrEnum):
        return _VALUES[type(value), value]
    return str(value)


def where(path: str) -> str:
    """`education[0].degree` is 学历学位第1行·学位."""
    first, _, rest = path.partition(".")
    row = _ROW.fullmatch(first)
    section = row[1] if row else first
    named = SECTIONS.get(section, section) + (f"第{int(row[2]) + 1}行" if row else "")
    inside = [_field(part) for part in rest.split(".") if part]
    return "·".join([named, *inside])


def _field(part: str) -> str:
    row = _ROW.fullmatch(part)
    if row is None:
        return FIELDS.get(part, part)
    return f"{FIELDS.get(row[1], row[1])}第{int(row[2]) + 1}行"
