#!/usr/bin/env python3
"""Plants faults in the catalog's files and asks that validate.py names file and field of each."""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

import jsonschema
import yaml

from validate import SCHEMAS, faults, kind_of, template_faults

CATALOG = SCHEMAS.parent
FILES = sorted(CATALOG.rglob("*.yaml"))
MISSING = object()

# file, path of the field that is set (or taken away), value, what the fault must name
PLANTED = [
    ("catalog.yaml", ["requirements"], "265", "requirements"),
    ("articles/01.yaml", ["requirements", 0, "id"], 1.1, "requirements.0.id"),
    ("articles/01.yaml", ["requirements", 0, "title"], MISSING, "requirements.0: 'title'"),
    ("articles/02.yaml", ["requirements", 0, "force"], "shall", "requirements.0.force"),
    ("registers/keys.yaml", ["registers", "*", "fields", "*", "type"], "textt", ".type"),
    ("registers/keys.yaml", ["registers", "*", "fields", "*", "help"], MISSING, "'help'"),
    ("registers/keys.yaml", ["registers", "*", "fields", "*", "help", "zh"], MISSING, ".help: 'zh'"),
    ("registers/keys.yaml", ["registers", "*", "fields", "*", "example"], MISSING, "'example'"),
    ("registers/risk.yaml", ["registers", "*", "text"], MISSING, "'text'"),
    ("registers/sites.yaml", ["registers", "site_surveys", "fields", "autonomy_h", "unit"], "hour", ".autonomy_h.unit"),
    ("registers/sites.yaml", ["registers", "site_surveys", "fields", "autonomy_h", "unit"], MISSING, "'unit'"),
    ("registers/risk.yaml", ["registers", "findings", "stages", "open", "begin"], True, ".stages.open: "),
    ("registers/risk.yaml", ["registers", "findings", "stages", "closed", "after"], MISSING, ".stages.closed: "),
    ("registers/risk.yaml", ["registers", "findings", "stages", "closed", "ends"], False, ".stages.closed.ends"),
    ("registers/risk.yaml", ["registers", "findings", "deadline", "field"], MISSING, "'field'"),
    ("tables.yaml", ["tables", "*", "title", "zh"], "", ".title.zh"),
    ("populations.yaml", ["populations", "*", "in"], 1, ".in"),
    ("enumerations.yaml", ["enumerations", "*", "title"], "text", ".title"),
    ("parameters.yaml", ["parameters", "*", "min"], "low", ".min"),
    ("rules.yaml", ["rules", "parameters.bounds", "kind"], "txx", "rules.parameters.bounds.kind"),
    ("rules.yaml", ["rules", "parameters.bounds", "text", "zh"], MISSING, "rules.parameters.bounds.text: 'zh'"),
    ("probes.yaml", ["probes", "*", "stage"], "ready", ".stage"),
    ("roles.yaml", ["roles", "*", "duties"], "all", ".duties"),
    ("policies.yaml", ["policies", "*", "counting"], "some", ".counting"),
    ("acts.yaml", ["acts", "*", "persons"], -1, ".persons"),
    ("notices.yaml", ["notices", "*", "jurisdiction"], "Taiwan", ".jurisdiction"),
    ("sittings.yaml", ["sittings", "*", "registers"], ["Drills"], ".registers.0"),
    ("reasons.yaml", ["reasons", 0, "class"], "other", "reasons.0.class"),
]


def plant(content, path, value):
    """`*` is the first item of a map."""
    for step in path[:-1]:
        content = next(iter(content.values())) if step == "*" else content[step]
    if value is MISSING:
        del content[path[-1]]
    else:
        content[path[-1]] = value


class ValidateTest(unittest.TestCase):
    def found(self, name: str, text: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return faults(path, Path(folder))

    def test_the_catalog_follows_its_schemas(self):
        self.assertGreater(len(FILES), 60)
        self.assertEqual([fault for path in FILES for fault in faults(path, CATALOG)], [])

    def test_each_schema_is_one_and_is_used(self):
        schemas = {p.name.removesuffix(".schema.json"): p for p in SCHEMAS.glob("*.json")}
        self.assertEqual(set(schemas), {kind_of(path, CATALOG) for path in FILES})
        for path in schemas.values():
            jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))

    def test_an_unknown_field_in_any_file(self):
        for path in FILES:
            name = str(path.relative_to(CATALOG))
            found = self.found(name, path.read_text(encoding="utf-8") + "\nno_such_field: 1\n")
            self.assertEqual(len(found), 1, found)
            self.assertTrue(found[0].startswith(f"{name}: ") and "no_such_field" in found[0], found)

    def test_a_planted_fault_is_named_with_file_and_field(self):
        self.assertEqual({kind_of(Path(row[0]), Path()) for row in PLANTED}, {kind_of(p, CATALOG) for p in FILES})
        for name, path, value, field in PLANTED:
            content = yaml.safe_load((CATALOG / name).read_text(encoding="utf-8"))
            plant(content, path, value)
            found = self.found(name, yaml.safe_dump(content, allow_unicode=True))
            self.assertTrue(any(fault.startswith(f"{name}: ") and field in fault for fault in found), (path, found))

    def test_a_missing_template_is_named(self):
        self.assertEqual(template_faults(CATALOG), [])
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder, "catalog")
            shutil.copytree(CATALOG, root)
            (root / "templates/drills.en.md").unlink()
            (root / "templates/key_management.zh.md").unlink()
            self.assertEqual(template_faults(root), ["templates/drills.en.md: missing", "templates/key_management.zh.md: missing"])

    def test_what_is_no_yaml_and_what_has_no_schema(self):
        self.assertIn("rules.yaml: ", self.found("rules.yaml", "rules: [")[0])
        self.assertEqual(self.found("others.yaml", "a: 1"), ["others.yaml: no schema for this file"])
        self.assertEqual(self.found("more/01.yaml", "a: 1"), ["more/01.yaml: no schema for this file"])


if __name__ == "__main__":
    unittest.main()
