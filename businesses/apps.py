from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class BusinessesConfig(AppConfig):
    name = "businesses"

    def ready(self) -> None:
        from businesses import receivers  # noqa: F401, PLC0415  models load only after the registry is ready


class BackOfficeConfig(AdminConfig):
    """Django's admin, entered through the sign-in of the whole site."""

    default_site = "businesses.back_office.BackOfficeSite"
