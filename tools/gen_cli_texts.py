#!/usr/bin/env python3
"""Generates src/cli/texts.gen.hpp and .cpp from src/cli/texts.yaml. --check: fail if they are not up to date.

Fails too when a message is not used in src/cli, when no source has the words of a pattern any more, and when a fault
of the command line has none."""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = "src/cli/texts.yaml"
BOTH = ("commands", "options", "messages", "patterns")
CHINESE_ONLY = ("columns", "labels")
HOLE = re.compile(r"{(\w+)}")
# Where texts come from that patterns translate; the parser's are in a header of the system.
FAULTS = ("src/cli", "src/client", "src/node", "src/engine", "src/keys", "src/settings", "src/signer", "src/report", "src/wire", "src/machine",
          "src/api", "src/pack", "src/comet", "src/sheet", "src/compiler", "src/notify")
# Every fault of these has a pattern.
COMPLETE = ("src/cli", "src/client", "src/comet", "src/keys", "src/notify", "src/report", "src/sheet", "src/signer")
PLAIN = " :.,;"


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def read():
    texts = yaml.safe_load((ROOT / SOURCE).read_text(encoding="utf-8"))
    if set(texts) != set(BOTH + CHINESE_ONLY):
        sys.exit(f"{SOURCE}: the sections are {', '.join(BOTH + CHINESE_ONLY)}")
    for section in BOTH:
        for key, row in texts[section].items():
            if set(row) != {"en", "zh"} or not all(isinstance(t, str) and t for t in row.values()):
                sys.exit(f"{SOURCE}: {section}: {key}: needs en and zh, and nothing else")
            if sorted(HOLE.findall(row["en"])) != sorted(HOLE.findall(row["zh"])) and section == "messages":
                sys.exit(f"{SOURCE}: {section}: {key}: the parameters of en and zh differ")
            if not set(HOLE.findall(row["zh"])) <= set(HOLE.findall(row["en"])):
                sys.exit(f"{SOURCE}: {section}: {key}: zh has a parameter that en has not")
    return texts


def sources(folder, escaped=False):
    """The code of a folder's files, adjacent string literals joined; quotes in them as they read unless `escaped`."""
    files = [p for p in sorted((ROOT / folder).rglob("*.?pp")) if ".gen." not in p.name and "_test" not in p.name]
    text = "\n".join(p.read_text(encoding="utf-8") for p in files)
    text = re.sub(r'"\s*\n\s*"', "", text)
    return text if escaped else text.replace('\\"', '"')


def unused(texts):
    cli = sources("src/cli")
    found = [f"messages: {key}" for key in texts["messages"] if not re.search(rf"\bTextId::{key}\b", cli)]
    found += [f"columns: {key}" for key in texts["columns"] if f'"{key}"' not in cli]
    everything = "\n".join(sources(folder) for folder in FAULTS)
    header = pathlib.Path("/usr/include/CLI")
    if header.is_dir():
        everything += "\n".join(p.read_text(encoding="utf-8") for p in header.rglob("*.hpp"))
        for key, row in texts["patterns"].items():
            for piece in HOLE.split(row["en"])[::2]:
                piece = piece.strip(PLAIN)
                if piece not in everything:
                    found.append(f"patterns: {key}: no source says \"{piece}\"")
    return [f"{SOURCE}: {line}" + ("" if "no source" in line else ": not used") for line in found]


def without_heading(texts):
    """Columns of the lists of the API that have no Chinese heading."""
    code = sources("src/cli")
    lists = re.search(r"kLists = \{\{(.*?)\}\};", code, re.DOTALL).group(1)
    fields = {name for row in re.findall(r'\{("\w*"(?:,\s*"\w*")+)\}', lists) for name in re.findall(r"\w+", row)}
    fields |= set(re.findall(r'\bheading\("(\w+)"\)', code))
    return [f"{SOURCE}: columns: {name} is missing" for name in sorted(fields - set(texts["columns"]))]


def literals(code, at):
    """The string literals from the place on to the end of its parenthesis or brace."""
    found, depth = [], 1
    while depth and at < len(code):
        if code[at] == '"':
            end = at + 1
            while code[end] != '"':
                end += 2 if code[end] == "\\" else 1
            found.append(code[at + 1:end].replace('\\"', '"'))
            at = end
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(code[at], 0)
        at += 1
    return found


def untranslated(texts):
    """Faults of the command line and what it is made of, whose words no pattern has."""
    known = [piece.strip(PLAIN) for row in texts["patterns"].values() for piece in HOLE.split(row["en"])[::2]]
    found = []
    for folder in COMPLETE:
        code = sources(folder, escaped=True)
        for call in re.finditer(r"\bfault\(|report_fault\(\s*session,\s*\{", code):
            for words in (text.strip(PLAIN) for text in literals(code, call.end())):
                if " " in words and not any(words in piece for piece in known):
                    found.append(f"{folder}: \"{words}\" has no pattern in {SOURCE}")
    return found


def header(texts):
    lines = [f"// Generated from {SOURCE} by tools/gen_cli_texts.py. Do not edit.", "#pragma once", "",
             "#include <cstdint>", "#include <span>", "#include <string_view>", "", "namespace charter::cli {", "",
             "/// What commands print.", "enum class TextId : std::uint16_t {"]
    lines += [f"    {key}," for key in texts["messages"]]
    lines += ["};", "", "/// One text; `en` is empty where the English is the key itself.",
              "struct TextRow {", "    std::string_view key;", "    std::string_view en;", "    std::string_view zh;",
              "};", ""]
    lines += [f"std::span<const TextRow> {section}_table();" for section in BOTH + CHINESE_ONLY]
    return "\n".join(lines + ["", "}  // namespace charter::cli", ""])


def source(texts):
    lines = [f"// Generated from {SOURCE} by tools/gen_cli_texts.py. Do not edit.", '#include "cli/texts.gen.hpp"', "",
             "namespace charter::cli {"]
    for section in BOTH + CHINESE_ONLY:
        lines += ["", f"std::span<const TextRow> {section}_table() {{", "    static constexpr TextRow kRows[] = {"]
        for key, row in texts[section].items():
            both = row if section in BOTH else {"en": "", "zh": row}
            lines.append(f"        {{{quote(key)}, {quote(both['en'])},\n         {quote(both['zh'])}}},")
        lines += ["    };", "    return kRows;", "}"]
    return "\n".join(lines + ["", "}  // namespace charter::cli", ""])


def main():
    texts = read()
    faults = unused(texts) + without_heading(texts) + untranslated(texts)
    for path, text in (("src/cli/texts.gen.hpp", header(texts)), ("src/cli/texts.gen.cpp", source(texts))):
        file = ROOT / path
        if "--check" not in sys.argv:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            faults.append(f"{path} is not up to date: run tools/gen_cli_texts.py")
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)


main()
