"""The addresses of the tour: of the griffier, of who plans, and of who took part in a session."""

from django.urls import path

from tour.views import (
    calendar,
    coverage,
    evaluation,
    home,
    packages,
    pipeline,
    planner,
    rooms,
    team,
    traject,
)

urlpatterns = [
    path("tour/", home.tour_home, name="tour_home"),
    *home.REQUEST_WIZARD.urls("tour/aanvragen/"),
    path("tour/evaluatie/<str:token>/", evaluation.participant, name="tour_evaluation"),
    path("tour/trajecten/", pipeline.show_list, name="tours"),
    path("tour/trajecten/bord/", pipeline.show_board, name="tour_board"),
    path("tour/trajecten/brieven/", pipeline.letter_round, name="tour_letters"),
    path("tour/dekking/", coverage.show_coverage, name="tour_coverage"),
    path("tour/planner/", planner.planner, name="tour_planner"),
    path("tour/planner/<uuid:pk>/stop/", planner.stop_planner, name="stop_tour_planner"),
    path("tour/team/", team.team, name="tour_team"),
    path("tour/team/nieuw/", team.new_member, name="new_tour_member"),
    path("tour/team/<int:pk>/", team.member, name="tour_member"),
    path("tour/agenda/", calendar.show_calendar, name="tour_calendar"),
    path("tour/agenda/<str:token>.ics", calendar.feed, name="tour_feed"),
    path("tour/team/<int:pk>/agenda/", calendar.make_feed, name="make_tour_feed"),
    path(
        "tour/team/<int:pk>/agenda/intrekken/",
        calendar.withdraw_feed,
        name="withdraw_tour_feed",
    ),
    path("tour/team/<int:pk>/afwezig/", team.absence, name="tour_absence"),
    path("tour/pakketten/", packages.show_packages, name="tour_packages"),
    path("tour/pakketten/nieuw/", packages.new_package, name="new_tour_package"),
    path("tour/pakketten/versturen/", packages.package_round, name="tour_package_round"),
    path("tour/pakketten/<uuid:pk>/", packages.package, name="tour_package"),
    path("tour/ruimtes/", rooms.rooms, name="tour_rooms"),
    path("tour/ruimtes/nieuw/", rooms.new_room, name="new_tour_room"),
    path("tour/trajecten/<str:number>/", traject.show, name="tour"),
    path("tour/trajecten/<str:number>/<slug:step>/", traject.step, name="tour_step"),
    path("mijn/tour/<str:number>/<slug:step>/", traject.own_step, name="own_tour_step"),
]
