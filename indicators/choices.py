"""Codes of the rules and their Vietnamese labels. Codes are ASCII and stable: they are stored, sent and documented."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


# How a table says that a value was made by the system.
COMPUTED_VALUE = ("computed", _("Hệ thống tổng hợp"))


class Profile(models.TextChoices):
    """How much of the period's work is expected by a date."""

    LINEAR = "linear", _("Đều theo ngày")
    SCENARIO = "scenario", _("Theo kịch bản của văn bản")
    SEASONAL = "seasonal", _("Theo mùa vụ các năm trước")
    AT_END = "at_end", _("Chỉ đánh giá cuối kỳ")


class Pace(models.TextChoices):
    """Whether a value is where it should be on its own date."""

    AHEAD = "ahead", _("Nhanh hơn tiến độ")
    ON_TRACK = "on_track", _("Đúng tiến độ")
    BEHIND = "behind", _("Chậm")
    FAR_BEHIND = "far_behind", _("Chậm nhiều")
    UNKNOWN = "unknown", _("Chưa đủ căn cứ")


class PaceReason(models.TextChoices):
    """Why there is no pace to tell, although there is a value."""

    NOT_COMPARABLE = "not_comparable", _("kết quả chưa so được với mức giao")
    NO_PATH = "no_path", _("chỉ tiêu loại này không có tiến độ trong kỳ")
    AT_END = "at_end", _("chỉ tiêu này chỉ đánh giá khi hết kỳ")
    NO_ACCUMULATION = "no_accumulation", _("chưa xác định chỉ tiêu cộng dồn từ đầu kỳ hay là trạng thái tại thời điểm")
    NO_BASELINE = "no_baseline", _("chưa có số cuối kỳ trước làm mức xuất phát")
    NO_MILESTONES = "no_milestones", _("văn bản chưa có mốc tiến độ theo tháng, quý")
    NO_SEASON = "no_season", _("chưa có số cùng kỳ của năm đã kết thúc")
    NO_DISTANCE = "no_distance", _("mức giao bằng mức xuất phát nên không có phần việc để chia")
    BEFORE_START = "before_start", _("số liệu có trước ngày bắt đầu tính")


class Aggregation(models.TextChoices):
    """How a unit's value is made from those of the units below. Percentages are never averaged without a weight."""

    NONE = "none", _("Không tổng hợp")
    SUM = "sum", _("Cộng")
    WEIGHTED_MEAN = "weighted_mean", _("Bình quân gia quyền")
    RATIO_OF_SUMS = "ratio_of_sums", _("Tỷ số của các tổng")
    COUNT_MEETING = "count_meeting", _("Đếm đơn vị thỏa điều kiện")
    LATEST = "latest", _("Số mới nhất")


class Condition(models.TextChoices):
    """What a unit must meet to be counted."""

    AT_LEAST = "at_least", _("Từ mức trở lên")
    AT_MOST = "at_most", _("Không quá mức")
    MEETS_TARGET = "meets_target", _("Đạt chỉ tiêu được giao")


class Breakdown(models.TextChoices):
    """How targets given to units or shorter periods are checked against the whole."""

    ADDS_UP = "adds_up", _("Cộng lại bằng mức chung")
    SAME_RATE = "same_rate", _("Mọi nơi cùng mức")
    WEIGHTED = "weighted", _("Bình quân gia quyền bằng mức chung")
    UNCHECKED = "unchecked", _("Không kiểm tra")


class Counting(models.TextChoices):
    """When a numbered indicator with parts counts as reached."""

    OWN_VALUE = "own_value", _("Theo mức của chính chỉ tiêu; đầu mục không có mức thì mọi dòng phải đạt")
    ALL_HOLD = "all_hold", _("Mọi dòng cùng số thứ tự phải đạt")


class State(models.TextChoices):
    """How a target is counted and shown, in the order it is shown: the verdict that stands, or why there is none."""

    EXCEEDED = "exceeded", _("Vượt")
    MET = "met", _("Đạt")
    NOT_MET = "not_met", _("Chưa đạt")
    MANUAL = "manual", _("Chờ đánh giá")
    NO_DATA = "no_data", _("Chưa có số liệu")
    UNJUDGED = "unjudged", _("Chưa đánh giá được")


class Leads(models.TextChoices):
    """Why a document is the one that a table is counted by."""

    CHOSEN = "chosen", _("được chọn làm văn bản chính")
    ONLY = "only", _("văn bản duy nhất")
    LARGEST = "largest", _("chưa chọn văn bản chính nên lấy văn bản nhiều chỉ tiêu nhất")
    SEVERAL = "several", _("nhiều văn bản được chọn làm văn bản chính nên lấy văn bản nhiều chỉ tiêu nhất trong số đó")


class ChangeCause(models.TextChoices):
    """What made a verdict or a pace change."""

    VALUE = "value", _("Số liệu mới")
    REVISION = "revision", _("Đính chính số liệu")
    TARGET = "target", _("Mức giao thay đổi")
    DECISION = "decision", _("Người có thẩm quyền đánh giá")
    RULE = "rule", _("Cách đánh giá thay đổi")


class Basis(models.TextChoices):
    """Which days a reporting period has."""

    ADMINISTRATIVE = "administrative", _("Kỳ báo cáo hành chính (từ ngày 15 đến ngày 14)")
    STATISTICAL = "statistical", _("Kỳ thống kê theo lịch")


class Frequency(models.TextChoices):
    MONTH = "month", _("Tháng")
    QUARTER = "quarter", _("Quý")
    HALF_YEAR = "half_year", _("6 tháng")
    NINE_MONTHS = "nine_months", _("9 tháng")
    YEAR = "year", _("Năm")


class Answer(models.TextChoices):
    """What a unit can answer instead of a value."""

    NOTHING_TO_REPORT = "nothing_to_report", _("Không phát sinh")
    DOES_NOT_APPLY = "does_not_apply", _("Không áp dụng tại đơn vị")


class Review(models.TextChoices):
    """Where a report stands between the unit that sends it and the one that receives it."""

    NOT_SENT = "not_sent", _("Chưa gửi")
    SENT = "sent", _("Đã gửi, chờ duyệt")
    RETURNED = "returned", _("Trả lại")
    ACCEPTED = "accepted", _("Đã nhận")


class Step(models.TextChoices):
    """What happened to a report, as its timeline tells it."""

    SENT = "sent", pgettext_lazy("step", "Gửi lên")
    RETURNED = "returned", _("Trả lại")
    ACCEPTED = "accepted", _("Nhận")
    CLOSED = "closed", _("Khóa kỳ")
    OPENED = "opened", pgettext_lazy("step", "Mở lại kỳ")
    EXCEPTED = "excepted", _("Cho sửa sau khi khóa")
    EXCEPTION_ENDED = "exception_ended", pgettext_lazy("step", "Thôi cho sửa")


class UploadState(models.TextChoices):
    """Where an uploaded table stands on its way in."""

    READ = "read", _("Đang xem trước")
    QUEUED = "queued", _("Chờ nhập")
    RUNNING = "running", _("Đang nhập")
    DONE = "done", _("Đã nhập")
    FAILED = "failed", _("Không nhập được")
    UNDONE = "undone", _("Đã hoàn tác")
    DROPPED = "dropped", _("Đã bỏ")


class Problem(models.TextChoices):
    """Why a target has no verdict although a person may expect one."""

    NO_READING = "no_reading", _("Chưa có mức chỉ tiêu đọc được")
    NO_VALUE = "no_value", _("Kết quả không phải là số")
    OTHER_DENOMINATOR = "other_denominator", _("Tổng số của kết quả khác tổng số của chỉ tiêu")
    RATE_NOT_COUNT = "rate_not_count", _("Kết quả là tỷ lệ, chỉ tiêu là số đạt trên tổng số")
    NO_BASE = "no_base", _("Chưa biết số dùng để so sánh")


class Severity(models.TextChoices):
    """How a contradiction weighs: error, the printed figures cannot all be true; warning, only something that is not
    printed could explain them; hint, a usual habit or slip does."""

    ERROR = "error", _("Sai")
    WARNING = "warning", _("Cần xem lại")
    HINT = "hint", _("Gợi ý")


class Check(models.TextChoices):
    """Which figures were held against each other (docs/audit.md)."""

    TOTAL = "total", _("Các phần và tổng")
    SHARES = "shares", _("Cơ cấu và 100 %")
    RATIO = "ratio", _("Số đạt và tổng số")
    PERCENT_OF_PLAN = "percent_of_plan", _("Tỷ lệ so với kế hoạch")
    IMPLIED_PLAN = "implied_plan", _("Kế hoạch suy ra từ tỷ lệ")
    RATE = "rate", _("Tỷ lệ chung và tỷ lệ các phần")
    DOUBLE = "double", _("Một số liệu ghi khác nhau")
    VERDICT = "verdict", _("Đánh giá và số liệu")
    FALL = "fall", _("Số cộng dồn giảm")
    JUMP = "jump", _("Tăng giảm đột biến")
    UNIT_SLIP = "unit_slip", _("Nhầm đơn vị")
    DIGITS = "digits", _("Nhầm chữ số")
    AGGREGATE = "aggregate", _("Số báo cáo và số tổng hợp")
    BREAKDOWN = "breakdown", _("Mức phân bổ và mức chung")


class FindingState(models.TextChoices):
    """Where a finding stands: a person may accept it, and it is gone once its figures changed."""

    OPEN = "open", _("Chưa xử lý")
    ACCEPTED = "accepted", _("Đã chấp nhận")
    GONE = "gone", _("Đã hết")
