"""C++ as text, for the checkers: comments, strings and include lines found without compiling."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

RAW_STRING = re.compile(r'(?:u8|u|U|L)?R"([^()\\\s]{0,16})\(')
INCLUDE = re.compile(r"[ \t]*#[ \t]*(?:include|include_next|import)\b")
INCLUDE_ARGUMENT = re.compile(r'(?:[ \t]|/\*.*?\*/)*(?:"([^"\n]*)"|<([^>\n]*)>)')
MODULE_IMPORT = re.compile(r"^[ \t]*(?:export[ \t]+)?import[ \t]*[<\"\w]", re.MULTILINE)


@dataclass(frozen=True)
class Include:
    line: int
    path: str  # empty when the argument is not a literal
    quoted: bool  # "path", not <path>


@dataclass(frozen=True)
class Scrubbed:
    """`code` has the text's length and lines; comments, literals and include lines are blank in it."""

    code: str
    includes: list[Include]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _end_of_line(text: str, start: int) -> int:
    """The end of the line at `start`; a backslash before the newline carries it on."""
    end = text.find("\n", start)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _end_of_literal(text: str, start: int) -> int:
    """The end of the string or character literal that opens at `start`."""
    at = start + 1
    while at < len(text) and text[at] not in (text[start], "\n"):
        at += 2 if text[at] == "\\" else 1
    return min(at + 1, len(text))


def _end_of_token(text: str, at: int) -> tuple[int, bool]:
    """The end of what starts at `at`, and whether it is code (else comment or literal)."""
    two = text[at : at + 2]
    if two == "//":
        return _end_of_line(text, at), False
    if two == "/*":
        end = text.find("*/", at + 2)
        return (len(text) if end < 0 else end + 2), False
    after_word = at > 0 and (text[at - 1].isalnum() or text[at - 1] == "_")
    if text[at] in "uULR" and not after_word and (raw := RAW_STRING.match(text, at)):
        end = text.find(f'){raw.group(1)}"', raw.end())
        return (len(text) if end < 0 else end + len(raw.group(1)) + 2), False
    if text[at] == '"' or (text[at] == "'" and not after_word):
        return _end_of_literal(text, at), False
    if text[at] == "'":  # 1'000 is a separator; u8'x' and L'x' are characters
        prefix = re.search(r"(?<!\w)(?:u8|u|U|L)$", text[max(0, at - 3) : at])
        return (_end_of_literal(text, at), False) if prefix else (at + 1, True)
    return at + 1, True


def scrub(text: str) -> Scrubbed:
    code: list[str] = []
    includes: list[Include] = []
    at, line_start = 0, True
    while at < len(text):
        if line_start and (directive := INCLUDE.match(text, at)):
            argument = INCLUDE_ARGUMENT.match(text, directive.end())
            line = text.count("\n", 0, at) + 1
            path = (argument.group(1) or argument.group(2) or "") if argument else ""
            quoted = bool(argument and argument.group(1) is not None)
            includes.append(Include(line, path, quoted))
            end, is_code = (argument.end() if argument else _end_of_line(text, at)), False
        else:
            end, is_code = _end_of_token(text, at)
        piece = text[at:end]
        code.append(piece if is_code else _blank(piece))
        # A comment before a directive does not hide it.
        line_start = piece.endswith("\n") or (line_start and not code[-1].strip())
        at = end
    return Scrubbed("".join(code), includes)


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def reached(start: Iterable[T], included: Callable[[T], Iterable[T]]) -> set[T]:
    """`start`, and what is included from there, directly or not."""
    seen: set[T] = set()
    todo = list(start)
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += included(at)
    return seen
