"""People, their offices, and what they are in a locality."""

import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from localities.choices import Language, Role
from localities.models.units import Locality
from localities.models.validity import valid_on


class User(AbstractUser):
    """A person who signs in. Vietnamese names are one field: family, middle and given name in that order."""

    first_name = None
    last_name = None
    full_name = models.CharField(_("họ và tên"), max_length=150, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE)

    class Meta(AbstractUser.Meta):
        verbose_name = _("người dùng")
        verbose_name_plural = pgettext_lazy("plural", "người dùng")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).rsplit(" ", 1)[-1]


class Office(models.Model):
    """A department of a locality (phòng, sở, văn phòng)."""

    locality = models.ForeignKey(Locality, models.PROTECT, related_name="offices", verbose_name=_("địa phương"))
    name = models.CharField(_("tên"), max_length=150)
    valid_to = models.DateField(
        _("đến trước ngày"), null=True, blank=True, help_text=_("Ngày đầu tiên cơ quan không còn; để trống nếu còn")
    )

    class Meta:
        verbose_name = _("cơ quan")
        verbose_name_plural = pgettext_lazy("plural", "cơ quan")
        ordering = ["locality_id", "name"]
        constraints = [
            models.UniqueConstraint(
                "locality",
                "name",
                name="office_name_in_locality",
                violation_error_message=_("Địa phương này đã có cơ quan cùng tên."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.locality}"

    def is_open_on(self, on: dt.date) -> bool:
        return self.valid_to is None or on < self.valid_to


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, on: dt.date) -> Self:
        """Those that hold on that date; standing in holds only while what one stands in for does."""
        lasts = Q(stands_in_for__isnull=True) | valid_on(on, "stands_in_for__")
        return self.filter(valid_on(on), lasts)


class Membership(models.Model):
    """What a person is in a locality, from a date to a date (open where `valid_to` is empty)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("người dùng"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="memberships", verbose_name=_("địa phương"))
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("cơ quan")
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(
        _("đến trước ngày"),
        null=True,
        blank=True,
        help_text=_("Ngày đầu tiên không còn vai trò; giao nhầm thì ghi chính ngày bắt đầu"),
    )
    # During leave: the role of somebody else, which ends by itself.
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins", verbose_name=_("thay cho")
    )
    note = models.CharField(_("ghi chú"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("vai trò trong địa phương")
        verbose_name_plural = pgettext_lazy("plural", "vai trò trong địa phương")
        ordering = ["user_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                "user",
                "locality",
                "role",
                "valid_from",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_once",
                violation_error_message=_("Người này đã có vai trò này từ cùng ngày."),
            ),
            models.CheckConstraint(
                # What was given by mistake, or taken back before it began, holds on no day and stays on record.
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_no_earlier_than_it_begins",
                violation_error_message=_("Ngày kết thúc không được trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | Q(valid_to__isnull=False),
                name="membership_standing_in_ends",
                violation_error_message=_("Nhận thay phải có ngày cuối."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.locality}"
