"""`make screenshots`: every page of the route table, light and dark, wide and narrow, into `var/screenshots`.

`--docs` writes the few that the documents show into `docs/images` instead.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from localrun.browser import provide_browser
from tests.journeys.browsing import chromium
from tests.journeys.house import House


def main() -> int:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name holds these letters; several parted by commas")
    parser.add_argument("--docs", action="store_true", help="only the pictures that the documents show")
    given = parser.parse_args()
    provide_browser()
    house = House(Path(tempfile.mkdtemp(prefix="pictures-")), f"test_pictures_{os.getpid()}")
    try:
        house.start()
        faults = _take(house, given.only, for_docs=given.docs)
    finally:
        house.stop()
    sys.stdout.write("\n".join([*faults, f"{len(faults)} faults.", ""]))
    return 1 if faults else 0


def _take(house: House, only: str, *, for_docs: bool) -> list[str]:
    os.environ.update({**house.settings, "DJANGO_SETTINGS_MODULE": "voiceops.settings"})
    django.setup()
    from tests.pictures import album, furnishing  # noqa: PLC0415  these are about models

    furnishing.furnish(house)
    session, shots = album.session_of_the_owner(), list(album.shots("" if for_docs else only))
    take = album.take_for_docs if for_docs else album.take_all
    with chromium() as browser:
        return take(browser, house, session, shots)


if __name__ == "__main__":
    sys.exit(main())
