from django.urls import path

from tongzhou.recovery import views

urlpatterns = [
    path("projects/<slug:key>/recovery/", views.recovery, name="recovery"),
    path("projects/<slug:key>/recovery/ask", views.recovery_ask, name="recovery_ask"),
    path("projects/<slug:key>/recovery/options", views.recovery_options, name="recovery_options"),
    path(
        "projects/<slug:key>/recovery/options/bulk", views.recovery_options_bulk, name="recovery_options_bulk"
    ),
    path("projects/<slug:key>/recovery/prices", views.recovery_prices, name="recovery_prices"),
    path("projects/<slug:key>/recovery/<int:advice>/", views.recovery_advice, name="recovery_advice"),
    path(
        "projects/<slug:key>/recovery/<int:advice>/compose", views.recovery_compose, name="recovery_compose"
    ),
    path("projects/<slug:key>/recovery/<int:advice>/apply", views.recovery_apply, name="recovery_apply"),
]
