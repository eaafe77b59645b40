"""Localities over time, offices, people and their memberships.

A locality is a dated row: identity is (code, valid_from), because codes are reused (24 was Bắc Giang and is Bắc Ninh).
`valid_to` is the first day on which the row no longer holds. `path` is made of codes ("24/222/07777/"), so that a
subtree on a date is one prefix query, and a province that only changes its name keeps its subtree without a rewrite.
"""

import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from localities.account_models import (  # noqa: F401 - Django looks for models here
    FailedSignIns,
    PasswordMail,
    RecoveryCode,
    SecondFactor,
    SignIn,
)
from localities.choices import LEVEL_OF_KIND, Action, Kind, Language, Level, Role, Way
from localities.folding import fold
from localities.wording import field_of, name_of, shown


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


def _valid_on(on: dt.date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__gt": on}) | Q(**{f"{prefix}valid_to__isnull": True})
    )


class LocalityQuerySet(models.QuerySet["Locality"]):
    def valid_on(self, on: dt.date) -> Self:
        """The units that existed on that date."""
        return self.filter(_valid_on(on))

    def descendants_of(self, locality: "Locality", on: dt.date) -> Self:
        """The unit and all below it on a date, in one query; nothing on a date at which the unit did not exist."""
        if not locality.is_valid_on(on):
            return self.none()
        return self.valid_on(on).filter(path__startswith=locality.path)

    def matching(self, words: str) -> Self:
        """The units whose name or code holds the words, diacritics and case aside."""
        return self.filter(Q(search_name__contains=fold(words)) | Q(code=words.strip()))


class Locality(models.Model):
    code = models.CharField(_("mã"), max_length=5)
    name = models.CharField(_("tên"), max_length=100, help_text=_("Tên đầy đủ, ví dụ: Huyện Vĩnh Bảo"))
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("trực thuộc")
    )
    valid_from = models.DateField(_("có từ ngày"))
    valid_to = models.DateField(
        _("đến trước ngày"), null=True, blank=True, help_text=_("Ngày đầu tiên đơn vị không còn; để trống nếu còn")
    )
    # Indexed for `descendants_of`: Django adds the PostgreSQL operator class that serves LIKE 'x%' under any collation.
    path = models.CharField(max_length=20, editable=False, db_index=True)
    search_name = models.CharField(max_length=100, editable=False)

    objects = LocalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa phương")
        verbose_name_plural = pgettext_lazy("plural", "địa phương")
        ordering = ["path", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                "code",
                "valid_from",
                name="locality_code_valid_from",
                violation_error_message=_("Mã này đã có đơn vị bắt đầu cùng ngày."),
            ),
            models.UniqueConstraint(
                "code",
                condition=Q(valid_to__isnull=True),
                name="locality_one_open_row_per_code",
                violation_error_message=_("Mã này đang thuộc một đơn vị còn hiệu lực."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="locality_ends_after_it_begins",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> Level:
        return LEVEL_OF_KIND[Kind(self.kind)]

    def is_valid_on(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Succession(models.Model):
    """Who became whom: one row per pair, because units are merged and divided at the same stroke."""

    predecessor = models.ForeignKey(Locality, models.PROTECT, related_name="successions", verbose_name=_("đơn vị cũ"))
    successor = models.ForeignKey(Locality, models.PROTECT, related_name="precedences", verbose_name=_("đơn vị mới"))
    effective_on = models.DateField(_("ngày hiệu lực"))
    legal_act = models.CharField(_("văn bản"), max_length=200)

    class Meta:
        verbose_name = _("chuyển tiếp đơn vị")
        verbose_name_plural = pgettext_lazy("plural", "chuyển tiếp đơn vị")
        ordering = ["effective_on", "predecessor_id", "successor_id"]
        constraints = [
            models.UniqueConstraint(
                "predecessor",
                "successor",
                name="succession_pair",
                violation_error_message=_("Cặp đơn vị này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_between_two_units",
                violation_error_message=_("Một đơn vị không thể kế tiếp chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Office(models.Model):
    """A department of a locality (phòng, sở, văn phòng)."""

    locality = models.ForeignKey(Locality, models.PROTECT, related_name="offices", verbose_name=_("địa phương"))
    name = models.CharField(_("tên"), max_length=150)

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
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, on: dt.date) -> Self:
        """Those that hold on that date; standing in holds only while what one stands in for does."""
        lasts = Q(stands_in_for__isnull=True) | _valid_on(on, "stands_in_for__")
        return self.filter(_valid_on(on), lasts)


class Membership(models.Model):
    """What a person is in a locality, from a date to a date (open where `valid_to` is empty)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("người dùng"))
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="memberships", verbose_name=_("địa phương"))
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("cơ quan")
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
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
                # Standing in that was taken back before it began holds on no day, and stays on record.
                condition=Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from"))
                | Q(valid_to=F("valid_from"), stands_in_for__isnull=False),
                name="membership_ends_after_it_begins",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for__isnull=True) | Q(valid_to__isnull=False),
                name="membership_standing_in_ends",
                violation_error_message=_("Nhận thay phải có ngày cuối."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.locality}"


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, thing: models.Model) -> Self:
        """What was written down about one thing."""
        return self.filter(thing=thing._meta.label_lower, thing_id=thing.pk)

    def for_localities(self, localities: LocalityQuerySet) -> Self:
        return self.filter(locality__in=localities)


class Change(models.Model):
    """Who changed what, when, from what to what. Rows are added by `services.changes` and never changed.

    `before` and `after` map the names of the fields that differ to values as JSON holds them exactly (numbers and days
    as text, other things as what they are called).
    """

    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="changes", verbose_name=_("người làm"))
    action = models.CharField(_("việc"), max_length=10, choices=Action.choices)
    way = models.CharField(_("cách làm"), max_length=10, choices=Way.choices)
    thing = models.CharField(_("loại"), max_length=60)
    thing_id = models.BigIntegerField()
    label = models.CharField(_("tên"), max_length=300)
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("địa phương")
    )
    before = models.JSONField(_("trước"), default=dict)
    after = models.JSONField(_("sau"), default=dict)
    reason = models.CharField(_("lý do"), max_length=1000, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thay đổi")
        verbose_name_plural = pgettext_lazy("plural", "thay đổi")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["thing", "thing_id"], name="change_of_thing"),
            models.Index(fields=["locality", "at"], name="change_by_locality"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.label}"

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Field, before, after: each in the reader's words."""
        said = []
        for name in [*self.before, *(name for name in self.after if name not in self.before)]:
            field = field_of(self.thing, name)
            old, new = shown(field, self.before.get(name)), shown(field, self.after.get(name))
            said.append((name_of(self.thing, name), old, new))
        return said

    @property
    def message(self) -> str:
        """One line: "tên: An → Bình; loại: Xã → Phường. Lý do"; only the reason of what was added or removed."""
        parts = (
            [
                _("%(name)s: %(old)s → %(new)s") % dict(zip(("name", "old", "new"), row, strict=True))
                for row in self.differences
            ]
            if self.action == Action.CHANGED
            else [str(self.get_action_display())]
        )
        return "; ".join([*parts, *filter(None, [self.reason])])
