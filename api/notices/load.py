"""A notice file to a domain Notice; or every reason why not, at once."""

from pathlib import Path

from api.notices.problems import Found, NoticeError, Problem, Severity, located
from api.notices.shape import shaped
from api.notices.spelling import to_domain
from api.notices.tree import Unreadable, read_tree
from domain.notice import Notice

NOTICES = Path(__file__).resolve().parents[2] / "notices"


def notice_file(path_or_name: str | Path) -> Path:
    """A name is the stem of a file in `notices/`; anything with a suffix or a slash is a path."""
    text = str(path_or_name)
    if isinstance(path_or_name, Path) or "/" in text or text.endswith((".yaml", ".yml")):
        return Path(path_or_name)
    return NOTICES / f"{text}.yaml"


def notice_names() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in NOTICES.glob("*.yaml")))


def load_notice(path_or_name: str | Path) -> Notice:
    """Refuses a file with errors; warnings are for `check_notice`."""
    file = notice_file(path_or_name)
    notice, problems = check_notice(file)
    errors = tuple(problem for problem in problems if problem.is_error)
    if notice is None or errors:
        raise NoticeError(str(file), errors)
    return notice


def check_notice(path: str | Path) -> tuple[Notice | None, tuple[Problem, ...]]:
    file = notice_file(path)
    try:
        tree = read_tree(file)
    except Unreadable as fault:
        return None, (
            Problem(fault.line, "", fault.message, fault.allowed, Severity.UNREADABLE),
        )
    assert isinstance(tree.data, dict)
    data, misspelled = to_domain(tree.data)
    notice, misshapen = shaped(data)
    found: tuple[Found, ...] = (*tree.found, *misspelled, *misshapen)
    problems = sorted(
        {located(one, tree.lines) for one in found}, key=lambda problem: (problem.line, str(problem))
    )
    return notice, tuple(problems)
