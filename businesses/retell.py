"""The one factory of Retell SDK clients, and the one place that turns their errors into ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from businesses.models import Business
from common.errors import VendorTrouble

if TYPE_CHECKING:
    from retell import Retell

TIMEOUT_S = 10.0
DIGITS = re.compile(r"\+?\d[\d\s().-]{5,}\d")


def client_for(business: Business) -> "Retell":
    """A client with the business's key; shared by everyone who asks for that key, so its connections are kept.

    Raises `VendorTrouble` when the business has no key. The SDK takes about a second to import, on the first call.
    """
    if not business.retell_api_key:
        raise VendorTrouble(
            f"{business.name} has no Retell API key. Copy one from the Retell dashboard into its settings."
        )
    return _client(business.retell_api_key, settings.RETELL_BASE_URL)


@lru_cache(maxsize=256)
def _client(key: str, base_url: str) -> "Retell":
    from retell import Retell  # noqa: PLC0415  web processes that never ask Retell need not load it

    return Retell(api_key=key, base_url=base_url, timeout=TIMEOUT_S, max_retries=2)


@contextmanager
def asking_retell() -> Iterator[None]:
    """Turns the SDK's errors in the block into `VendorTrouble`. Who has an answer to one of them catches it inside."""
    import retell  # noqa: PLC0415

    try:
        yield
    except (retell.AuthenticationError, retell.PermissionDeniedError):
        raise VendorTrouble("Retell refused the API key. Check it in the business's settings.") from None
    except retell.APITimeoutError:
        raise VendorTrouble(f"Retell did not answer within {TIMEOUT_S:.0f} s. Try again.") from None
    except retell.APIConnectionError:
        raise VendorTrouble(f"Retell cannot be reached at {settings.RETELL_BASE_URL}.") from None
    except retell.APIStatusError as error:
        raise VendorTrouble(f"Retell answered {error.status_code}: {_reason(error.body)}") from None


def _reason(body: object) -> str:
    """What Retell says about a refusal, without any telephone number it repeats."""
    said = body.get("message") if isinstance(body, dict) else None
    return DIGITS.sub("(number)", said)[:300] if isinstance(said, str) and said else "no reason given"
