"""The addresses of Veilig Wonen."""

from django.urls import path

from veiligwonen import views

urlpatterns = [
    path("veilig-wonen/<str:number>/", views.show, name="advice_request"),
    path("veilig-wonen/<str:number>/<slug:step>/", views.step, name="advice_request_step"),
]
