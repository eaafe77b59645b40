"""Codes and their Vietnamese labels. Codes are ASCII and stable: they are stored, sent and documented."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a unit is. The level (province, district, commune) follows from it."""

    PROVINCE = "province", _("Tỉnh")
    CENTRAL_CITY = "central_city", _("Thành phố trực thuộc trung ương")
    URBAN_DISTRICT = "urban_district", _("Quận")
    RURAL_DISTRICT = "rural_district", _("Huyện")
    DISTRICT_TOWN = "district_town", _("Thị xã")
    PROVINCIAL_CITY = "provincial_city", _("Thành phố thuộc tỉnh")
    COMMUNE = "commune", _("Xã")
    WARD = "ward", _("Phường")
    TOWNSHIP = "township", _("Thị trấn")
    SPECIAL_ZONE = "special_zone", _("Đặc khu")


class Level(models.TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


LEVEL_OF_KIND = {
    Kind.PROVINCE: Level.PROVINCE,
    Kind.CENTRAL_CITY: Level.PROVINCE,
    Kind.URBAN_DISTRICT: Level.DISTRICT,
    Kind.RURAL_DISTRICT: Level.DISTRICT,
    Kind.DISTRICT_TOWN: Level.DISTRICT,
    Kind.PROVINCIAL_CITY: Level.DISTRICT,
    Kind.COMMUNE: Level.COMMUNE,
    Kind.WARD: Level.COMMUNE,
    Kind.TOWNSHIP: Level.COMMUNE,
    Kind.SPECIAL_ZONE: Level.COMMUNE,
}


class Role(models.TextChoices):
    VIEWER = "viewer", _("Người xem")
    DATA_OFFICER = "data_officer", _("Cán bộ thống kê")
    PLANNING_OFFICER = "planning_officer", _("Cán bộ kế hoạch")
    LEADER = "leader", _("Lãnh đạo")
    ADMINISTRATOR = "administrator", _("Quản trị")


# Who may write which facts, in the localities of the membership that carries the role.
MAY_WRITE_OBSERVATIONS = (Role.DATA_OFFICER, Role.PLANNING_OFFICER, Role.ADMINISTRATOR)
MAY_WRITE_PLANS = (Role.PLANNING_OFFICER, Role.ADMINISTRATOR)
MAY_REVIEW_REPORTS = (Role.PLANNING_OFFICER, Role.ADMINISTRATOR)


class Language(models.TextChoices):
    VIETNAMESE = "vi", _("Tiếng Việt")
    ENGLISH = "en", _("Tiếng Anh")


class Action(models.TextChoices):
    """What was done to a thing."""

    ADDED = "added", _("Thêm")
    CHANGED = "changed", _("Sửa")
    REMOVED = "removed", pgettext_lazy("step", "Bỏ")
    RUN = "run", pgettext_lazy("step", "Chạy ngay")


class Way(models.TextChoices):
    """Which way a change came in."""

    PAGE = "page", _("Trang của đơn vị")
    ADMIN = "admin", _("Trang quản trị")
    API = "api", _("API")
    TABLE = "table", _("Bảng nhập vào")
    SYSTEM = "system", _("Việc chạy nền, lệnh")
