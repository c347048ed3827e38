#!/usr/bin/env python3
"""The verifier's page in headless Chromium, opened from its file: address, beside charter-verify:
tests/web/page_test.py PAGE CHARTER_VERIFY FOLDER, where FOLDER has pack.zip, the proofs *.json, and fingerprint.

Of each file both must say the same, as text in both languages and as JSON, byte for byte (of the record in a proof's JSON: but
for the order of its fields). Pictures of the page go to FOLDER.
Exit code 77: there is no Chromium."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser as chromium  # noqa: E402

WORDS = {0: ("屬實", "True"), 1: ("不實", "False"), 2: ("無法判定", "Cannot be judged")}
DONE = "!document.getElementById('result').hidden && document.getElementById('working').hidden"


class Test:
    def __init__(self, page: Path, program: Path, folder: Path, browser: chromium.Browser):
        self.page, self.program, self.folder, self.browser = page, program, folder, browser
        self.fingerprint = (folder / "fingerprint").read_text().split()[0]
        self.downloads = folder / "downloads"
        self.downloads.mkdir(exist_ok=True)
        browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads), eventsEnabled=False)
        self.passed = 0

    def expect(self, what: str, found, wanted) -> None:
        if found != wanted:
            self.browser.shot(self.folder / "failed.png")
            raise SystemExit(f"page: {what}:\n  found  {str(found)[:1500]}\n  wanted {str(wanted)[:1500]}\n"
                             f"  complaints {self.browser.complaints}\n  a picture is in {self.folder}/failed.png")
        self.passed += 1

    def text(self, element: str) -> str:
        return self.browser.value(f"document.getElementById({element!r}).textContent")

    def native(self, file: Path, *options: str) -> tuple[int, str]:
        done = subprocess.run([self.program, file, *options], capture_output=True, text=True)
        return done.returncode, done.stdout

    def enter(self, **fields: str) -> None:
        """The fields of a fresh page."""
        self.browser.open(self.page)
        self.browser.wait("document.getElementById('version').textContent !== ''")
        for name, value in fields.items():
            self.browser.value(f"document.getElementById({name!r}).value = {value!r}")

    def language(self, name: str) -> None:
        self.browser.value(f"document.getElementById({name!r}).click()")

    def saved(self) -> str:
        """What the button for JSON saves."""
        for old in self.downloads.iterdir():
            old.unlink()
        self.browser.value("document.getElementById('save').click()")
        for _ in range(200):
            done = list(self.downloads.glob("verdict*.json"))
            if done and done[0].stat().st_size > 0:
                return done[0].read_text()
            self.browser.value("new Promise((done) => setTimeout(done, 50))")
        raise SystemExit("page: no JSON was saved")

    def judged(self) -> None:
        self.browser.wait(DONE, 120)

    def compare(self, name: str, file: Path, *options: str) -> int:
        """The page's answer on the chosen file is the program's."""
        self.judged()
        code, as_json = self.native(file, *options, "--json")
        for language in ("zh-TW", "en"):
            self.language(language)
            self.expect(f"{name}: headline", self.text("headline"), WORDS[code][language == "en"])
            self.expect(f"{name}: report", self.text("report"), self.native(file, *options, "--lang", language)[1])
        saved = self.saved()
        if '"record": {' in as_json:  # protobuf gives a Struct's fields in another order every time
            saved, as_json = json.loads(saved), json.loads(as_json)
        self.expect(f"{name}: JSON", saved, as_json)
        return code

    def judge(self, name: str, file: Path) -> int:
        self.enter(genesis=self.fingerprint)
        self.browser.choose("#file", file)
        return self.compare(name, file, "--genesis-sha256", self.fingerprint)


def flipped(file: Path, at: int, out: Path) -> Path:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    out.write_bytes(data)
    return out


def true_files(test: Test) -> None:
    for file in sorted(test.folder.glob("*.json")):
        test.expect(f"{file.name}: exit", test.judge(file.name, file), 0)
    test.expect("pack: exit", test.judge("pack.zip", test.folder / "pack.zip"), 0)
    shot = test.browser.shot
    for language in ("zh-TW", "en"):
        test.language(language)
        shot(test.folder / f"true-{language}.png")
    shot(test.folder / "true-narrow.png", width=390)
    test.language("zh-TW")
    shot(test.folder / "true-dark.png", dark=True)


def facts(test: Test) -> None:
    """One requirement down to its facts: in the table, and as an option."""
    pack = test.folder / "pack.zip"
    test.enter(genesis=f"  {test.fingerprint.upper()}  genesis.bin", requirement="12.3", member="bank-b")
    test.browser.choose("#file", pack)
    options = ("--genesis-sha256", test.fingerprint, "--requirement", "12.3", "--member", "bank-b")
    test.compare("requirement 12.3", pack, *options)
    wanted = json.loads(test.native(pack, *options, "--json")[1])["statuses"][0]["facts"]
    test.expect("requirement 12.3 has facts", len(wanted) > 0, True)
    test.judge("pack.zip", pack)
    test.language("zh-TW")
    find = "document.getElementById('filter')"
    test.browser.value(f"{find}.value = '12.3'; {find}.dispatchEvent(new Event('input'))")
    test.expect("rows of the filter", test.browser.value("document.querySelectorAll('#rows > tr').length"), 1)
    test.browser.value("document.querySelector('#rows button').click()")
    test.browser.wait("document.querySelectorAll('#rows tr.chain tbody tr').length > 0")
    rows = "Array.from(document.querySelectorAll('#rows tr.chain tbody tr'), (row) => row.cells[0].textContent)"
    test.expect("facts of 12.3", test.browser.value(rows), [" – ".join(filter(None, (fact["mechanism"], fact.get("title_zh")))) for fact in wanted])
    test.browser.shot(test.folder / "facts.png")
    test.browser.shot(test.folder / "facts-narrow.png", width=390)


def false_files(test: Test) -> None:
    pack = test.folder / "pack.zip"
    entries = zipfile.ZipFile(pack).infolist()
    evidence = next(e for e in entries if e.filename.startswith("evidence/") and e.filename != "evidence/index.json")
    out = test.folder / "flipped.zip"
    for entry in (evidence, *(e for e in entries if e is not evidence)):
        flipped(pack, entry.header_offset + 30 + len(entry.filename) + entry.file_size // 2, out)
        test.expect(f"{entry.filename}: exit", test.judge(entry.filename, out), 1)
        test.expect(f"{entry.filename} is named", entry.filename in test.text("facts"), True)
        if entry is evidence:
            test.browser.shot(test.folder / "false-en.png")
            test.language("zh-TW")
            test.browser.shot(test.folder / "false-zh-TW.png")
    proof = test.folder / "record.json"
    for at in (proof.stat().st_size // 2, proof.stat().st_size - 400):
        test.judge(f"record.json, byte {at}", flipped(proof, at, test.folder / "flipped.proof"))


def not_judged(test: Test) -> None:
    pack = test.folder / "pack.zip"
    test.enter()
    test.browser.choose("#file", pack)
    test.expect("without trust: exit", test.compare("without trust", pack), 2)
    test.language("zh-TW")
    test.browser.shot(test.folder / "not-judged.png")
    text = test.folder / "note.txt"
    for content in ("", "hello\n", "PK", "{}\n"):
        text.write_text(content)
        test.judge(f"{content!r}", text)
    for field, bad, fault in (("genesis", "abc", "64"), ("checkpoint", f"x:{test.fingerprint}", "64"), ("days", "-1", "36500")):
        test.enter(**{field: bad})
        test.browser.choose("#file", pack)
        test.browser.wait(f"document.getElementById('{field}-fault').textContent.includes('{fault}')")
        test.expect(f"{field}: no verdict", test.browser.value("document.getElementById('result').hidden"), True)
    test.browser.shot(test.folder / "fault.png")


def by_hand(test: Test) -> None:
    """Dropped with the mouse; and with the keyboard alone."""
    pack = test.folder / "pack.zip"
    test.enter(genesis=test.fingerprint)
    test.browser.shot(test.folder / "empty.png")
    place = test.browser.value("(() => { const zone = document.getElementById('drop'); zone.scrollIntoView();"
                               " const at = zone.getBoundingClientRect();"
                               " return [at.x + at.width / 2, at.y + 20]; })()")
    test.browser.drop(*place, pack)
    test.compare("dropped", pack, "--genesis-sha256", test.fingerprint)
    test.enter(genesis=test.fingerprint)
    seen = []
    for _ in range(8):
        test.browser.press("Tab")
        seen.append(test.browser.value("document.activeElement.id || document.activeElement.tagName"))
    test.expect("order of the Tab key", seen[:6], ["zh-TW", "en", "genesis", "checkpoint", "SUMMARY", "file"])


def asks_for_nothing(test: Test) -> None:
    for expression in ("fetch('http://localhost:1/x')", "fetch('data:,x')", "new Promise((done, fail) => { const socket = new WebSocket('ws://localhost:1/x'); socket.onopen = done;"
                       " socket.onerror = fail; })",
                       "new Promise((done, fail) => { const image = new Image(); image.onload = done; image.onerror = fail;"
                       " image.src = 'http://localhost:1/x.png'; })"):
        refused = test.browser.value(f"(async () => {{ try {{ await {expression}; return false; }} catch {{ return true; }} }})()")
        test.expect(f"{expression} is refused", refused, True)


def main() -> int:
    page, program, folder = (Path(path).resolve() for path in sys.argv[1:4])
    found = chromium.find()
    if found is None:
        print("page: SKIPPED, NOTHING WAS TRIED: no Chromium; tools/setup web installs it", file=sys.stderr)
        return 77
    browser = chromium.Browser(found)
    try:
        test = Test(page, program, folder, browser)
        for part in (true_files, facts, false_files, not_judged, by_hand):
            part(test)
            print(f"   {part.__name__}: {test.passed} passed so far", flush=True)
        asked = [url for url in browser.requests if url.split(":")[0] not in ("file", "blob")]
        test.expect("requests", asked, [])
        test.expect("files asked for", sorted({url for url in browser.requests if url.startswith("file:")}), [page.as_uri()])
        test.expect("complaints", browser.complaints, [])
        asks_for_nothing(test)
        alone = "without a network" if browser.alone else "its network emulated as off: namespaces are not permitted here"
        print(f"page: {test.passed} passed, in Chromium {alone}")
    finally:
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
