from django.urls import path

from tongzhou.closure.views import deeds, items, pages

CLOSURE = "projects/<slug:key>/closure/"

urlpatterns = [
    path(CLOSURE, pages.closure, name="closure"),
    path(f"{CLOSURE}start", deeds.closure_start, name="closure_start"),
    path(f"{CLOSURE}stop", deeds.closure_stop, name="closure_stop"),
    path(f"{CLOSURE}move", deeds.closure_move, name="closure_move"),
    path(f"{CLOSURE}waive", deeds.closure_waive, name="closure_waive"),
    path(f"{CLOSURE}waive/back", deeds.closure_waiver_take_back, name="closure_waiver_take_back"),
    path(f"{CLOSURE}client-access", deeds.closure_client_access, name="closure_client_access"),
    path(f"{CLOSURE}release", deeds.closure_release, name="closure_release"),
    path(f"{CLOSURE}release/all", deeds.closure_release_all, name="closure_release_all"),
    path(
        f"{CLOSURE}release/<int:release>/back",
        deeds.closure_release_take_back,
        name="closure_release_take_back",
    ),
    path(f"{CLOSURE}close", deeds.closure_close, name="closure_close"),
    path(f"{CLOSURE}reopen", deeds.closure_reopen, name="closure_reopen"),
    path(f"{CLOSURE}items/add", items.closing_item_add, name="closing_item_add"),
    path(f"{CLOSURE}items/<int:entry>/", items.closing_item, name="closing_item"),
    path(f"{CLOSURE}items/<int:entry>/drop", items.closing_item_drop, name="closing_item_drop"),
    path("closing-checklist/", items.closing_template, name="closing_template"),
]
