"""The addresses of what the law asks about cases."""

from django.urls import path

from records.views import (
    audit_log,
    destruction_lists,
    emergency_access,
    legal_holds,
    rectification,
    retention_rules,
    subject_access,
)

urlpatterns = [
    path("zaken/in-nood/", emergency_access.open_in_emergency, name="open_in_need"),
    path("beheer/noodtoegang/", emergency_access.emergency_access_list, name="opened_in_need"),
    path("zaken/<str:number>/bewaren/", legal_holds.hold, name="hold"),
    path("zaken/<str:number>/bewaren/<uuid:pk>/opheffen/", legal_holds.lift_hold, name="lift_hold"),
    path("beheer/bewaren/", legal_holds.held_cases, name="held_cases"),
    path(
        "beheer/bewaren/<uuid:pk>/opheffen/",
        legal_holds.lift_register_hold,
        name="lift_register_hold",
    ),
    path("beheer/vernietiging/", destruction_lists.destruction, name="destruction"),
    path(
        "beheer/vernietiging/maken/",
        destruction_lists.prepare_destruction,
        name="prepare_destruction",
    ),
    path(
        "beheer/vernietiging/<uuid:pk>/",
        destruction_lists.show_list,
        name="destruction_list",
    ),
    path(
        "beheer/vernietiging/<uuid:pk>/controleren/",
        destruction_lists.review_list,
        name="review_list",
    ),
    path(
        "beheer/vernietiging/<uuid:pk>/ondertekenen/", destruction_lists.sign_list, name="sign_list"
    ),
    path(
        "beheer/vernietiging/<uuid:pk>/terugsturen/",
        destruction_lists.return_list,
        name="return_list",
    ),
    path(
        "beheer/vernietiging/<uuid:pk>/verklaring/",
        destruction_lists.certificate,
        name="certificate",
    ),
    path(
        "beheer/vernietiging/<uuid:pk>/<uuid:item>/bewaren/",
        destruction_lists.keep_item,
        name="keep_item",
    ),
    path("beheer/bewaartermijnen/", retention_rules.terms, name="terms"),
    path(
        "beheer/bewaartermijnen/<int:place>/<slug:kind>/<slug:result>/",
        retention_rules.change_term,
        name="change_term",
    ),
    path("beheer/logboek/", audit_log.log, name="log"),
    path("beheer/logboek/uitvoer/", audit_log.export_log, name="export_log"),
    path("beheer/logboek/bestanden/", audit_log.log_exports, name="log_exports"),
    path("beheer/logboek/bestanden/<uuid:pk>/", audit_log.download_log, name="download_log"),
    path("zaken/<str:number>/correcties/", rectification.corrections, name="corrections"),
    path(
        "zaken/<str:number>/correcties/<uuid:pk>/",
        rectification.decide_correction,
        name="decide_correction",
    ),
    path("beheer/inzage/", subject_access.access_requests, name="access_requests"),
    path("beheer/inzage/nieuw/", subject_access.new_access, name="new_access"),
    path("beheer/inzage/<uuid:pk>/", subject_access.review_access_request, name="access_request"),
    path("beheer/inzage/<uuid:pk>/<slug:form>/", subject_access.access_file, name="access_file"),
    path("mijn/inzage/", subject_access.own_access, name="own_access"),
    path("mijn/inzage/vragen/", subject_access.ask_access, name="ask_access"),
    path(
        "mijn/inzage/<uuid:pk>/<slug:form>/", subject_access.own_access_file, name="own_access_file"
    ),
    path("mijn/zaken/<str:number>/correctie/", rectification.own_correction, name="own_correction"),
]
