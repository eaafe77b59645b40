"""Codes of the rules and their Vietnamese labels. Codes are ASCII and stable: they are stored, sent and documented."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Whether a larger value is better. A property of the indicator, not of the words it is written in."""

    HIGHER = "higher", _("Càng cao càng tốt")
    LOWER = "lower", _("Càng thấp càng tốt")
    WITHIN = "within", _("Giữ trong khoảng")
    MAINTAIN = "maintain", _("Giữ vững, duy trì")
    UNCLEAR = "unclear", _("Chưa xác định")


class Accumulation(models.TextChoices):
    """How values of one period relate to each other: pace starts from 0 for a flow, from the last close for a state."""

    FLOW = "flow", _("Cộng dồn từ đầu kỳ")
    STATE = "state", _("Trạng thái tại thời điểm")
    UNKNOWN = "unknown", _("Chưa xác định")


class Standing(models.TextChoices):
    """How a row stands under another in the printed table."""

    PART = "part", _("Trong đó")
    BESIDE = "beside", _("Cùng số thứ tự")


class Kind(models.TextChoices):
    """What a target as written demands."""

    POINT = "point", _("Một mức")
    RANGE = "range", _("Khoảng")
    FLOOR = "floor", _("Từ mức trở lên")
    CEILING = "ceiling", _("Không quá mức")
    RATIO = "ratio", _("Số đạt trên tổng số")
    ZERO = "zero", _("Không còn, không phát sinh")
    RELATIVE = "relative", _("So với mức khác")
    QUALITATIVE = "qualitative", _("Định tính")


class Verdict(models.TextChoices):
    EXCEEDED = "exceeded", _("Vượt")
    MET = "met", _("Đạt")
    NOT_MET = "not_met", _("Chưa đạt")
    NO_DATA = "no_data", _("Chưa có số liệu")
    MANUAL = "manual", _("Định tính, chờ đánh giá")


# What an authority can decide; the other two only describe the state of the data.
OFFICIAL_VERDICTS = (Verdict.EXCEEDED, Verdict.MET, Verdict.NOT_MET)


class Setter(models.TextChoices):
    """The authority behind a plan. One indicator often carries a target of each."""

    CENTRAL = "central", _("Trung ương")
    UPPER_LEVEL = "upper_level", _("Cấp trên giao")
    PARTY_COMMITTEE = "party_committee", _("Cấp ủy")
    PEOPLES_COUNCIL = "peoples_council", _("Hội đồng nhân dân")
    PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")
    OWN = "own", _("Đơn vị tự đề ra")


class ObservationKind(models.TextChoices):
    """How settled a value is; at the same as-of date the later of these counts."""

    ESTIMATE = "estimate", _("Ước thực hiện")
    PRELIMINARY = "preliminary", _("Sơ bộ")
    FINAL = "final", _("Chính thức")


class Problem(models.TextChoices):
    """Why a target has no verdict although a person may expect one."""

    NO_READING = "no_reading", _("Chưa có mức chỉ tiêu đọc được")
    NO_VALUE = "no_value", _("Kết quả không phải là số")
    OTHER_DENOMINATOR = "other_denominator", _("Tổng số của kết quả khác tổng số của chỉ tiêu")
    RATE_NOT_COUNT = "rate_not_count", _("Kết quả là tỷ lệ, chỉ tiêu là số đạt trên tổng số")
    NO_BASE = "no_base", _("Chưa biết số dùng để so sánh")
