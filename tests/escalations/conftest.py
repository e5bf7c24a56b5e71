"""What tests of escalations share."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _passwords_cost_nothing(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
