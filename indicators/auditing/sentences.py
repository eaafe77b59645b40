"""A finding as one sentence for the reader, made from nothing but its check and its data."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from indicators.choices import Check, Verdict
from indicators.numbers import format_number

Data = Mapping[str, Any]


def sentence(check: str, data: Data) -> str:
    """The sentence of a finding in the reader's language; `data` as it was found, or as it came back from JSON."""
    return _SENTENCES[Check(check)](data)


def _number(text: str) -> str:
    return format_number(Decimal(text))


def _amount(bounds: list[str]) -> str:
    """Two printed bounds: "18", "18 - 19", "từ 18", "đến 19"."""
    low, high = bounds
    if low == high:
        return _number(low)
    if low and high:
        return f"{_number(low)} - {_number(high)}"
    return _("từ %s") % _number(low) if low else _("đến %s") % _number(high)


def _signless(text: str) -> str:
    return _number(text.removeprefix("-"))


def _row(row: Data) -> str:
    if row.get("place"):
        return _("“%(name)s” (dòng %(place)s)") % {"name": row["name"], "place": row["place"]}
    return f"“{row['name']}”"


def _column(data: Data) -> str:
    return _("thực hiện") if data.get("column") == "result" else _("kế hoạch")


def _terms(parts: list[Data], mark: str = "") -> str:
    return " + ".join(_amount(part["value"]) + mark for part in parts)


def _list(parts: list[Data], mark: str = "") -> str:
    return "; ".join(f"{_row(part)}: {_amount(part['value'])}{mark}" for part in parts)


def _total(data: Data) -> str:
    case = data["case"]
    if case == "part":
        values = {"column": _column(data), "value": _amount(data["value"])}
        values |= {"whole": _row(data["whole"]), "total": _amount(data["whole"]["value"])}
        return _("Cột %(column)s: phần này là %(value)s, lớn hơn tổng %(total)s của %(whole)s.") % values
    values = {
        "column": _column(data),
        "terms": _terms(data["parts"]),
        "sum": _amount(data["sum"]),
        "total": _amount(data["total"]),
        "gap": _signless(data["gap"]),
        "parts": _list(data["parts"]),
        "other": _amount(data.get("other_total", ["0", "0"])),
    }
    if data["gap"].startswith("-"):
        said = _("Cột %(column)s: các phần cộng lại %(terms)s = %(sum)s, ít hơn tổng ghi %(total)s là %(gap)s")
    else:
        said = _("Cột %(column)s: các phần cộng lại %(terms)s = %(sum)s, nhiều hơn tổng ghi %(total)s là %(gap)s")
    ends = {
        "proven": _("; ở cột kia các phần này cộng đúng bằng tổng %(other)s"),
        "full": _("; theo tên gọi thì các phần này là đủ"),
        "exceeds": _("; chỉ đúng nếu các phần trùng lặp nhau"),
        "near": _("; chỉ đúng nếu còn phần chưa ghi"),
        "rounded": _("; tổng có thể đã làm tròn"),
    }
    return (said + ends[case] + _(" (%(parts)s).")) % values


def _shares(data: Data) -> str:
    if data["case"] == "of_value":
        values = {
            "column": _column(data),
            "share": _amount(data["share"]),
            "value": _amount(data["amount"]["value"]),
            "whole": _amount(data["whole"]["value"]),
            "rows": _list([data["amount"], data["whole"]]),
            "computed": _number(data["computed"]),
        }
        said = _("Cột %(column)s: tỷ trọng ghi %(share)s %%, nhưng %(value)s / %(whole)s = %(computed)s %% (%(rows)s).")
        return said % values
    if data["case"] in ("over_whole", "below_zero"):
        values = {"column": _column(data), "value": _number(data["printed"])}
        if data["case"] == "over_whole":
            return _("Cột %(column)s: %(value)s %% lớn hơn 100 %%, mà đây là tỷ lệ trong một tổng số.") % values
        return _("Cột %(column)s: %(value)s %% nhỏ hơn 0, mà đây là tỷ lệ trong một tổng số.") % values
    values = {
        "column": _column(data),
        "terms": _terms(data["parts"]),
        "sum": _amount(data["sum"]),
        "parts": _list(data["parts"], " %"),
    }
    if data["case"] == "above":
        return _("Cột %(column)s: cơ cấu cộng lại %(terms)s = %(sum)s %%, vượt quá 100 %% (%(parts)s).") % values
    return _("Cột %(column)s: cơ cấu cộng lại %(terms)s = %(sum)s %%, không tới 100 %% (%(parts)s).") % values


def _ratio(data: Data) -> str:
    values = {name: data[name] for name in ("text", "numerator", "denominator", "printed", "computed")}
    values |= {name: _number(data[name]) for name in ("numerator", "denominator", "printed")}
    if data["case"] == "above":
        return _("“%(text)s”: số đạt %(numerator)s lớn hơn tổng số %(denominator)s.") % values
    values["computed"] = _number(data["computed"])
    if data["case"] == "cut":
        said = _(
            "“%(text)s”: %(numerator)s / %(denominator)s = %(computed)s %%; "
            "tỷ lệ ghi %(printed)s %% bị cắt chữ số chứ không làm tròn."
        )
        return said % values
    said = _("“%(text)s”: %(numerator)s / %(denominator)s = %(computed)s %%, không phải %(printed)s %%.")
    return said % values


def _percent_of_plan(data: Data) -> str:
    values = {"text": data["text"]} | {name: _number(data[name]) for name in ("result", "target", "share")}
    if data["case"] == "cut":
        values["rounded"] = _number(data["rounded"])
        said = _(
            "Tỷ lệ ghi “%(text)s” bị cắt chữ số chứ không làm tròn: "
            "%(result)s / %(target)s = %(share)s %%, làm tròn là %(rounded)s %%."
        )
    elif data["case"] == "unrounded":
        said = _(
            "Tỷ lệ ghi “%(text)s”, còn %(result)s / %(target)s = %(share)s %%; "
            "chỉ đúng nếu tỷ lệ được tính trước khi số liệu được làm tròn."
        )
    else:
        said = _("Tỷ lệ ghi “%(text)s”, nhưng %(result)s / %(target)s = %(share)s %%.")
    return said % values


def _implied_plan(data: Data) -> str:
    values = {
        "terms": _terms(data["parts"]),
        "sum": _amount(data["sum"]),
        "value": _amount(data["value"]),
        "parts": _list(data["parts"]),
    }
    if data["case"] == "shares":
        said = _(
            "Kế hoạch cơ cấu suy ra từ kết quả và tỷ lệ ghi cộng lại là %(sum)s %%, không thể bằng 100 %% (%(parts)s)."
        )
    elif data["case"] == "parts":
        said = _(
            "Kế hoạch suy ra từ kết quả và tỷ lệ ghi: các phần cộng lại %(terms)s = %(sum)s, "
            "còn tổng là %(value)s; chỉ đúng nếu kế hoạch còn phần chưa ghi (%(parts)s)."
        )
    else:
        said = _("Kế hoạch suy ra từ kết quả và tỷ lệ ghi ở dòng này là %(value)s, nhưng theo %(parts)s.")
    return said % values


def _rate(data: Data) -> str:
    values = {"column": _column(data), "total": _amount(data["total"]), "parts": _list(data["parts"], " %")}
    if data["case"] == "weighted":
        urban, rural = (_amount(part["value"]) for part in data["parts"])
        values |= {"urban": urban, "rural": rural, "mean": _amount(data["mean"]), "rest": _amount(data["rest"])}
        values |= {"weight": _amount(data["weight"]["value"]), "row": _row(data["weight"])}
        said = _(
            "Cột %(column)s: theo %(row)s thì %(urban)s %% × %(weight)s %% + %(rural)s %% × %(rest)s %% = %(mean)s %%, "
            "khác tỷ lệ chung %(total)s %% đã ghi (%(parts)s)."
        )
    elif data["case"] == "above":
        said = _("Cột %(column)s: mức chung %(total)s %% cao hơn mọi phần của nó (%(parts)s).")
    else:
        said = _("Cột %(column)s: mức chung %(total)s %% thấp hơn mọi phần của nó (%(parts)s).")
    return said % values


def _double(data: Data) -> str:
    values = {"column": _column(data), "value": _amount(data["value"])}
    values |= {"row": _row(data["other"]), "other": _amount(data["other"]["value"])}
    if data["case"] == "same":
        return _("Cột %(column)s: ở đây ghi %(value)s, nhưng cùng chỉ tiêu %(row)s ghi %(other)s.") % values
    said = _("Cột %(column)s: ở đây ghi %(value)s, nhưng %(row)s, hiểu là cùng một chỉ tiêu, ghi %(other)s.")
    return said % values


def _verdict(data: Data) -> str:
    computed = " / ".join(str(Verdict(code).label) for code in data["computed"].split("/"))
    values = {"text": data["text"], "row": _row(data["row"]), "computed": computed}
    if data["target"] and data["result"]:
        values["numbers"] = _("thực hiện %(result)s, kế hoạch %(target)s") % {
            "result": data["result"],
            "target": data["target"],
        }
    else:
        values["numbers"] = data["percent"]
    if data["case"] == "own":
        return _("Đánh giá ghi “%(text)s”, nhưng theo số liệu (%(numbers)s) thì là %(computed)s.") % values
    return _("Đánh giá ghi “%(text)s”, nhưng theo %(row)s: %(numbers)s, tức là %(computed)s.") % values


def _date(text: str) -> str:
    return f"{dt.date.fromisoformat(text):%d/%m/%Y}" if text else _("cả kỳ")


def _fall(data: Data) -> str:
    values = {"before": _number(data["before"]), "value": _number(data["printed"])}
    values |= {"then": _date(data["before_as_of"]), "now": _date(data["as_of"])}
    return _("Số cộng dồn giảm: %(before)s (%(then)s) xuống %(value)s (%(now)s).") % values


def _jump(data: Data) -> str:
    relations = {"last_year": _("năm trước"), "last_period": _("kỳ trước"), "earlier": _("lần trước")}
    relations["plan"] = _("kế hoạch")
    values = {name: _number(data[name]) for name in ("times", "before", "printed", "computed")}
    values |= {"relation": relations[data["relation"]], "column": _column(data)}
    if data["case"] == "sign":
        said = _(
            "Cột %(column)s: %(printed)s là số âm, tức là tăng chứ không giảm; kế hoạch là giảm %(before)s. "
            "Nếu đã giảm thì ghi %(computed)s, không có dấu trừ."
        )
        return said % values
    if data["case"] == "up":
        return _("Cột %(column)s: %(printed)s gấp %(times)s lần %(relation)s (%(before)s).") % values
    return _("Cột %(column)s: %(printed)s chỉ bằng một phần %(times)s của %(relation)s (%(before)s).") % values


def _slip(data: Data) -> str:
    whats = {
        "result": _("kết quả"),
        "target": _("kế hoạch"),
        "percent": _("tỷ lệ ghi"),
        "total": _("tổng"),
        "part": _("phần “%(name)s”") % {"name": data["name"]},
    }
    hows = {
        "exchanged": _("đảo hai chữ số"),
        "missing": _("thiếu một chữ số"),
        "extra": _("thừa một chữ số"),
        "wrong": _("sai một chữ số"),
        "unit": _("nhầm đơn vị"),
    }
    values = {"what": whats[data["what"]], "how": hows[data["case"]]}
    values |= {name: _number(data[name]) for name in ("printed", "computed")}
    return _("Có thể %(how)s: nếu %(what)s là %(computed)s thay vì %(printed)s thì các số khớp nhau.") % values


def _aggregate(data: Data) -> str:
    values = {"entered": _written(data["entered"]), "computed": _written(data["made"]), "on": _date(data["as_of"])}
    if data["case"] == "total":
        said = _("Báo cáo đến %(on)s ghi %(entered)s, tổng hợp từ các đơn vị là %(computed)s: tổng số khác nhau.")
        return said % values
    values["gap"] = _signless(data["gap"])
    if data["gap"].startswith("-"):
        said = _("Báo cáo đến %(on)s ghi %(entered)s, ít hơn số tổng hợp %(computed)s là %(gap)s.")
    else:
        said = _("Báo cáo đến %(on)s ghi %(entered)s, nhiều hơn số tổng hợp %(computed)s là %(gap)s.")
    return said % values


def _written(figure: list[str]) -> str:
    """A number, or "27/30"."""
    return "/".join(_number(number) for number in figure)


def _breakdown(data: Data) -> str:
    if data["case"] in ("units_easier", "periods_easier"):
        values = {"names": ", ".join(data["easier"]), "whole": _number(data["whole"])}
        return _("Giao cho %(names)s nhẹ hơn mức chung %(whole)s.") % values
    values = {"made": _number(data["made"]), "whole": _number(data["whole"]), "gap": _signless(data["difference"])}
    said = {
        "units": _("Mức giao cho các đơn vị gộp lại là %(made)s, lệch mức chung %(whole)s là %(gap)s."),
        "periods": _("Mức giao cho các kỳ gộp lại là %(made)s, lệch mức chung %(whole)s là %(gap)s."),
    }
    return said[data["case"]] % values


_SENTENCES: dict[Check, Callable[[Data], str]] = {
    Check.TOTAL: _total,
    Check.SHARES: _shares,
    Check.RATIO: _ratio,
    Check.PERCENT_OF_PLAN: _percent_of_plan,
    Check.IMPLIED_PLAN: _implied_plan,
    Check.RATE: _rate,
    Check.DOUBLE: _double,
    Check.VERDICT: _verdict,
    Check.FALL: _fall,
    Check.JUMP: _jump,
    Check.UNIT_SLIP: _slip,
    Check.DIGITS: _slip,
    Check.AGGREGATE: _aggregate,
    Check.BREAKDOWN: _breakdown,
}
