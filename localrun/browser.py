"""The Chromium that the browser tests drive: the machine's own, since Playwright's download may not be reachable."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
HOW_TO_GET_ONE = "No Chromium on this machine. Bring one with: sudo apt-get install chromium"


def find_browser() -> Path | None:
    """A browser that really starts; a package may leave only a stub behind."""
    on_path = [Path(found) for name in NAMES if (found := shutil.which(name))]
    return next((browser for browser in (*on_path, *ON_A_MAC) if _starts(browser)), None)


def _starts(browser: Path) -> bool:
    try:
        return subprocess.run([browser, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def provide_browser() -> None:
    """Installs Chromium when we may. When not, the browser tests fail and say how to get one."""
    if find_browser() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    sys.stdout.write("Installing Chromium for the browser tests.\n")
    sys.stdout.flush()
    if not _apt("install", "chromium"):
        _apt("update")
        _apt("install", "chromium", quiet=False)


def _apt(*words: str, quiet: bool = True) -> bool:
    command = ["apt-get", "-qq", "-y", "--no-install-recommends", *words]
    asks_nothing = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=asks_nothing, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0 and not quiet:
        sys.stderr.write(done.stderr)
    return done.returncode == 0
