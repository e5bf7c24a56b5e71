"""The back office's pages for businesses and people."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminPasswordWidget

from businesses.models import (
    AlertChannel,
    AlertDelivery,
    AuditEntry,
    AuditHead,
    Business,
    ConfigRevision,
    Invitation,
    Membership,
    Role,
    User,
)
from businesses.second_factor import second_factor_reset
from businesses.services import (
    business_save,
    former_key_forget,
    membership_end,
    membership_set,
    socket_secret_renew,
)
from common.backoffice import BackOffice, ReadOnlyBackOffice, for_each, shown_secret
from common.senders import sender_of

# allauth's rows hold the proofs of people; what may be done to them are actions of the person's page.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


@admin.register(Group)
class GroupPages(GroupAdmin, BackOffice):
    pass


class PersonForm(UserChangeForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields = "__all__"


class NewPersonForm(UserCreationForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserPages(UserAdmin, BackOffice):  # type: ignore[type-arg]
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_active", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Name", {"fields": ("first_name", "last_name")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")
    actions = ("reset_second_factor",)

    @admin.action(description="Take every second factor (for a person who lost them)")
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        by, address = request.user, sender_of(request)
        if isinstance(by, User):
            for_each(
                request, queryset, lambda one: second_factor_reset(one, by=by, address=address), done="has none now"
            )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # What was confirmed was another address, and would go on opening the account.
            EmailAddress.objects.filter(user=obj).delete()


class BusinessForm(forms.ModelForm):  # type: ignore[type-arg]
    """The stored key never travels to the browser; an empty field keeps it."""

    retell_api_key = forms.CharField(
        label="New Retell API key",
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text="Leave it empty to keep the stored key.",
    )

    class Meta:
        model = Business
        fields = (
            "name",
            "slug",
            "time_zone",
            "currency",
            "facts",
            "variables",
            "retell_api_key",
            "blocked_countries",
            "analysis_limit_cents",
        )

    def clean_retell_api_key(self) -> str:
        new: str = self.cleaned_data["retell_api_key"]
        before = self.instance.retell_api_key
        if before and new not in ("", before):
            # Webhooks signed with it are still on their way.
            self.instance.former_retell_api_key = before
        return new or before


@admin.register(Business)
class BusinessPages(BackOffice):
    form = BusinessForm
    list_display = ("name", "slug", "time_zone", "currency", "created_at")
    search_fields = ("name", "slug")
    readonly_fields = ("stored_retell_key", "stored_former_key", "stored_socket_secret")
    actions = ("renew_socket_secret", "forget_former_key")

    @admin.display(description="Retell API key in use")
    def stored_retell_key(self, row: Business) -> str:
        return shown_secret(row.retell_api_key)

    @admin.display(description="Former Retell API key, still accepted on webhooks")
    def stored_former_key(self, row: Business) -> str:
        return shown_secret(row.former_retell_api_key)

    @admin.display(description="Socket secret in use")
    def stored_socket_secret(self, row: Business) -> str:
        return shown_secret(row.socket_secret)

    @admin.action(description="Renew the socket secret (connect the agents to Retell afterwards)")
    def renew_socket_secret(self, request: HttpRequest, queryset: QuerySet[Business]) -> None:
        for_each(request, queryset, socket_secret_renew, done="has a new secret; connect its agents to Retell now")

    @admin.action(description="Forget the former Retell API key")
    def forget_former_key(self, request: HttpRequest, queryset: QuerySet[Business]) -> None:
        for_each(request, queryset, former_key_forget, done="accepts the key in use alone")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        business_save(obj)
        if not change and isinstance(request.user, User):
            membership_set(business=obj, user=request.user, role=Role.OWNER)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipPages(BackOffice):
    list_display = ("user", "business", "role", "created_at")
    list_filter = ("role", "business")
    list_select_related = ("user", "business")
    autocomplete_fields = ("user", "business")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("business", "user") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = membership_set(business=obj.business, user=obj.user, role=obj.role).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        membership_end(obj)


@admin.register(Invitation)
class InvitationPages(ReadOnlyBackOffice):
    list_display = ("email", "business", "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("business", "role")
    list_select_related = ("business", "invited_by")
    search_fields = ("email",)
    exclude = ("token_hash",)


@admin.register(ConfigRevision)
class ConfigRevisionPages(ReadOnlyBackOffice):
    list_display = ("number",)


@admin.register(AuditEntry)
class AuditEntryPages(ReadOnlyBackOffice):
    list_display = ("business", "position", "at", "actor", "act", "subject")
    list_filter = ("business", "act")
    list_select_related = ("business",)
    search_fields = ("actor", "subject")


@admin.register(AuditHead)
class AuditHeadPages(ReadOnlyBackOffice):
    list_display = ("business", "position", "seal")
    list_select_related = ("business",)


@admin.register(AlertChannel)
class AlertChannelPages(ReadOnlyBackOffice):
    list_display = ("name", "business", "kind", "is_on", "error", "last_ok_at")
    list_filter = ("kind", "is_on", "business")
    list_select_related = ("business",)
    exclude = ("address",)


@admin.register(AlertDelivery)
class AlertDeliveryPages(ReadOnlyBackOffice):
    list_display = ("title", "channel", "event", "state", "error", "tries", "created_at")
    list_filter = ("state", "event")
    list_select_related = ("channel",)
    exclude = ("text",)
