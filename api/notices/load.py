"""A notice file to a domain Notice; or every reason why not, at once."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from api.notices.checks import Editions, meaning
from api.notices.problems import Found, NoticeError, Problem, Severity, located, warning
from api.notices.shape import shaped
from api.notices.sketch import Sketch, sketch
from api.notices.spelling import to_domain
from api.notices.tree import Tree, Unreadable, read_tree, tree_of
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
    """NoticeError for a file with errors; warnings are for `check_notice`."""
    file = notice_file(path_or_name)
    notice, problems = check_notice(file)
    if notice is None:
        errors = tuple(problem for problem in problems if problem.is_error)
        raise NoticeError(str(file), errors)
    return notice


def check_notice(
    path: str | Path, editions: Editions | None = None
) -> tuple[Notice | None, tuple[Problem, ...]]:
    """Everything that is wrong, by line. There is a notice exactly if there are no errors."""
    file = notice_file(path)
    return _checked(lambda: read_tree(file), editions, file.stem)


def check_text(
    text: str, editions: Editions | None = None
) -> tuple[Notice | None, tuple[Problem, ...]]:
    """As `check_notice`, of a draft that is no file yet."""
    return _checked(lambda: tree_of(text), editions, "")


def _checked(
    read: Callable[[], Tree], editions: Editions | None, stem: str
) -> tuple[Notice | None, tuple[Problem, ...]]:
    try:
        tree = read()
    except Unreadable as fault:
        return None, (Problem(fault.line, "", fault.message, fault.allowed, Severity.UNREADABLE),)
    notice, found = _judge(tree, editions, stem)
    problems = {located(one, tree.lines) for one in found}
    ordered = tuple(sorted(problems, key=lambda one: (one.line, one.field_path, one.message)))
    has_errors = any(problem.is_error for problem in ordered)
    return (None if has_errors else notice), ordered


def _judge(
    tree: Tree, editions: Editions | None, stem: str
) -> tuple[Notice | None, tuple[Found, ...]]:
    data, misspelled = to_domain(tree.data)
    notice, misshapen = shaped(data)
    sketched = sketch(data)
    meant = (*meaning(sketched, editions), *_misnamed(sketched, stem))
    plain = _unless_said_better(misshapen, (*misspelled, *meant))
    return notice, (*tree.found, *misspelled, *plain, *meant)


def _unless_said_better(found: Iterable[Found], better: tuple[Found, ...]) -> Iterator[Found]:
    """One fault, one line: what names the place more closely, or knows the rule, is kept."""
    for one in found:
        if not any(other.at[: len(one.at)] == one.at and other.is_error for other in better):
            yield one


def _misnamed(sketched: Sketch, stem: str) -> Iterator[Found]:
    """A draft has no file, and no `stem`."""
    if stem and sketched.season and sketched.season.isascii() and sketched.season != stem:
        yield warning(("terms", "notice"), f"批次编号与文件名 {stem} 不同", stem)
