"""Faults in the conditions: clauses without words, tests that nobody or everybody meets."""

from tests.api.builders_notices import JIANGBEI
from tests.api.notice_faults import Fault

_Z1 = "requirements.first_batch[0].achievements[0]"
FAULTS = (
    Fault("a numbered condition has its sentence",
          ("        - rule: N89-2.2Z-1\n", "        - rule: N89-2.2Z-99\n"), "N89-2.2Z-99",
          f"{_Z1}.rule", "没有条款 N89-2.2Z-99", "在 clauses 中补上"),
    Fault("a numbered condition stands once",
          ("        - rule: N89-2.2Z-2\n", "        - rule: N89-2.2Z-1  # again\n"), "# again",
          "requirements.first_batch[0].achievements[1].rule", "条款 N89-2.2Z-1 重复", "每条只写一次"),
    Fault("a test counts something",
          ("statuses: [recognised, accepted], at_least: 2}", "statuses: [recognised], at_least: 0}"),
          "at_least: 0", f"{_Z1}.any_of[0].all_of[0].at_least", "数值 0 超出范围", "1 至 100"),
    Fault("a test looks at some kind of achievement",
          ("{kinds: [patent], statuses: [granted], rank_at_most: 1",
           "{kinds: [], statuses: [granted], rank_at_most: 1"), "kinds: []",
          "requirements.first_batch[0].achievements[4].any_of[0].all_of[0].kinds",
          "没有写明业绩类别", "如 [project]"),
    Fault("a rank can be reached",
          ("statuses: [granted], rank_at_most: 1", "statuses: [granted], rank_at_most: 0"),
          "rank_at_most: 0",
          "requirements.first_batch[0].achievements[4].any_of[0].all_of[0].rank_at_most",
          "个人排名前 0 无人可及", "1 以上"),
    Fault("a condition that everybody meets is none",
          ("all_of: [{kinds: [patent], statuses: [granted], rank_at_most: 1, at_least: 2}]",
           "all_of: []"), "all_of: []",
          "requirements.first_batch[0].achievements[4].any_of[0].all_of",
          "没有写出条件，任何人都符合", "至少一项"),
    Fault("a kind of achievement is one of the list",
          ("{kinds: [patent], statuses: [granted], rank_at_most: 1",
           "{kinds: [patents], statuses: [granted], rank_at_most: 1"), "[patents]",
          "requirements.first_batch[0].achievements[4].any_of[0].all_of[0].kinds[0]",
          "“patents”不是可选的值",
          "project, technology, product, technical_work, paper, book, conference_paper, award, "
          "research, technical_report, planning, patent, other_patent, software, standard, "
          "enterprise_document, textbook"),
    Fault("promotion leads to a level of the notice",
          ("    - level: intermediate\n      prior: assistant\n",
           "    - level: senior\n      prior: assistant\n"), "- level: senior",
          "requirements.promotion[0].level", "级别 senior 不在本通知的级别内",
          "intermediate、assistant、technician", name=JIANGBEI),
    Fault("years before promotion are a lifetime's at most",
          ("{schooling: bachelor, years: 4}", "{schooling: bachelor, years: 51}"), "years: 51",
          "requirements.promotion[0].years[2].years", "年限 51 超出范围", "0 至 50", name=JIANGBEI),
)  # fmt: skip
