"""Addresses of meetings."""

from django.urls import path

from meetings.views import evaluation, materials, planning, visiting

urlpatterns = [
    path("bijeenkomsten/", visiting.meeting_list, name="meetings"),
    path("bijeenkomsten/plannen/", planning.planned_meetings, name="planned_meetings"),
    path("bijeenkomsten/plannen/nieuw/", planning.new_meeting, name="new_meeting"),
    path("bijeenkomsten/plannen/<uuid:pk>/", planning.planned_meeting, name="planned_meeting"),
    path(
        "bijeenkomsten/plannen/<uuid:pk>/wijzigen/", planning.change_meeting, name="change_meeting"
    ),
    path(
        "bijeenkomsten/plannen/<uuid:pk>/afgelasten/",
        planning.cancel_meeting,
        name="cancel_meeting",
    ),
    path(
        "bijeenkomsten/plannen/<uuid:pk>/aanwezig/", planning.attendance, name="meeting_attendance"
    ),
    path("bijeenkomsten/plannen/<uuid:pk>/materiaal/", materials.add_material, name="add_material"),
    path(
        "bijeenkomsten/plannen/<uuid:pk>/materiaal/<uuid:material_pk>/intrekken/",
        materials.withdraw_material,
        name="withdraw_material",
    ),
    path("bijeenkomsten/materiaal/<uuid:pk>/", materials.meeting_material, name="meeting_material"),
    path("bijeenkomsten/<uuid:pk>/", visiting.meeting_page, name="meeting"),
    path("bijeenkomsten/<uuid:pk>/aanmelden/", visiting.register, name="register_for_meeting"),
    path("bijeenkomsten/<uuid:pk>/afmelden/", visiting.confirm_cancel, name="cancel_visit"),
    path("bijeenkomsten/<uuid:pk>/afgemeld/", visiting.cancel, name="visit_cancelled"),
    path(
        "bijeenkomsten/<uuid:pk>/evaluatie/", evaluation.evaluate_meeting, name="evaluate_meeting"
    ),
    path("bijeenkomsten/<uuid:pk>/vragen/", visiting.ask_colleagues, name="ask_colleagues"),
    path(
        "bijeenkomsten/<uuid:pk>/certificaat/",
        visiting.ask_certificate,
        name="ask_meeting_certificate",
    ),
    path("bijeenkomsten/certificaten/<uuid:pk>/", visiting.certificate, name="meeting_certificate"),
]
