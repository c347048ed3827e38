#!/usr/bin/env python3
"""Checks the form of the catalog's files against the JSON schemas beside this script (draft 2020-12).

    catalog/schema/validate.py [CATALOG]

Editors can use the same schemas. Names and types across files are the compiler's business (src/compiler).
"""

import json
import sys
from pathlib import Path

import jsonschema
import yaml

SCHEMAS = Path(__file__).resolve().parent
FOLDERS = {"articles": "article", "registers": "registers"}


def kind_of(path: Path, root: Path) -> str:
    """Of which schema the file is: the folder's, or that of its own name."""
    parts = path.relative_to(root).parts
    return FOLDERS.get(parts[0], "/".join(parts)) if len(parts) > 1 else path.stem


def nearest(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    """Where alternatives fail: what is wrong in the one with the fewest faults."""
    alternatives: dict[int, list[jsonschema.ValidationError]] = {}
    for inner in error.context or []:
        alternatives.setdefault(inner.schema_path[0], []).extend(nearest(inner))
    return min(alternatives.values(), key=len, default=[error])


def faults(path: Path, root: Path) -> list[str]:
    """"file: field: what is wrong", one each."""
    name = path.relative_to(root)
    schema_file = SCHEMAS / f"{kind_of(path, root)}.schema.json"
    if not schema_file.is_file():
        return [f"{name}: no schema for this file"]
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [f"{name}: {' '.join(str(error).split())}"]
    validator = jsonschema.Draft202012Validator(json.loads(schema_file.read_text(encoding="utf-8")))
    found = [each for error in validator.iter_errors(content) for each in nearest(error)]
    return [f"{name}: {'.'.join(map(str, e.absolute_path)) or 'the file'}: {e.message[:300]}" for e in found]


def template_faults(root: Path) -> list[str]:
    """What of templates/*.md is missing: each kind of document, and each register that requires one, in both languages."""
    registers = {}
    for path in (root / "registers").glob("*.yaml"):
        registers |= yaml.safe_load(path.read_text(encoding="utf-8"))["registers"]
    words = yaml.safe_load((root / "enumerations.yaml").read_text(encoding="utf-8"))["enumerations"]["doc_kind"]["words"]
    kinds = set(words) | {name for name, r in registers.items() if r["document"] == "required" and name != "documents"}
    wanted = {f"{kind}.{language}.md" for kind in kinds for language in ("zh", "en")}
    return [f"templates/{name}: missing" for name in sorted(wanted) if not (root / "templates" / name).is_file()]


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else SCHEMAS.parent
    files = sorted(p for p in root.rglob("*") if p.suffix in (".yaml", ".yml"))
    found = [fault for path in files for fault in faults(path, root)]
    found = found or template_faults(root)
    print("\n".join(found) if found else f"{len(files)} files follow their schemas")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
