"""Departments of a locality."""

from django.db import transaction
from django.utils.translation import gettext as _

from localities.errors import OfficeError, Problems
from localities.models import Locality, Office, User
from localities.services.changes import facts_of, log_addition, log_change


@transaction.atomic
def add_office(*, locality: Locality, name: str, by: User | None) -> Office:
    """Raises OfficeError where the name is empty or taken in that locality."""
    office = Office(locality=locality, name=name.strip())
    _refuse_bad_name(office)
    office.save(force_insert=True)
    log_addition(office, by)
    return office


@transaction.atomic
def rename_office(office: Office, *, name: str, by: User | None) -> Office:
    """Raises OfficeError where the name is empty or taken in that locality."""
    office = Office.objects.select_for_update().get(pk=office.pk)
    before = facts_of(office, ("name",))
    office.name = name.strip()
    _refuse_bad_name(office)
    office.save(update_fields=["name"])
    log_change(office, before, by)
    return office


def _refuse_bad_name(office: Office) -> None:
    problems = Problems()
    if not office.name:
        problems.add("name", _("Chưa có tên."))
    elif Office.objects.filter(locality=office.locality, name=office.name).exclude(pk=office.pk).exists():
        problems.add("name", _("Địa phương này đã có cơ quan cùng tên."))
    OfficeError.raise_if(problems)
