"""As whom PostgreSQL runs. It refuses root, so root lends it an account that may do nothing else."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from localrun.trouble import TroubleError


@dataclass(frozen=True)
class Account:
    """`lent` is false when everything runs as whoever started us."""

    uid: int
    gid: int
    lent: bool

    def run(self, command: Sequence[object], folder: Path) -> subprocess.CompletedProcess[str]:
        """Runs as this account, with no way to what root may read. Never raises for an exit code."""
        mine = os.environ if not self.lent else {"PATH": os.defpath, "HOME": str(folder)}
        return subprocess.run(
            [str(word) for word in command],
            cwd=folder,
            env={**mine, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.uid if self.lent else None,
            group=self.gid if self.lent else None,
            extra_groups=[] if self.lent else None,
        )


def own_account() -> Account:
    return Account(os.geteuid(), os.getegid(), lent=False)


def postgres_account() -> Account:
    if os.geteuid() != 0:
        return own_account()
    for name in ("nobody", "postgres", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, lent=True)
    raise TroubleError(
        "PostgreSQL refuses to run as root and this machine has no other account: run as an ordinary user."
    )
