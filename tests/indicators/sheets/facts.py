"""A commune that reports on June 2026, and officers who fill in its sheet."""

import datetime as dt
from types import SimpleNamespace

from indicators.choices import Accumulation
from localities.choices import Role
from tests.factories import (
    make_due_report,
    make_duty,
    make_indicator,
    make_locality,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_unit,
    make_user,
)


def make_sheet(**facts):
    """`report` asks for three figures: money that adds up, a share of a whole ("27/30") and a poverty rate; `lan` and
    `minh` may fill it in. `facts` are the commune's."""
    commune = make_locality("Xã Bố Hạ", kind="commune", **facts)
    plan = make_plan(locality=commune, period=make_period(2026), title="Kế hoạch năm 2026")
    money = make_indicator("Thu ngân sách", unit=make_unit("triệu đồng"), accumulation=Accumulation.FLOW)
    hamlets = make_indicator("Thôn văn hóa", unit=make_unit("thôn"))
    poverty = make_indicator("Tỷ lệ hộ nghèo", direction="lower", accumulation=Accumulation.STATE)
    targets = [
        make_target("1.200", low="1200", high="1200", plan=plan, indicator=money, position=1, number="1"),
        make_target(
            *("27/30", "27", "27"),
            kind="ratio",
            denominator=30,
            plan=plan,
            indicator=hamlets,
            position=2,
            number="2",
        ),
        make_target("3", low="3", high="3", plan=plan, indicator=poverty, position=3, number="3"),
    ]
    officers = [make_user(name, full_name=name.title()) for name in ("lan", "minh")]
    for officer in officers:
        make_membership(officer, commune, Role.DATA_OFFICER)
    return SimpleNamespace(
        commune=commune,
        plan=plan,
        report=make_due_report(duty=make_duty(locality=commune)),
        money=money,
        hamlets=hamlets,
        poverty=poverty,
        targets=targets,
        lan=officers[0],
        minh=officers[1],
        today=dt.date(2026, 6, 15),
    )
