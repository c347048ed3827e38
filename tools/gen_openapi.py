#!/usr/bin/env python3
"""Generates src/api/openapi.gen.cpp from docs/api/openapi.yaml. --check: fail if it is not up to date."""
import json
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = "docs/api/openapi.yaml"
TARGET = "src/api/openapi.gen.cpp"
CHUNK_LINES = 400  # a string literal has at most 65,535 bytes


def generated():
    document = yaml.safe_load((ROOT / SOURCE).read_text(encoding="utf-8"))
    lines = json.dumps(document, ensure_ascii=False, indent=1).split("\n")
    chunks = ["\n".join(lines[at:at + CHUNK_LINES]) + "\n" for at in range(0, len(lines), CHUNK_LINES)]
    text = [f"// Generated from {SOURCE} by tools/gen_openapi.py. Do not edit.",
            '#include "api/openapi.hpp"', "", "namespace charter::api {", "namespace {", "",
            "constexpr std::string_view kChunks[] = {"]
    text += [f'    R"json({chunk})json",' for chunk in chunks]
    text += ["};", "", "}  // namespace", "", "const std::string& openapi_document() {",
             "    static const std::string document = [] {", "        std::string all;",
             "        for (const std::string_view chunk : kChunks) all += chunk;", "        return all;",
             "    }();", "    return document;", "}", "", "}  // namespace charter::api", ""]
    return "\n".join(text)


def main():
    file = ROOT / TARGET
    text = generated()
    if "--check" not in sys.argv:
        file.write_text(text, encoding="utf-8")
    elif not file.exists() or file.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET} is not up to date: run tools/gen_openapi.py")


main()
