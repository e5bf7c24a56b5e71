"""The environment as the settings read it: a missing or wrong variable ends the start with one line."""

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, NoReturn

from cryptography.fernet import Fernet
from environs import EnvError, EnvValidationError, FileAwareEnv, ValidationError

PARSERS = frozenset({"bool", "dj_db_url", "dj_email_url", "float", "int", "list", "path", "str"})
WHAT_TO_DO = {
    "SECRET_KEY": 'Set it to 32 random characters: python -c "import secrets; print(secrets.token_urlsafe(48))"',
    "DATABASE_URL": "Set it to postgresql://user:password@host:5432/name; special characters as %40 and the like.",
    "REDIS_URL": "Set it to redis://host:6379/0, or rediss:// for TLS.",
    "FIELD_ENCRYPTION_KEYS": (
        "Set it to Fernet keys, newest first, with commas between:"
        ' python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
    ),
    "RECORDING_STORAGE_URL": (
        "Set it to s3://bucket/folder?region=eu-central-1, and &endpoint=https://host for a store that is not Amazon's;"
        " leave it empty to keep recordings in MEDIA_ROOT."
    ),
    "RECORDING_STORAGE_SECRET": "Set RECORDING_STORAGE_KEY_ID and RECORDING_STORAGE_SECRET together, or neither.",
    "EMAIL_URL": (
        "Set it to submission://user:password@host:587 (STARTTLS), smtp://user:password@host:465/?ssl=true, console:,"
        " file:///folder, or dummy: to send none; special characters as %40 and the like."
    ),
    "METRICS_NETWORKS": "Set it to networks with commas between, such as 10.0.0.0/8,::1/128.",
}
BY_KIND = {"bool": "Say true or false.", "int": "Give a whole number.", "float": "Give a number."}


class WrongSettingError(SystemExit):
    """Not caught by whoever catches errors: no command of ours can go on without its settings."""


class StartEnv(FileAwareEnv):
    """Reads as `Env` does. The value itself is never shown, since it may be a secret."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return _one_line(found, name) if name in PARSERS else found


def refuse(name: str, reason: str, kind: str = "") -> NoReturn:
    """End the start because of the variable `name`."""
    advice = WHAT_TO_DO.get(name) or BY_KIND.get(kind) or "docs/settings.md lists every setting."
    raise WrongSettingError(f"VoiceOps cannot start: {name} {reason}. {advice}")


def fernet_keys(keys: list[str]) -> None:
    """Raises `ValidationError` unless each is a Fernet key."""
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ValidationError("Not a Fernet key.") from None


def networks(texts: list[str]) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(text.strip()) for text in texts]
    except ValueError:
        refuse("METRICS_NETWORKS", "is wrong: not a network")


def mail_settings(read: dict[str, Any]) -> dict[str, Any]:
    """What `EMAIL_URL` says, when it names a way of sending there is."""
    if "EMAIL_BACKEND" not in read:
        refuse("EMAIL_URL", "is wrong: not a way of sending mail")
    if read["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not read["EMAIL_HOST"]:
        refuse("EMAIL_URL", "is wrong: it names no host")
    if read["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        read["EMAIL_FILE_PATH"] = f"/{read['EMAIL_FILE_PATH'].lstrip('/')}"
    return read


def _one_line(parse: Callable[..., Any], kind: str) -> Callable[..., Any]:
    def ask(name: str, *args: Any, **options: Any) -> Any:
        try:
            return parse(name, *args, **options)
        except EnvValidationError as error:
            refuse(name, f"is wrong: {_reason(error, kind)}", kind)
        except EnvError:
            refuse(name, "is not set", kind)
        except (OSError, ValueError):
            refuse(name, f"is wrong, or the file {name}_FILE names cannot be read", kind)

    return ask


def _reason(error: EnvValidationError, kind: str) -> str:
    if kind.startswith("dj_") or not isinstance(error.error_messages, list):
        return "it cannot be understood"
    return " ".join(str(message) for message in error.error_messages).rstrip(".")
