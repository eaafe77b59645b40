"""Localities over time.

A locality is a dated row: identity is (code, valid_from), because codes are reused (24 was Bắc Giang and is Bắc Ninh).
`valid_to` is the first day on which the row no longer holds. `path` is made of codes ("24/222/07777/"), so that a
subtree on a date is one prefix query, and a province that only changes its name keeps its subtree without a rewrite.
"""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from localities.choices import LEVEL_OF_KIND, Kind, Level
from localities.folding import fold
from localities.models.validity import valid_on


class LocalityQuerySet(models.QuerySet["Locality"]):
    def valid_on(self, on: dt.date) -> Self:
        """The units that existed on that date."""
        return self.filter(valid_on(on))

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
