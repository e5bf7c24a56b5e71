"""Addresses of the people's side: in and out, one's own account, who works where, and a business's settings.

allauth finds its pages by the names it gave them. Its sign-up is closed and says so: people come by invitation.
"""

from allauth.account import views as accounts
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import path, re_path

from businesses.views import account, home, invitations, people, settings

getting_in = [
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("sign-in/", account.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/switched-off/", accounts.account_inactive, name="account_inactive"),
    path("sign-out/", account.SignOut.as_view(), name="sign_out"),
    path("sign-out/", account.SignOut.as_view(), name="account_logout"),
    path("password/forgotten/", account.ForgottenPassword.as_view(), name="account_reset_password"),
    path("password/sent/", accounts.password_reset_done, name="account_reset_password_done"),
    path("password/new/done/", accounts.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-up/", accounts.signup, name="account_signup"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]

own_account = [
    path("account/", account.account, name="account"),
    path("account/password/", accounts.password_change, name="account_change_password"),
    path("account/password/first/", accounts.password_set, name="account_set_password"),
    path("account/email/", account.Email.as_view(), name="account_email"),
    path("account/email/sent/", accounts.email_verification_sent, name="account_email_verification_sent"),
    path("account/email/confirm/<str:key>/", accounts.confirm_email, name="account_confirm_email"),
    path("account/again/", accounts.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", account.SecondFactor.as_view(), name="mfa_index"),
    path("account/second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/second-factor/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/second-factor/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/second-factor/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/second-factor/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
]

of_a_business = [
    path("b/<slug:slug>/people/", people.people, name="people"),
    path("b/<slug:slug>/people/<int:pk>/role/", people.role, name="person_role"),
    path("b/<slug:slug>/people/<int:pk>/remove/", people.remove, name="person_remove"),
    path("b/<slug:slug>/people/invite/", people.invite, name="invite"),
    path("b/<slug:slug>/people/invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
    path("b/<slug:slug>/people/invitations/<int:pk>/revoke/", people.revoke, name="invitation_revoke"),
    path("b/<slug:slug>/settings/", settings.settings, name="settings"),
]

urlpatterns = [path("", home.home, name="home"), *getting_in, *own_account, *of_a_business]
