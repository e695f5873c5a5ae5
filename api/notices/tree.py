"""A YAML file as plain data, with the line of every value, and bounds on its size and shape."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from api.notices.problems import Found, Steps

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 12
MOST_NODES = 20_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_TEXT = "tag:yaml.org,2002:str"
_AS_WRITTEN = {_TEXT, "tag:yaml.org,2002:timestamp"}
_SIMPLE = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}


class Unreadable(Exception):
    """The file is no YAML document that a notice could be."""

    def __init__(self, line: int, message: str, allowed: str = "") -> None:
        self.line, self.message, self.allowed = line, message, allowed
        super().__init__(f"{line} {message}")


@dataclass(frozen=True, slots=True)
class Tree:
    data: dict[str, object]
    lines: Mapping[Steps, int]
    found: tuple[Found, ...]  # what is wrong with the YAML itself, and does not stop the reading


@dataclass(slots=True)
class _Walk:
    lines: dict[Steps, int] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)

    def value(self, node: yaml.Node, steps: Steps) -> object:
        self.lines.setdefault(steps, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*steps, at)) for at, item in enumerate(node.value)]
        return self._scalar(node, steps)

    def mapping(self, node: yaml.MappingNode, steps: Steps) -> dict[str, object]:
        result: dict[str, object] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            inner = (*steps, name)
            if name in result:
                line = key.start_mark.line + 1
                self.found.append(Found(inner, f"重复书写了同一项（又见第 {line} 行）", "只写一次"))
                continue
            self.lines[inner] = key.start_mark.line + 1
            result[name] = self.value(value, inner)
        return result

    def _scalar(self, node: yaml.Node, steps: Steps) -> object:
        if node.tag in _AS_WRITTEN:
            self.found.extend(_wrong_words(str(node.value), steps))
            return str(node.value)
        if node.tag in _SIMPLE:
            try:
                return yaml.safe_load(node.value)
            except (ValueError, yaml.YAMLError):
                return str(node.value)
        self.found.append(
            Found(steps, f"不支持的 YAML 标记 {node.tag}", "普通文字、数字或 true/false")
        )
        return None


def _wrong_words(text: str, steps: Steps) -> Iterator[Found]:
    """What people read must be there, and must not move the cursor of whoever reads it."""
    if not text.strip():
        yield Found(steps, "内容为空", "填写，或删去此项")
    elif any(unicodedata.category(letter) in _UNPRINTED for letter in text if letter != "\n"):
        yield Found(steps, "含有控制字符", "普通文字")


def read_tree(file: Path) -> Tree:
    """As `tree_of`. Unreadable as well for no such file, or no UTF-8."""
    return tree_of(_text(file))


def tree_of(text: str) -> Tree:
    """Safe for any text: no code, no aliases, and no more than the bounds above."""
    if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        raise Unreadable(1, "文件过大", f"不超过 {LARGEST_FILE // 1_000} KB")
    try:
        _refuse_beyond_bounds(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = mark.line + 1 if mark else 1
        raise Unreadable(line, f"不是有效的 YAML：{fault.problem or '写法有误'}") from fault
    except (yaml.YAMLError, ValueError) as fault:
        raise Unreadable(1, "不是有效的 YAML：含有不可用的字符") from fault
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(1, "文件内容为空，或顶层不是“项目: 内容”的形式", "document: … 等各项")
    walk = _Walk()
    data = walk.mapping(node, ())
    return Tree(data, walk.lines, tuple(walk.found))


def _text(file: Path) -> str:
    try:
        if file.is_file() and file.stat().st_size > LARGEST_FILE:
            raise Unreadable(1, "文件过大", f"不超过 {LARGEST_FILE // 1_000} KB")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(1, "不是 UTF-8 文本文件", "UTF-8 编码的 YAML") from fault
    except OSError as fault:
        raise Unreadable(1, "找不到或无法读取此文件") from fault


def _refuse_beyond_bounds(text: str) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(line, "不支持 YAML 别名（*名称）", "把内容写全")
        if depth > DEEPEST or nodes > MOST_NODES:
            raise Unreadable(line, "层次过深或条目过多", f"不超过 {DEEPEST} 层、{MOST_NODES} 条")
