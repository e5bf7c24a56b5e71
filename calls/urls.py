"""Addresses of the call pages."""

from django.urls import include, path

from calls.views import (
    deliveries,
    lists,
    live,
    one_call,
    orders,
    queues,
    recordings,
    reviews,
    saved_views,
    search,
    tags,
)

one = [
    path("", one_call.call, name="call"),
    path("story/", one_call.story, name="call_story"),
    path("playback/", one_call.playback, name="call_playback"),
    path("brief/", one_call.brief, name="call_brief"),
    path("records/", deliveries.records, name="call_records"),
    path("recording/", recordings.recording, name="recording"),
    path("recording/file/", recordings.recording_file, name="recording_file"),
    path("orders/<str:act>/", orders.order, name="call_order"),
]
review_of_one = [
    path("", reviews.panel, name="review"),
    path("verdict/", reviews.verdict, name="review_verdict"),
    path("tag/", reviews.tag, name="review_tag"),
    path("tag/<int:pk>/remove/", reviews.untag, name="review_untag"),
    path("comment/", reviews.comment, name="review_comment"),
    path("comment/<int:pk>/delete/", reviews.uncomment, name="review_uncomment"),
    path("correction/", reviews.correction, name="review_correction"),
    path("assign/", reviews.assign, name="review_assign"),
    path("assign/<int:pk>/end/", reviews.unassign, name="review_unassign"),
    path("read/", reviews.read, name="review_read"),
]
reviewing = [
    path("", queues.queues, name="queues"),
    path("mine/", queues.mine, name="mine"),
    path("new/", queues.queue_new, name="queue_new"),
    path("calls/", queues.queue_calls, name="queue_calls"),
    path("preview/", queues.queue_preview, name="queue_preview"),
    path("<int:pk>/", queues.queue, name="queue"),
    path("<int:pk>/settings/", queues.queue_edit, name="queue_edit"),
    path("<int:pk>/next/", queues.queue_next, name="queue_next"),
    path("<int:pk>/pause/", queues.queue_act, {"act": "pause"}, name="queue_pause"),
    path("<int:pk>/resume/", queues.queue_act, {"act": "resume"}, name="queue_resume"),
    path("<int:pk>/delete/", queues.queue_act, {"act": "delete"}, name="queue_delete"),
    path("items/<int:pk>/give-back/", queues.item_give_back, name="item_give_back"),
    path("items/<int:pk>/decide/", queues.item_decide, name="item_decide"),
    path("tags/", tags.tags, name="tags"),
    path("tags/new/", tags.tag_new, name="tag_new"),
    path("tags/<int:pk>/", tags.tag_edit, name="tag_edit"),
    path("tags/<int:pk>/merge/", tags.tag_join, name="tag_merge"),
    path("tags/<int:pk>/retire/", tags.tag_act, {"act": "retire"}, name="tag_retire"),
    path("tags/<int:pk>/restore/", tags.tag_act, {"act": "restore"}, name="tag_restore"),
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
    path("b/<slug:slug>/calls/<str:retell_call_id>/review/", include(review_of_one)),
    path("b/<slug:slug>/review/", include(reviewing)),
    path("b/<slug:slug>/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("b/<slug:slug>/deliveries/<int:pk>/replay/", deliveries.replay, name="delivery_replay"),
]
