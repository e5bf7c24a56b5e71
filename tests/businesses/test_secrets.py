import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from businesses.models import Business
from businesses.services import business_update, socket_secret_renew
from common import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def lakeside() -> Business:
    return Business.objects.create(name="Lakeside", slug="lakeside", retell_api_key="key_live_1234567890")


@pytest.fixture(autouse=True)
def _fresh_vault() -> None:
    fields._vault.cache_clear()


def stored(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM businesses_business")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("column", ["retell_api_key", "socket_secret"])
def test_a_secret_is_unreadable_in_the_database(lakeside: Business, column: str) -> None:
    plain = getattr(lakeside, column)
    assert plain not in stored(column)
    assert getattr(Business.objects.get(), column) == plain


@pytest.mark.usefixtures("lakeside")
def test_an_older_key_still_reads_and_the_newest_writes(settings: Settings) -> None:
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *old]
    fields._vault.cache_clear()
    business = Business.objects.get()
    assert business.retell_api_key == "key_live_1234567890"
    business.save()
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    fields._vault.cache_clear()
    assert Business.objects.get().retell_api_key == "key_live_1234567890"


@pytest.mark.usefixtures("lakeside")
def test_a_lost_key_is_named_as_such(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    fields._vault.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS"):
        Business.objects.get()


def test_every_business_has_a_socket_secret_of_its_own(lakeside: Business) -> None:
    other = Business.objects.create(name="Other", slug="other")
    assert lakeside.socket_secret != other.socket_secret
    assert len(lakeside.socket_secret) >= 43


def test_a_renewed_secret_replaces_the_old_one_and_nothing_else(lakeside: Business) -> None:
    before = lakeside.socket_secret
    Business.objects.update(name="Renamed meanwhile")
    socket_secret_renew(lakeside)
    after = Business.objects.get()
    assert after.socket_secret not in ("", before)
    assert after.name == "Renamed meanwhile"


def test_an_update_of_an_unknown_field_is_refused(lakeside: Business) -> None:
    with pytest.raises(Exception, match="no field called “colour”"):
        business_update(lakeside, colour="blue")
