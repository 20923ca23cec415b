"""The addresses of legal support."""

from django.urls import path

from legalsupport.views import application, calculator, case_file, decision, frame, lawyer

urlpatterns = [
    path("beheer/beoordelingskader/", frame.legal_frame, name="legal_frame"),
    path("beheer/beoordelingskader/nieuw/", frame.new_legal_frame, name="new_legal_frame"),
    path("juridische-hulp/termijnen/", calculator.term_calculator, name="term_calculator"),
    path(
        "juridische-hulp/termijnen/dwangsom/",
        calculator.penalty_calculator,
        name="penalty_calculator",
    ),
    path("advocaat/", lawyer.lawyer_page, name="lawyer_page"),
    path("advocaat/code/", lawyer.lawyer_code, name="lawyer_code"),
    path("advocaat/declareren/", lawyer.lawyer_declare, name="lawyer_declare"),
    path("advocaat/stoppen/", lawyer.lawyer_leave, name="lawyer_leave"),
    path("advocaat/link/<str:token>/", lawyer.lawyer_link, name="lawyer_link"),
    path("juridische-hulp/", case_file.show_list, name="legal_requests"),
    *application.WIZARD.urls("juridische-hulp/aanvragen/"),
    path("juridische-hulp/besluiten/", decision.legal_decisions, name="legal_decisions"),
    path("juridische-hulp/besluiten/<str:number>/", decision.legal_decision, name="legal_decision"),
    path(
        "juridische-hulp/besluiten/<str:number>/document/<uuid:pk>/",
        decision.legal_decision_download,
        name="legal_decision_download",
    ),
    path(
        "juridische-hulp/besluiten/<str:number>/<slug:step>/",
        decision.legal_decision_step,
        name="legal_decision_step",
    ),
    path("juridische-hulp/<str:number>/", case_file.show, name="legal_request"),
    path("juridische-hulp/<str:number>/<slug:step>/", case_file.step, name="legal_request_step"),
    path(
        "mijn/juridische-hulp/<str:number>/machtiging/<uuid:pk>/stop/",
        case_file.end_mandate,
        name="end_legal_mandate",
    ),
    path(
        "mijn/juridische-hulp/<str:number>/<slug:step>/",
        case_file.own_step,
        name="own_legal_request_step",
    ),
]
