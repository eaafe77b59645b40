"""Files that people attach: what is taken."""

from collections.abc import Iterator

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from indicators.evidence import EVIDENCE_TYPES, is_what_it_says


def faults_of_file(file: File | None) -> Iterator[str]:
    """What is wrong with a file: its size (settings.EVIDENCE_MAX_BYTES), or that it is not what its name says."""
    if file is None:
        return
    if file.size > settings.EVIDENCE_MAX_BYTES:
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        yield _("Tệp “%(name)s” lớn hơn %(limit)s.") % {"name": file.name, "limit": limit}
    elif not is_what_it_says(file.name or "", file):
        types = ", ".join(EVIDENCE_TYPES)
        message = _("Tệp “%(name)s” không đúng loại theo tên của nó. Nhận các loại: %(types)s.")
        yield message % {"name": file.name, "types": types}
