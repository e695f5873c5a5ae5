"""Notice files: `load` reads and checks one, `show` tells its dates, `replan` moves it to a year.

To read in this order: `tree` (YAML with lines) → `spelling` (what a file writes more readably) →
`shape` (the domain's form) → `checks` (what the form cannot say) → `load`.
"""

from api.notices.load import check_notice, load_notice, notice_file, notice_names
from api.notices.problems import NoticeError, Problem, Severity

__all__ = [
    "NoticeError",
    "Problem",
    "Severity",
    "check_notice",
    "load_notice",
    "notice_file",
    "notice_names",
]
