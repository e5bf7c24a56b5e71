"""Every setting of VoiceOps, read from the environment once. A missing or wrong one stops the start by name.

`make run` and `make test` write `var/dev.env`; it is read when neither `DATABASE_URL` nor `DATABASE_URL_FILE` is set.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from environs import validate

from voiceops.environment import StartEnv, fernet_keys, mail_settings, networks, refuse
from voiceops.recording_storage import recording_storage

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# NAME_FILE names a file that holds the value, as container platforms hand secrets over; it wins over NAME itself.
env = StartEnv(strip_whitespace=True)
if not {"DATABASE_URL", "DATABASE_URL_FILE"} & set(os.environ) and (VAR_DIR / "dev.env").exists():
    env.read_env(str(VAR_DIR / "dev.env"), recurse=False)

# The site
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=32))
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [SITE_HOST, "127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [SITE_URL])
ROOT_URLCONF = "voiceops.urls"
ASGI_APPLICATION = "voiceops.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The web process (python -m voiceops.serve). On SIGTERM its calls have so long to come to a pause before they move.
WEB_HOST = env.str("WEB_HOST", "127.0.0.1")
WEB_PORT = env.int("WEB_PORT", 8000, validate=validate.Range(min=0, max=65535))
DRAIN_S = env.float("DRAIN_S", 20.0, validate=validate.Range(min=0))
# What calls come to is written down by a process of its own, which each web process starts. False: by a thread of its.
RECORDER_PROCESS = env.bool("RECORDER_PROCESS", True)
LOOP_LAG_LIMIT_MS = env.float("LOOP_LAG_LIMIT_MS", 1000.0, validate=validate.Range(min=1))

# /metrics: for whoever sends the token, and for direct neighbours without it. Web processes and workers of one machine
# add up their figures in the folder.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_NETWORKS = networks(env.list("METRICS_NETWORKS", ["127.0.0.0/8", "::1/128"]))
METRICS_DIR = env.path("METRICS_DIR", VAR_DIR / "metrics")

INSTALLED_APPS = [
    "daphne",
    "unfold.apps.BasicAppConfig",
    "businesses.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "rest_framework",
    "common",
    "businesses.apps.BusinessesConfig",
    "prompts",
    "agents",
    "calls",
    "escalations",
    "dashboard",
    "voiceops.apps.VoiceOpsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "voiceops.csp.SitePolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "voiceops.trouble.handlers.Troubles",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "voiceops.shell.shell",
            ],
        },
    },
]

# People sign in with allauth: by e-mail and password and a second factor where there is one, or by a passkey. Nobody
# signs up; people come by invitation. A small business may have no mail server, so no address need be confirmed.
AUTH_USER_MODEL = "businesses.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "businesses.signing_in.Accounts"
ACCOUNT_FORMS = {"login": "businesses.forms.SignInForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "businesses.signing_in.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "VoiceOps"
MFA_TOTP_TOLERANCE = 1

# Mail: invitations, forgotten passwords, news about an account. A server that hangs must not hold a page for long.
EMAIL_SETTINGS = mail_settings(env.dj_email_url("EMAIL_URL", "dummy:"))
EMAIL_BACKEND: str = EMAIL_SETTINGS["EMAIL_BACKEND"]
EMAIL_FILE_PATH: str = EMAIL_SETTINGS["EMAIL_FILE_PATH"]
EMAIL_HOST: str = EMAIL_SETTINGS["EMAIL_HOST"]
EMAIL_PORT: int = EMAIL_SETTINGS["EMAIL_PORT"]
EMAIL_HOST_USER: str = EMAIL_SETTINGS["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD: str = EMAIL_SETTINGS["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS: bool = EMAIL_SETTINGS["EMAIL_USE_TLS"]
EMAIL_USE_SSL: bool = EMAIL_SETTINGS["EMAIL_USE_SSL"]
EMAIL_TIMEOUT: int = EMAIL_SETTINGS["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or f"VoiceOps <no-reply@{SITE_HOST}>"

# PostgreSQL. The pool spares sockets and worker threads a connection set-up for each query. After an outage it tries
# anew within seconds; left to itself it rests for minutes in between. No health checks: they rest between one dead
# connection and the next, so that a restarted server would keep everybody waiting for as long as the pool's timeout.
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", 20)
DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    refuse("DATABASE_URL", "names another database than PostgreSQL")
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0,
    "OPTIONS": {
        "pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 5, "reconnect_timeout": 5},
        "connect_timeout": 3,
    },
    "TEST": {"NAME": env.str("TEST_DATABASE_NAME", None)},
}

# Redis: channel layer, Celery broker, the memory of live calls, how often somebody tried to sign in
REDIS_URL = env.str("REDIS_URL", validate=validate.Regexp(r"(redis|rediss|unix)://", error="Not an address of Redis."))
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": env.str("REDIS_PREFIX", "voiceops")},
    },
}
REDIS_PREFIX = env.str("REDIS_PREFIX", "voiceops")
CACHES = {"default": {"BACKEND": "common.cache.RedisOrMemory", "LOCATION": REDIS_URL, "KEY_PREFIX": REDIS_PREFIX}}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "global_keyprefix": f"{REDIS_PREFIX}:",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "voiceops.schedule:PatientScheduler"
CELERY_TIMEZONE = "UTC"
# What is stored is found by looking; messages only make it quicker. A look nobody took is worth nothing later.
CELERY_BEAT_SCHEDULE = {
    "sweep deliveries": {"task": "calls.sweep_deliveries", "schedule": 3, "options": {"expires": 6}},
    "sweep follow-up": {"task": "calls.sweep_follow_up", "schedule": 5, "options": {"expires": 10}},
    "settle calls": {"task": "calls.settle_calls", "schedule": 60, "options": {"expires": 60}},
    "reprice calls": {"task": "calls.reprice_calls", "schedule": 60, "options": {"expires": 60}},
    "watch rollouts": {"task": "prompts.watch_rollouts", "schedule": 15, "options": {"expires": 15}},
    "tend review queues": {"task": "calls.tend_review_queues", "schedule": 60, "options": {"expires": 60}},
    "sweep alerts": {"task": "businesses.sweep_alerts", "schedule": 3, "options": {"expires": 6}},
    "clear alerts": {"task": "businesses.clear_alerts", "schedule": 3600, "options": {"expires": 3600}},
    "sweep summaries": {"task": "escalations.sweep_summaries", "schedule": 15, "options": {"expires": 30}},
    "sweep handoffs": {"task": "escalations.sweep_handoffs", "schedule": 15, "options": {"expires": 30}},
    "forget last weeks": {"task": "escalations.forget_last_weeks", "schedule": 3600, "options": {"expires": 3600}},
}

# The model that speaks. Empty in development means the simulator's own.
MODEL_BASE_URL = env.str("MODEL_BASE_URL", "https://api.openai.com/v1").rstrip("/")
MODEL_API_KEY = env.str("MODEL_API_KEY", "")
MODEL_NAME = env.str("MODEL_NAME", "gpt-5.6-mini")
SECOND_MODEL_NAME = env.str("SECOND_MODEL_NAME", "")
ANALYSIS_MODEL = env.str("ANALYSIS_MODEL", "") or MODEL_NAME

# Retell: which address its REST API has (the simulator's, in development)
RETELL_BASE_URL = env.str("RETELL_BASE_URL", "https://api.retellai.com").rstrip("/")

# Retell's webhooks. With addresses (Retell's own is 100.20.5.228) nobody else may post; each proxy of ours in front
# adds one to the count, so that the sender is read from the end of X-Forwarded-For that we wrote ourselves.
RETELL_SOURCE_IPS: list[str] = env.list("RETELL_SOURCE_IPS", [], validate=validate.Length(max=100))
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0, validate=validate.Range(min=0, max=10))
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("BODY_LIMIT_BYTES", 16 * 1024 * 1024, validate=validate.Range(min=1_000_000))
RECORDING_HOSTS_ALLOWED_PRIVATE = env.bool("RECORDING_HOSTS_ALLOWED_PRIVATE", DEBUG)
TOOLS_MAY_REACH_PRIVATE = env.bool("TOOLS_MAY_REACH_PRIVATE", DEBUG)
# How long after a call's end the private link of its alerts still opens
HANDOFF_LINK_HOURS = env.int("HANDOFF_LINK_HOURS", 24, validate=validate.Range(min=1, max=24 * 30))
# How long alerts are listed: delivered ones, and those that reached nobody
ALERT_DAYS = env.int("ALERT_DAYS", 90, validate=validate.Range(min=1, max=3650))
FAILED_ALERT_DAYS = env.int("FAILED_ALERT_DAYS", 365, validate=validate.Range(min=1, max=3650))
RECORDING_LIMIT_BYTES = env.int("RECORDING_LIMIT_BYTES", 512 * 1024 * 1024, validate=validate.Range(min=1_000_000))

# Keys that encrypt vendor secrets at rest, newest first (Fernet; see docs/running.md)
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", validate=[validate.Length(min=1), fernet_keys])

# Time, words, files
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = False
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
# Facts of calls that the database could not take in time; every web process of an installation shares it.
SPOOL_DIR = env.path("SPOOL_DIR", VAR_DIR / "spool")
# Recordings: the folder, unless a bucket is named.
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": recording_storage(
        env.str("RECORDING_STORAGE_URL", ""),
        env.str("RECORDING_STORAGE_KEY_ID", ""),
        env.str("RECORDING_STORAGE_SECRET", ""),
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Said here once: under test Django turns DEBUG off after the settings are read, and WhiteNoise would look again.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
TIKTOKEN_DIR = BASE_DIR / "vendors" / "openai" / "ranks"

# What a browser may load. The admin has a policy of its own in voiceops/csp.py: its script library evaluates strings.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEBUG and env.bool("HTTPS_ONLY", True)
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "voiceops.trouble.handlers.csrf_failure"

UNFOLD = {"SITE_TITLE": "VoiceOps", "SITE_HEADER": "VoiceOps back office", "SITE_URL": "/"}

LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(("DEBUG", "INFO", "WARNING", "ERROR")))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.logs.line_formatter", "as_json": not DEBUG}},
    "filters": {"without_secrets": {"()": "common.logs.WithoutSecrets"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "root": {"handlers": ["out"], "level": LOG_LEVEL},
    # Servers bring handlers of their own, which would write addresses with their secrets past the filter.
    "loggers": {
        name: {"handlers": [], "propagate": True}
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "django", "django.server", "django.channels.server")
    }
    # The client of Retell's API writes every address it asks for, with the telephone numbers in it.
    | {"daphne": {"level": "WARNING"}, "httpx": {"level": "WARNING"}}
    # The client of MCP servers does the same, and writes what it could not read.
    | {"httpx2": {"level": "WARNING"}, "mcp": {"level": "CRITICAL"}}
    # Writes a whole trace each second while Redis is away; that it is away is told once, by voiceops.watch.
    | {"channels_redis.pubsub": {"level": "CRITICAL"}},
}

env.seal()
