"""Addresses of the call pages."""

from django.urls import include, path

from calls.views import deliveries, lists, live, one_call, recordings, saved_views, search

one = [
    path("", one_call.call, name="call"),
    path("story/", one_call.story, name="call_story"),
    path("playback/", one_call.playback, name="call_playback"),
    path("brief/", one_call.brief, name="call_brief"),
    path("records/", deliveries.records, name="call_records"),
    path("recording/", recordings.recording, name="recording"),
    path("recording/file/", recordings.recording_file, name="recording_file"),
]
urlpatterns = [
    path("b/<slug:slug>/live/", live.live, name="live"),
    path("b/<slug:slug>/calls/", lists.calls, name="calls"),
    path("b/<slug:slug>/calls/export/", lists.export, name="calls_export"),
    path("b/<slug:slug>/calls/bulk/", lists.bulk, name="calls_bulk"),
    path("b/<slug:slug>/calls/columns/", lists.columns, name="calls_columns"),
    path("b/<slug:slug>/calls/views/", saved_views.views, name="views"),
    path("b/<slug:slug>/calls/views/counts/", saved_views.counts, name="view_counts"),
    path("b/<slug:slug>/calls/views/<int:pk>/", saved_views.change, name="view_change"),
    path("b/<slug:slug>/search/", search.find, name="search"),
    path("b/<slug:slug>/calls/<str:retell_call_id>/", include(one)),
    path("b/<slug:slug>/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("b/<slug:slug>/deliveries/<int:pk>/replay/", deliveries.replay, name="delivery_replay"),
]
