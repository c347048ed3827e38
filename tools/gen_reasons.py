#!/usr/bin/env python3
"""Generates src/base/reasons.gen.hpp and .cpp from catalog/reasons.yaml. --check: fail if they are not up to date."""
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLASSES = ["malformed", "state", "authority", "policy", "compliance", "capacity"]


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read():
    rows = yaml.safe_load((ROOT / "catalog/reasons.yaml").read_text(encoding="utf-8"))["reasons"]
    last, names = 0, set()
    for row in rows:
        where = f"catalog/reasons.yaml: reason {row.get('number')}"
        for field in ("number", "name", "class", "requirements", "en", "zh"):
            if field not in row:
                sys.exit(f"{where}: the field {field} is missing")
        if row["number"] <= last:
            sys.exit(f"{where}: numbers must ascend (previous: {last})")
        if row["class"] not in CLASSES:
            sys.exit(f"{where}: class {row['class']} is not one of {', '.join(CLASSES)}")
        if row["name"] in names:
            sys.exit(f"{where}: the name {row['name']} is used twice")
        if set(re.findall(r"{(\w+)}", row["en"])) != set(re.findall(r"{(\w+)}", row["zh"])):
            sys.exit(f"{where}: the parameters of en and zh differ")
        last = row["number"]
        names.add(row["name"])
    return rows


def header(rows):
    lines = ["// Generated from catalog/reasons.yaml by tools/gen_reasons.py. Do not edit.",
             "#pragma once", "", "#include <cstdint>", "#include <span>", "#include <string_view>", "",
             "namespace charter {", "",
             "/// Why something was refused: stored in receipts forever, append only.",
             "enum class Reason : std::uint16_t {"]
    lines += [f"    {r['name']} = {r['number']}," for r in rows]
    lines += ["};", "", "/// Who must act on a refusal.", "enum class ReasonClass : std::uint8_t {"]
    lines += [f"    {c}," for c in CLASSES]
    lines += ["};", "", "/// One row of catalog/reasons.yaml. `requirements` are ids separated by a space.",
              "struct ReasonInfo {", "    Reason reason;", "    ReasonClass reason_class;",
              "    std::string_view name;", "    std::string_view requirements;", "    std::string_view en;",
              "    std::string_view zh;", "};", "",
              "/// All reasons, by ascending number.", "std::span<const ReasonInfo> reasons();",
              "/// The row of a reason; the first row if the number is not known.",
              "const ReasonInfo& reason_info(Reason reason);",
              "/// `malformed`, `state` ...", "std::string_view class_name(ReasonClass c);", "",
              "}  // namespace charter", ""]
    return "\n".join(lines)


def source(rows):
    lines = ["// Generated from catalog/reasons.yaml by tools/gen_reasons.py. Do not edit.",
             '#include "base/reasons.gen.hpp"', "", "#include <algorithm>", "", "namespace charter {",
             "namespace {", "", "constexpr ReasonInfo kReasons[] = {"]
    for r in rows:
        req = " ".join(r["requirements"])
        lines.append(f"    {{Reason::{r['name']}, ReasonClass::{r['class']}, {quote(r['name'])}, {quote(req)},")
        lines.append(f"     {quote(r['en'])},")
        lines.append(f"     {quote(r['zh'])}}},")
    lines += ["};", "", "}  // namespace", "",
              "std::span<const ReasonInfo> reasons() { return kReasons; }", "",
              "const ReasonInfo& reason_info(Reason reason) {",
              "    const auto* found = std::ranges::lower_bound(kReasons, reason, {}, &ReasonInfo::reason);",
              "    return found != std::end(kReasons) && found->reason == reason ? *found : kReasons[0];", "}", "",
              "std::string_view class_name(ReasonClass c) {", "    switch (c) {"]
    lines += [f"        case ReasonClass::{c}:\n            return \"{c}\";" for c in CLASSES]
    lines += ["    }", '    return "";', "}", "", "}  // namespace charter", ""]
    return "\n".join(lines)


def main():
    rows = read()
    stale = False
    for path, text in (("src/base/reasons.gen.hpp", header(rows)), ("src/base/reasons.gen.cpp", source(rows))):
        file = ROOT / path
        if "--check" in sys.argv:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                print(f"{path} is not up to date: run tools/gen_reasons.py")
                stale = True
        else:
            file.write_text(text, encoding="utf-8")
    sys.exit(1 if stale else 0)


main()
