"""Signing in and one's own account."""

from django.urls import path

from localities import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/code/", views.login_code, name="login-code"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.language, name="language"),
    path("account/", views.profile, name="profile"),
    path("account/unit/", views.choose_unit, name="working-unit"),
    path("account/password/", views.change_own_password, name="password"),
    path("account/password/forgotten/", views.forgotten, name="password-forgotten"),
    path("account/password/new/<str:uid>/<str:token>/", views.new_password, name="password-new"),
    path("account/second-factor/", views.second_factor, name="second-factor"),
    path("account/second-factor/codes/", views.recovery_codes, name="recovery-codes"),
    path("account/second-factor/remove/", views.remove_factor, name="second-factor-remove"),
    path("account/sessions/<int:sign_in_id>/end/", views.end_one_session, name="session-end"),
    path("account/sessions/end/", views.end_other_sessions, name="sessions-end"),
    path("account/stand-ins/", views.stand_ins, name="stand-ins"),
    path("account/stand-ins/<int:stand_in_id>/end/", views.take_back, name="stand-in-end"),
]
