"""Two furnished businesses, made once: everything a test does to them is undone by itself."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.house.asking import Asker
from tests.house.furnished import OURS, THEIRS, furnish


@pytest.fixture(scope="module")
def asker(
    django_db_setup: None,  # noqa: ARG001 - the database must stand
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Asker]:
    """Its rows are never committed. Recordings are kept in a folder of the test's own."""
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic():
        yield Asker(furnish("ours", OURS), furnish("theirs", THEIRS))
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = media
