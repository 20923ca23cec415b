"""The row policies of the tables of libraries, whose models cannot declare one."""

LIBRARIES: dict[str, str] = {
    "django_session": "session",
    "django_content_type": "settings",
    "auth_permission": "settings",
    "auth_group": "nobody",
    "auth_group_permissions": "nobody",
    "organisations_person_groups": "nobody",
    "organisations_person_user_permissions": "nobody",
    "django_migrations": "settings",
    "account_emailaddress": "session",
    "account_emailconfirmation": "session",
    "mfa_authenticator": "session",
    "usersessions_usersession": "session",
    "socialaccount_socialaccount": "session",
    "socialaccount_socialapp": "session",
    "socialaccount_socialapp_sites": "nobody",
    "socialaccount_socialtoken": "session",
    "guardian_groupobjectpermission": "nobody",
    "guardian_userobjectpermission": "nobody",
}
