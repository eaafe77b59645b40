"""What was changed, by whom."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from localities.choices import Action, Way
from localities.models.people import User
from localities.models.units import Locality, LocalityQuerySet
from localities.wording import field_of, name_of, shown


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
