"""The pages of boards and targets. Names: `boards`, `board` (locality id, span or year), `target` and `decide` (target
id), `follow-plan` (plan id), `differences`, `history`, `findings`, `accept-finding` (finding id), `uploads`,
`new-upload`, `upload` and what is done with it (upload id)."""

from django.urls import path, register_converter

from indicators import views
from indicators.spans import Span
from indicators.views import across, plans, review, reviews, sheets, upload_work, uploads
from indicators.views import search as searches


class SpanConverter:
    """A span of days in an address: 2023, 2021-2025, 2020-10-15_2025-10-14. Takes a year for the span of that year."""

    regex = "[0-9_-]{4,21}"

    def to_python(self, value: str) -> Span:
        return Span.from_slug(value)

    def to_url(self, value: Span | int) -> str:
        return (Span.of_years(value) if isinstance(value, int) else value).slug


register_converter(SpanConverter, "span")

urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("history/", views.history, name="history"),
    path("boards/<int:locality_id>/<span:span>/", views.board, name="board"),
    path("boards/<int:locality_id>/<span:span>/official.xlsx", views.official, name="board-official"),
    path("search/", searches.search, name="search"),
    path("search/suggestions/", searches.suggestions, name="search-suggestions"),
    path("indicators/<int:indicator_id>/<span:span>/", across.across, name="across"),
    path("heat/<int:locality_id>/<span:span>/", across.heat, name="heat"),
    path("reports/", sheets.reports, name="reports"),
    path("reports/<int:report_id>/", sheets.report, name="report"),
    path("reports/<int:report_id>/cells/", sheets.save_draft, name="report-cells"),
    path("reports/<int:report_id>/preview/", sheets.preview_cells, name="report-preview"),
    path("reports/<int:report_id>/visit/", sheets.visit, name="report-visit"),
    path("reports/<int:report_id>/review/", review.review_report, name="review-report"),
    path("reports/<int:report_id>/attachments/<int:attachment_id>/", review.attachment, name="report-attachment"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("targets/<int:target_id>/", views.target, name="target"),
    path("targets/<int:target_id>/chart.svg", views.target_chart, name="target-chart"),
    path("targets/<int:target_id>/decision/", views.decide, name="decide"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.new_plan, name="new-plan"),
    path("plans/indicators/", plans.find_indicators, name="find-indicators"),
    path("plans/<int:plan_id>/", plans.plan, name="plan"),
    path("plans/<int:plan_id>/edit/", plans.edit_plan, name="edit-plan"),
    path("plans/<int:plan_id>/read/", plans.read_demands, name="read-demands"),
    path("plans/<int:plan_id>/force/", plans.force_plan, name="force-plan"),
    path("plans/<int:plan_id>/correction/", plans.correct, name="correct-plan"),
    path("plans/<int:plan_id>/removal/", plans.remove, name="remove-plan"),
    path("plans/<int:plan_id>/copy/", plans.copy, name="copy-plan"),
    path("plans/<int:plan_id>/amend/", plans.amend, name="amend-plan"),
    path("plans/<int:plan_id>/breakdown/<int:target_id>/", plans.break_down, name="break-down"),
    path("plans/<int:plan_id>/breakdown/<int:target_id>/check/", plans.check_shares, name="check-shares"),
    path("plans/<int:plan_id>/milestones/<int:target_id>/", plans.milestones, name="set-milestones"),
    path("plans/<int:plan_id>/following/", views.follow_plan, name="follow-plan"),
    path("differences/", views.differences, name="differences"),
    path("uploads/", uploads.uploads_page, name="uploads"),
    path("uploads/new/", uploads.new_upload, name="new-upload"),
    path("uploads/<int:upload_id>/", upload_work.upload, name="upload"),
    path("uploads/<int:upload_id>/decisions/", upload_work.decide_upload, name="decide-upload"),
    path("uploads/<int:upload_id>/import/", upload_work.import_upload, name="import-upload"),
    path("uploads/<int:upload_id>/undo/", upload_work.undo_upload, name="undo-upload"),
    path("uploads/<int:upload_id>/drop/", upload_work.drop_upload, name="drop-upload"),
    path("uploads/<int:upload_id>/progress/", uploads.upload_progress, name="upload-progress"),
    path("uploads/<int:upload_id>/marked/", uploads.marked_upload, name="marked-upload"),
    path("uploads/<int:upload_id>/file/", uploads.uploaded_file, name="uploaded-file"),
    path("findings/", views.findings_page, name="findings"),
    path("findings/<int:finding_id>/acceptance/", views.accept_one, name="accept-finding"),
]
