"""The addresses of every case. The pages of a case type stand in its own app."""

from django.urls import path

from casework import views

urlpatterns = [
    path("werk/", views.work, name="work"),
    path("werk/volgende/", views.take_next, name="take_next"),
    path("zaken/<str:number>/", views.open_case, name="case"),
    path("zaken/<str:number>/notitie/", views.add_note, name="add_note"),
    path("zaken/<str:number>/bericht/", views.add_message, name="add_message"),
    path("zaken/<str:number>/taak/", views.add_task, name="add_task"),
    path("zaken/<str:number>/taak/<uuid:pk>/klaar/", views.finish_task, name="finish_task"),
    path("zaken/<str:number>/overdragen/", views.assign, name="assign"),
    path("zaken/<str:number>/meekijken/", views.share, name="share"),
    path("zaken/<str:number>/meekijken/<int:pk>/stop/", views.unshare, name="unshare"),
    path("zaken/<str:number>/zichtbaarheid/", views.restrict, name="restrict"),
    path("zaken/<str:number>/verbinden/", views.link, name="link"),
    path("zaken/<str:number>/document/<uuid:pk>/", views.download, name="download"),
    path("zaken/<str:number>/document/<uuid:pk>/delen/", views.share_document, name="share_document"),
    path("zaken/<str:number>/document/maken/<slug:kind>/", views.ask_letter, name="ask_letter"),
    path("zaken/<str:number>/bewaren/", views.hold, name="hold"),
    path("zaken/<str:number>/bewaren/<uuid:pk>/opheffen/", views.lift_hold, name="lift_hold"),
    path("gegevens/", views.exchange, name="exchange"),
    path("gegevens/export/nieuw/<slug:kind>/", views.ask_export, name="ask_export"),
    path("gegevens/export/<uuid:pk>/", views.export, name="export"),
    path("gegevens/export/<uuid:pk>/bestand/", views.export_file, name="export_file"),
    path("beheer/vernietiging/", views.destruction, name="destruction"),
    path("beheer/vernietiging/maken/", views.prepare_destruction, name="prepare_destruction"),
    path("beheer/vernietiging/<uuid:pk>/", views.destruction_list, name="destruction_list"),
    path("beheer/vernietiging/<uuid:pk>/controleren/", views.review_list, name="review_list"),
    path("beheer/vernietiging/<uuid:pk>/ondertekenen/", views.sign_list, name="sign_list"),
    path("beheer/vernietiging/<uuid:pk>/terugsturen/", views.return_list, name="return_list"),
    path("beheer/vernietiging/<uuid:pk>/verklaring/", views.certificate, name="certificate"),
    path("beheer/vernietiging/<uuid:pk>/<uuid:item>/bewaren/", views.keep_item, name="keep_item"),
    path("beheer/bewaartermijnen/", views.terms, name="terms"),
    path("beheer/bewaartermijnen/<int:place>/<slug:kind>/<slug:result>/", views.change_term, name="change_term"),
    path("mijn/", views.mine, name="mine"),
    path("mijn/zaken/<str:number>/", views.own_case, name="own_case"),
    path("mijn/zaken/<str:number>/wie-keek/", views.own_looks, name="own_looks"),
    path("mijn/zaken/<str:number>/bericht/", views.own_message, name="own_message"),
    path("mijn/zaken/<str:number>/document/<uuid:pk>/", views.own_download, name="own_download"),
]
