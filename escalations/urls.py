"""Addresses of the escalation pages."""

from django.urls import URLPattern, URLResolver, include, path

from escalations.views import destinations, duty, figures, handoffs, rule_sets, rules

places = [
    path("destinations/", destinations.destinations, name="destinations"),
    path("destinations/new/", destinations.destination_new, name="destination_new"),
    path("destinations/<int:pk>/", destinations.destination, name="destination"),
    path("destinations/<int:pk>/retire/", destinations.retire, name="destination_retire"),
    path("destinations/<int:pk>/restore/", destinations.restore, name="destination_restore"),
    path("duty/", duty.duty, name="duty"),
    path("duty/now/", duty.duty_now, name="duty_now"),
    path("duty/add/", duty.shift_add, name="shift_add"),
    path("duty/<int:pk>/remove/", duty.remove, name="shift_remove"),
]
queue = [
    path("", handoffs.handoffs, name="handoffs"),
    path("count/", handoffs.handoffs_count, name="handoffs_count"),
    path("new/", handoffs.callback_new, name="callback_new"),
    path("figures/", figures.handoff_figures, name="handoff_figures"),
    path("<int:pk>/", handoffs.callback, name="callback"),
    path("<int:pk>/<slug:act>/", handoffs.callback_act, name="callback_act"),
]
ruling = [
    path("", rules.rules, name="rules"),
    path("begin/", rules.begin, name="rules_begin"),
    path("drop/", rules.drop, name="rules_drop"),
    path("new/", rules.rule_new, name="rule_new"),
    path("publish/", rule_sets.publish, name="rules_publish"),
    path("versions/", rule_sets.versions, name="rules_versions"),
    path("versions/<int:number>/", rule_sets.version, name="rules_version"),
    path("versions/<int:number>/restore/", rule_sets.restore, name="rules_restore"),
    path("rule/<str:key>/", rules.rule, name="rule"),
    path("rule/<str:key>/act/", rules.rule_act, name="rule_act"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:slug>/handoffs/", include(places)),
    path("b/<slug:slug>/handoffs/rules/", include(ruling)),
    path("b/<slug:slug>/handoffs/", include(queue)),
]
