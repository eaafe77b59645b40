"""Departments of a locality."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from localities.errors import OfficeError, Problems
from localities.models import Locality, Office, User
from localities.services.changes import facts_of, log_addition, log_change, log_removal


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
    """Correct a name, for what is past, too. Raises OfficeError where it is empty or taken in that locality."""
    office = Office.objects.select_for_update().get(pk=office.pk)
    before = facts_of(office, ("name",))
    office.name = name.strip()
    _refuse_bad_name(office)
    office.save(update_fields=["name"])
    log_change(office, before, by)
    return office


@transaction.atomic
def close_office(office: Office, *, valid_to: dt.date | None, by: User | None) -> Office:
    """Offer it for no role from that day on, or again (None). Roles that were given there go on in the locality."""
    office = Office.objects.select_for_update().get(pk=office.pk)
    before = facts_of(office, ("valid_to",))
    office.valid_to = valid_to
    office.save(update_fields=["valid_to"])
    log_change(office, before, by)
    return office


@transaction.atomic
def remove_office(office: Office, *, by: User | None) -> None:
    """Take away an office in which nobody ever had a role. Raises OfficeError."""
    office = Office.objects.select_for_update().get(pk=office.pk)
    problems, roles = Problems(), office.memberships.count()
    if roles:
        message = _("“%(office)s” có %(n)d vai trò, kể cả đã kết thúc: chỉ đóng được từ một ngày.")
        problems.add("", message % {"office": office, "n": roles})
    OfficeError.raise_if(problems)
    log_removal(office, by, facts=("name", "locality"))
    office.delete()


def _refuse_bad_name(office: Office) -> None:
    problems = Problems()
    if not office.name:
        problems.add("name", _("Chưa có tên."))
    elif Office.objects.filter(locality=office.locality, name=office.name).exclude(pk=office.pk).exists():
        problems.add("name", _("Địa phương này đã có cơ quan cùng tên."))
    OfficeError.raise_if(problems)
