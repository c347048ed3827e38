"""A headless Chromium driven over its DevTools pipe, with the standard library alone."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic",
         "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars", "--remote-debugging-pipe"]


def find() -> str | None:
    for name in ("chromium", "chromium-headless-shell", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


class Browser:
    """One page. What it asked for is in `requests`, what it complained of in `complaints`."""

    def __init__(self, program: str):
        self.folder = tempfile.mkdtemp()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.answers: dict[int, dict] = {}
        self.number = 0
        self.buffer = b""
        to_browser, self.out = os.pipe()
        self.inward, from_browser = os.pipe()

        def wire() -> None:  # the browser reads from 3 and writes to 4
            first, second = (fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_browser, from_browser))
            os.dup2(first, 3)
            os.dup2(second, 4)

        # Without a network where this system lets us: then nothing can be asked for at all.
        alone = ["unshare", "--net"] if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0 else []
        self.alone = bool(alone)
        self.process = subprocess.Popen([*alone, program, *FLAGS, f"--user-data-dir={self.folder}", "about:blank"], preexec_fn=wire,
                                        close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.do(f"{domain}.enable")
        self.do("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
        self.do("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        os.close(self.out)
        os.close(self.inward)
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method: str, session: str | None = None, seconds: float = 60, **params) -> dict:
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.out, rest):]
        end = time.monotonic() + seconds
        while number not in self.answers:
            self.listen(end - time.monotonic(), method)
        answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def do(self, method: str, **params) -> dict:
        return self.call(method, self.session, **params)

    def listen(self, seconds: float, what: str) -> None:
        if seconds <= 0 or not select.select([self.inward], [], [], seconds)[0]:
            raise TimeoutError(f"no answer to {what}")
        piece = os.read(self.inward, 1 << 20)
        if not piece:
            raise RuntimeError("the browser ended")
        *whole, self.buffer = (self.buffer + piece).split(b"\0")
        for text in whole:
            self.heard(json.loads(text))

    def heard(self, message: dict) -> None:
        if "id" in message:
            self.answers[message["id"]] = message
        elif message["method"] == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        elif message["method"] == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(message["params"]["exceptionDetails"])[:400])
        elif message["method"] == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
            self.complaints.append(message["params"]["entry"]["text"])
        elif message["method"] == "Target.attachedToTarget" and message["params"]["targetInfo"]["type"] == "worker":
            self.number += 1
            enable = {"id": self.number, "method": "Network.enable", "params": {}, "sessionId": message["params"]["sessionId"]}
            os.write(self.out, json.dumps(enable).encode() + b"\0")

    def value(self, expression: str):
        result = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, expression: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {expression}; complaints: {self.complaints}")
            time.sleep(0.05)

    def open(self, page: Path) -> None:
        self.value("void (window.left = true)")
        self.do("Page.navigate", url=page.as_uri())
        self.wait("!window.left && document.readyState === 'complete'")

    def choose(self, selector: str, file: Path) -> None:
        root = self.do("DOM.getDocument")["root"]["nodeId"]
        node = self.do("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.do("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def drop(self, x: float, y: float, file: Path) -> None:
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.do("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    def press(self, key: str) -> None:
        code = {"Tab": 9, "Enter": 13, " ": 32}[key]
        text = {"Enter": "\r", " ": " "}.get(key, "")
        self.do("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, text=text)
        self.do("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def shot(self, file: Path, width: int = 1100, height: int | None = None, dark: bool = False) -> None:
        self.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height or 900, deviceScaleFactor=1, mobile=False)
        whole = self.do("Page.captureScreenshot", format="png", captureBeyondViewport=height is None)
        file.write_bytes(base64.b64decode(whole["data"]))
        self.do("Emulation.clearDeviceMetricsOverride")
