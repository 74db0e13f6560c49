"""Reads the documentation page with a headless Chromium, as a person would: runs "Try it out" on one operation.

Usage: browser_docs.py CHROMIUM URL OPERATION_ID [--screenshot FILE]

Prints a JSON object: the operation ids on the page, the status and body that the operation was answered with, and what
the browser complained about (errors, refused by the content security policy). Exits with 1 and a sentence when the
page does not get so far. Talks the DevTools protocol over the browser's own pipe, so that it needs no package.
"""

import argparse
import base64
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time

DEADLINE = 300.0


class Failure(Exception):
    """The page does not do what it should."""


class Browser:
    """A Chromium that is told what to do over a pipe (`--remote-debugging-pipe`): JSON messages ended by a zero."""

    def __init__(self, program: str, profile: str) -> None:
        to_browser, self.outgoing = os.pipe()
        self.incoming, from_browser = os.pipe()
        # The browser reads its descriptor 3 and writes its descriptor 4; a shell puts them there.
        command = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
        options = [
            "--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
            "--window-size=1280,1600", "about:blank",
        ]  # fmt: skip
        if os.geteuid() == 0:
            options.insert(0, "--no-sandbox")
        self.process = subprocess.Popen(
            ["bash", "-c", command, program, *options],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.incoming, selectors.EVENT_READ)
        self.deadline = time.monotonic() + DEADLINE
        self.buffer = b""
        self.last = 0
        self.session: str | None = None
        self.complaints: list[str] = []

    def close(self) -> None:
        self.process.kill()
        self.process.wait()

    def receive(self) -> dict:
        while b"\0" not in self.buffer:
            if not self.selector.select(max(0.0, self.deadline - time.monotonic())):
                raise Failure(f"the browser was not done within {DEADLINE:.0f} s")
            read = os.read(self.incoming, 1 << 16)
            if not read:
                raise Failure("the browser ended")
            self.buffer += read
        text, _, self.buffer = self.buffer.partition(b"\0")
        message = json.loads(text)
        self.note(message)
        return message

    def note(self, message: dict) -> None:
        """Keeps what the browser complains about."""
        parameters = message.get("params", {})
        match message.get("method"):
            case "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                self.complaints.append(details.get("exception", {}).get("description") or details["text"])
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                entry = parameters["entry"]
                self.complaints.append(f"{entry['text']} ({entry.get('url', '')})")
            case "Runtime.consoleAPICalled" if parameters["type"] == "error":
                self.complaints.append(" ".join(str(item.get("value", "")) for item in parameters["args"]))

    def call(self, method: str, **parameters: object) -> dict:
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.outgoing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error'].get('message')}")
                return answer["result"]

    def open(self, url: str) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        error = self.call("Page.navigate", url=url).get("errorText")
        if error:
            raise Failure(f"{url} cannot be opened: {error}")

    def evaluate(self, script: str) -> object:
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise Failure(f"the script failed: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait_for(self, what: str, script: str) -> object:
        """The value of a script as soon as it is true; it is looked at on every change of the page."""
        watching = f"""new Promise(done => {{
            const look = () => {{ const value = ({script}); if (value) {{ watcher.disconnect(); done(value); }} }};
            const watcher = new MutationObserver(look);
            watcher.observe(document, {{subtree: true, childList: true, attributes: true, characterData: true}});
            look();
        }})"""
        try:
            while True:
                try:
                    return self.evaluate(watching)
                except Failure as failure:
                    # The page that was looked at went away while the next one was loading.
                    if "navigated" not in str(failure) and "context" not in str(failure):
                        raise
        except Failure as failure:
            raise Failure(f"{what}: {failure}; complaints: {self.complaints}") from None

    def screenshot(self, path: str) -> None:
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000), "scale": 1}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))


def read_page(browser: Browser, url: str, operation: str, screenshot: str | None) -> dict:
    browser.open(url)
    block = f"document.querySelector('.opblock[id$=\"-{operation}\"]')"
    browser.wait_for("the operation is not on the page", f"!!{block}")
    operations = browser.evaluate(
        "Array.from(document.querySelectorAll('.opblock'), block => block.id.replace(/^operations-/, ''))"
    )
    browser.evaluate(f"{block}.querySelector('.opblock-summary-control').click()")
    browser.wait_for("there is no button to try it out", f"!!{block}.querySelector('.try-out__btn')")
    browser.evaluate(f"{block}.querySelector('.try-out__btn').click()")
    browser.wait_for("there is no button to execute", f"!!{block}.querySelector('.btn.execute')")
    browser.evaluate(f"{block}.querySelector('.btn.execute').click()")
    answer = f"{block}.querySelector('.live-responses-table')"
    browser.wait_for("there is no answer", f"{answer}?.querySelector('.highlight-code code')?.textContent")
    status = browser.evaluate(f"{answer}.querySelector('tbody .response-col_status').textContent.trim()")
    body = browser.evaluate(f"{answer}.querySelector('.highlight-code code').textContent")
    if screenshot:
        browser.screenshot(screenshot)
    return {"operations": operations, "status": status, "body": body, "complaints": browser.complaints}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chromium")
    parser.add_argument("url")
    parser.add_argument("operation")
    parser.add_argument("--screenshot")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(options.chromium, profile)
        try:
            print(json.dumps(read_page(browser, options.url, options.operation, options.screenshot)))
            return 0
        except Failure as failure:
            print(f"browser_docs.py: {failure}", file=sys.stderr)
            return 1
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main())
