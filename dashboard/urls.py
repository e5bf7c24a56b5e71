"""Addresses of the pages that read several rooms."""

from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver

from dashboard.views import publishing
from dashboard.views import would_have_said as replays

would_have_said = [
    path("", replays.would_have_said, name="would_have_said"),
    path("new/", replays.replay_new, name="replay_new"),
    path("<int:replay>/", replays.replay_part, name="replay_part"),
    path("<int:replay>/cancel/", replays.replay_act, {"act": "cancel"}, name="replay_cancel"),
    path("<int:replay>/go-on/", replays.replay_act, {"act": "go_on"}, name="replay_go_on"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("b/<slug:slug>/prompts/<int:pk>/would-have-said/", include(would_have_said)),
    path("b/<slug:slug>/prompts/<int:pk>/publish/<int:number>/", publishing.publish, name="publish"),
]
