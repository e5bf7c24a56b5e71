"""What can be done to businesses and their people."""

import redis
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from redis.backoff import NoBackoff
from redis.retry import Retry

from businesses.models import Business, ConfigRevision, Membership, Role, User, new_socket_secret
from common.errors import BadInput
from common.rows import change_checked, save_checked

log = structlog.get_logger(__name__)

ANNOUNCE_TIMEOUT_S = 0.5


@transaction.atomic
def business_create(*, name: str, slug: str, time_zone: str, owner: User) -> Business:
    """A business with its first owner. Raises `BadInput`."""
    business = Business(name=name, slug=slug, time_zone=time_zone)
    business_save(business)
    membership_set(business=business, user=owner, role=Role.OWNER)
    return business


@transaction.atomic
def business_save(business: Business) -> None:
    """Check and store a business as it stands in memory. Raises `BadInput`."""
    save_checked(business)
    config_changed()


@transaction.atomic
def business_update(business: Business, **changes: object) -> None:
    """Raises `BadInput`."""
    change_checked(business, **changes)
    config_changed()


@transaction.atomic
def socket_secret_renew(business: Business) -> None:
    """Make the old address of the voice socket worthless. Its agents must be connected to Retell again."""
    business_update(business, socket_secret=new_socket_secret())


@transaction.atomic
def former_key_forget(business: Business) -> None:
    """Accept webhooks of the key in use alone."""
    business_update(business, former_retell_api_key="")


@transaction.atomic
def membership_set(*, business: Business, user: User, role: str) -> Membership:
    """Give a person a role, in place of the one they had. Raises `BadInput`; the last owner stays one."""
    Business.objects.select_for_update().get(pk=business.pk)
    membership = Membership.objects.filter(business=business, user=user).first()
    if membership is None:
        membership = Membership(business=business, user=user)
    elif role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    save_checked(membership)
    return membership


@transaction.atomic
def membership_end(membership: Membership) -> None:
    """Raises `BadInput` for the last owner."""
    Business.objects.select_for_update().get(pk=membership.business_id)
    _keep_an_owner(membership)
    membership.delete()


def _keep_an_owner(membership: Membership) -> None:
    others = Membership.objects.filter(business=membership.business_id, role=Role.OWNER).exclude(pk=membership.pk)
    if not others.exists():
        raise BadInput("role", "A business needs an owner. Make somebody else an owner first.")


def config_changed() -> None:
    """Call inside the transaction of any change to what answers calls; web processes reload when it commits.

    The number is what counts. The message sent after the commit only makes the reload prompt, and may be lost.
    """
    with transaction.atomic():
        ConfigRevision.objects.bulk_create([ConfigRevision(pk=1)], ignore_conflicts=True)
        ConfigRevision.objects.filter(pk=1).update(number=F("number") + 1)
        transaction.on_commit(_announce_config)


def _announce_config() -> None:
    server = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=ANNOUNCE_TIMEOUT_S,
        socket_timeout=ANNOUNCE_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        with server:
            server.publish(f"{settings.REDIS_PREFIX}:config", "changed")
    except redis.RedisError as error:
        log.warning("config change not announced", fault=type(error).__name__)
