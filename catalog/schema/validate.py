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
OTHERS = {"reasons.yaml"}  # tools/gen_reasons.py checks it


def kind_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).parts
    return FOLDERS[parts[0]] if len(parts) > 1 else path.stem


def faults(path: Path, root: Path) -> list[str]:
    name = path.relative_to(root)
    schema_file = SCHEMAS / f"{kind_of(path, root)}.schema.json"
    if not schema_file.is_file():
        return [f"{name}: no schema for this file"]
    validator = jsonschema.Draft202012Validator(json.loads(schema_file.read_text()))
    found = validator.iter_errors(yaml.safe_load(path.read_text()))
    return [f"{name}: {'.'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in found]


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else SCHEMAS.parent
    files = [p for p in sorted(root.rglob("*.yaml")) if p.name not in OTHERS]
    found = [fault for path in files for fault in faults(path, root)]
    print("\n".join(found) if found else f"{len(files)} files follow their schemas")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
