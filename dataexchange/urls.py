"""The addresses of files in and out."""

from django.urls import path

from dataexchange.views import exporting, importing, sheet_choice

urlpatterns = [
    path("gegevens/", importing.exchange, name="exchange"),
    path("gegevens/export/nieuw/<slug:kind>/", exporting.ask_export, name="ask_export"),
    path("gegevens/export/<uuid:pk>/", exporting.export, name="export"),
    path("gegevens/export/<uuid:pk>/bestand/", exporting.export_file, name="export_file"),
    path("gegevens/import/nieuw/<slug:kind>/", importing.bring_in, name="bring_in"),
    path("gegevens/import/<uuid:pk>/", importing.intake, name="intake"),
    path("gegevens/import/<uuid:pk>/blad/", sheet_choice.intake_sheet, name="intake_sheet"),
    path("gegevens/import/<uuid:pk>/kolommen/", importing.intake_columns, name="intake_columns"),
    path("gegevens/import/<uuid:pk>/woorden/", importing.intake_words, name="intake_words"),
    path("gegevens/import/<uuid:pk>/fouten/", importing.intake_errors, name="intake_errors"),
    path("gegevens/import/<uuid:pk>/invoeren/", importing.run_intake, name="run_intake"),
    path("gegevens/import/<uuid:pk>/stoppen/", importing.stop_intake, name="stop_intake"),
    path("gegevens/import/<uuid:pk>/weggooien/", importing.drop_intake, name="drop_intake"),
    path("gegevens/import/<uuid:pk>/terugdraaien/", importing.undo_intake, name="undo_intake"),
]
