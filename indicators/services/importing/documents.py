"""Which document the words of a setter's cell or of a verdict speak of."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from indicators.models import Plan
from indicators.published import DocumentName, read_document_name
from indicators.services.importing.types import Document


class Documents:
    """The table's own document, those stored beside it, and those that the table names for the first time.

    A short name ("NQ 06") means the one document of that number among all of these.
    """

    def __init__(self, plan: Plan, labels: Iterable[str]) -> None:
        self.own = Document(plan)
        self.period = plan.period
        beside = Plan.objects.filter(locality=plan.locality, period=plan.period).exclude(pk=plan.pk).order_by("id")
        self._known = [(document, _names(document)) for document in (self.own, *map(Document, beside))]
        self._names = {label: read_document_name(label) for label in labels}
        self._meant: dict[str, list[Document]] = {}
        # Whole names first: a short one may mean any of them.
        for label in sorted(self._names, key=lambda label: not self._names[label].body):
            self._meant[label] = self._documents_of(label, self._names[label])

    def find(self, label: str) -> Document:
        """The document meant; without words the table's own. A stand-in where `doubt` has something to say."""
        meant = self._meant[label] if label else [self.own]
        return meant[0] if len(meant) == 1 else Document(label=label)

    def doubt(self, label: str) -> str:
        """What is wrong with a label that may mean several documents; "" where it is clear."""
        meant = self._meant.get(label, [])
        if len(meant) < 2:
            return ""
        names = "; ".join(f"“{document}”" for document in meant)
        message = _("“%(label)s” có thể là một trong các văn bản: %(names)s. Viết đủ số và ký hiệu.")
        return message % {"label": label, "names": names}

    def _documents_of(self, label: str, name: DocumentName) -> list[Document]:
        if not name.words:
            return [self.own]
        found = [document for document, names in self._known if name.words in {other.words for other in names}]
        if self.own in found:
            return [self.own]
        found = found or self._by_number(label, name)
        if not found:
            found = [Document(label=_title(label))]
            self._known.append((found[0], [name]))
        return found

    def _by_number(self, label: str, name: DocumentName) -> list[Document]:
        if not name.number:
            return []
        fitting = [(document, names[0]) for document, names in self._known if names[0].may_be(name)]
        same = [document for document, other in fitting if other.body == name.body]
        if name.body and same:
            return [self.own] if self.own in same else same
        found = [document for document, _name in fitting]
        # A document stored as "NQ 06" is not two: where two whole names claim it, someone has to say which it is.
        rivals = [other for other in self._every_name() if other.shares_number(name) and not other.may_be(name)]
        return [*found, Document(label=label)] if found and name.body and rivals else found

    def _every_name(self) -> list[DocumentName]:
        return [*(names[0] for _document, names in self._known), *self._names.values()]


def _names(document: Document) -> list[DocumentName]:
    """The ways to name a stored document, the one that says its number first."""
    plan = document.plan
    texts = (plan.number, plan.title, str(plan)) if plan else (document.label,)
    names = [read_document_name(text) for text in texts if text]
    return sorted(names, key=lambda name: not name.number)


def _title(label: str) -> str:
    return label[:1].upper() + label[1:]
