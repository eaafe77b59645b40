"""The files that go up with a report."""

from collections.abc import Iterable

from django.core.files.base import File

from indicators.models import DueReport, ReportAttachment
from localities.models import User

MOST_FILES = 10
LONGEST_NAME = 255


def attach(report: DueReport, file: File, by: User | None) -> ReportAttachment:
    """Keep a file that was checked (`services.files`)."""
    name = (file.name or "")[-LONGEST_NAME:]
    return ReportAttachment.objects.create(report=report, file=file, name=name, attached_by=by)


def discard(attachments: Iterable[ReportAttachment]) -> None:
    """Remove the files of attachments whose transaction is rolled back."""
    for attachment in attachments:
        attachment.file.storage.delete(attachment.file.name)
