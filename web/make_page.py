#!/usr/bin/env python3
"""Joins page, styles, scripts and the program into one HTML file that asks for nothing: web/make_page.py PROGRAM.wasm OUT.html

The program is gzip in base64. The page's policy names its one script and its styles by their digests, allows WebAssembly and a
worker made of the page's own text, and nothing else: no address, no form, no image. The same inputs give the same bytes."""

import base64
import gzip
import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BYTES_MAX = 3_000_000


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def read(name: str) -> str:
    text = (HERE / name).read_text("utf-8")
    if "</script" in text.lower() or "</style" in text.lower():
        raise SystemExit(f"{name}: has the end of a script in it")
    return text


def make(program: bytes) -> str:
    style = read("page.css")
    script = read("texts.js") + read("page.js")
    policy = "; ".join([
        "default-src 'none'",
        f"script-src {digest(script)} 'wasm-unsafe-eval'",
        f"style-src {digest(style)}",
        "worker-src blob:",
        "form-action 'none'",
        "base-uri 'none'",
    ])
    packed = base64.b64encode(gzip.compress(program, 9, mtime=0)).decode()
    # From the last to the first: what is put in is not looked at again.
    page = (HERE / "page.html").read_text("utf-8")
    for name, text in (("@SCRIPT@", script), ("@WORKER@", read("worker.js")), ("@PROGRAM@", packed),
                       ("@STYLE@", style), ("@POLICY@", policy)):
        before, found, after = page.partition(name)
        if not found:
            raise SystemExit(f"page.html has no {name}")
        page = before + text + after
    return page


def main() -> int:
    program, out = Path(sys.argv[1]), Path(sys.argv[2])
    page = make(program.read_bytes()).encode()
    if len(page) > BYTES_MAX:
        raise SystemExit(f"the page has {len(page)} bytes, {BYTES_MAX} are the most")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
