"""The addresses of every case. The pages of a case type stand in its own app."""

from django.urls import path

from casework.views import (
    case_actions,
    case_page,
    documents,
    letters,
    own_cases,
    urgent,
    worklist,
)

urlpatterns = [
    path("werk/", worklist.work, name="work"),
    path("werk/spoed/", urgent.urgent, name="urgent"),
    path("werk/24-uurslijn/", urgent.desk_line, name="desk_line"),
    path("werk/24-uurslijn/<str:alarm>/gebeld/", urgent.desk_called, name="desk_called"),
    path("werk/volgende/", worklist.take_next, name="take_next"),
    path("zaken/<str:number>/", case_page.open_case, name="case"),
    path("zaken/<str:number>/notitie/", case_actions.add_note, name="add_note"),
    path("zaken/<str:number>/bericht/", case_actions.add_message, name="add_message"),
    path("zaken/<str:number>/taak/", case_actions.add_task, name="add_task"),
    path("zaken/<str:number>/taak/<uuid:pk>/klaar/", case_actions.finish_task, name="finish_task"),
    path("zaken/<str:number>/overdragen/", case_actions.assign, name="assign"),
    path("zaken/<str:number>/meekijken/", case_actions.share, name="share"),
    path("zaken/<str:number>/meekijken/<int:pk>/stop/", case_actions.unshare, name="unshare"),
    path("zaken/<str:number>/zichtbaarheid/", case_actions.restrict, name="restrict"),
    path("zaken/<str:number>/verbinden/", case_actions.link, name="link"),
    path(
        "zaken/<str:number>/betrokkene/<uuid:pk>/terug/",
        case_actions.clear_person,
        name="clear_person",
    ),
    path("zaken/<str:number>/document/<uuid:pk>/", documents.download, name="download"),
    path(
        "zaken/<str:number>/document/<uuid:pk>/delen/",
        documents.share_document,
        name="share_document",
    ),
    path(
        "zaken/<str:number>/document/<uuid:pk>/verstuurd/", letters.post_letter, name="post_letter"
    ),
    path(
        "zaken/<str:number>/document/<uuid:pk>/verzendbewijs/",
        letters.letter_proof,
        name="letter_proof",
    ),
    path("zaken/<str:number>/document/maken/<slug:kind>/", documents.ask_letter, name="ask_letter"),
    path("mijn/", own_cases.mine, name="mine"),
    path("mijn/zaken/<str:number>/", own_cases.own_case, name="own_case"),
    path("mijn/zaken/<str:number>/ingevuld/", own_cases.own_answers, name="own_answers"),
    path("mijn/zaken/<str:number>/wie-keek/", own_cases.own_looks, name="own_looks"),
    path("mijn/zaken/<str:number>/bericht/", own_cases.own_message, name="own_message"),
    path(
        "mijn/zaken/<str:number>/document/<uuid:pk>/", own_cases.own_download, name="own_download"
    ),
    path(
        "mijn/zaken/<str:number>/document/<uuid:pk>/verzendbewijs/",
        letters.own_letter_proof,
        name="own_letter_proof",
    ),
]
