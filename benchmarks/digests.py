"""The weekly digests of 10.000 people, built and queued by two workers on PostgreSQL: `make benchdigests`.

Generated: 34 provinces with 3.300 communes, 100 judged targets in each commune, three alerts open in each (one of them
new) and one that is over since; three people in every commune and a hundred in the provinces, who hear by their role.
Measured: from the start of the workers to the last digest queued, by two processes that share the people, and each
one's peak memory, once for a tenth of the people and once for all. Then a further call, which must find nothing.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

import django
from django.db import connection

PROVINCES = 34
COMMUNES = 3_300
TARGETS = 100
SIZES = (1_000, 10_000)
WORKERS = 2
AT_MOST_SECONDS = 120
# How much more memory a worker may take for ten times the people.
AT_MOST_GROWTH = 1.25

# Ids are counted, so that what belongs together is found by arithmetic; the rows that are copied keep small ones.
COMMUNE = "1000 + i"
PLAN = "1000000 + i"
TARGET = f"(10000000 + i * {TARGETS} + n)"
ALERT = "(50000000 + i * 4 + n)"
USER = "1000000 + i"
IN_EACH_COMMUNE = f"generate_series(0, {COMMUNES - 1}) i"


def multiply(template: Any, columns: dict[str, str], source: str) -> None:
    """Copy a stored row once for each row of an SQL source, some columns computed from it."""
    options = type(template)._meta
    pk = options.pk.column
    names = [field.column for field in options.concrete_fields if field.column != pk or pk in columns]
    chosen = ", ".join(columns.get(name, f"template.{name}") for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {options.db_table} ({', '.join(names)}) SELECT {chosen} "
            f"FROM {options.db_table} template CROSS JOIN {source} WHERE template.{pk} = {template.pk}"
        )


def generate_places() -> Any:
    """Provinces and communes; returns a commune to set targets for, which is copied."""
    from tests.factories import make_locality  # noqa: PLC0415 - after django.setup

    province = make_locality("Tỉnh mẫu", kind="province", code="x")
    commune = make_locality("Xã mẫu", kind="commune", parent=province, code="y")
    path = "(i + 1) || '/'"
    multiply(
        province,
        {"id": "100 + i", "code": "(i + 1)::text", "name": "'Tỉnh số ' || i + 1", "path": path},
        f"generate_series(0, {PROVINCES - 1}) i",
    )
    code, parent = "lpad((i + 1)::text, 5, '0')", f"(i % {PROVINCES})"
    multiply(
        commune,
        {
            "id": COMMUNE,
            "code": code,
            "name": "'Xã số ' || i + 1",
            "parent_id": f"100 + {parent}",
            "path": f"({parent} + 1) || '/' || {code} || '/'",
        },
        IN_EACH_COMMUNE,
    )
    return commune


def generate_targets(commune: Any) -> Any:
    """A hundred judged targets in each commune, one in twenty of them missed; returns the one that was copied."""
    from indicators.services.recompute import recompute_all  # noqa: PLC0415 - after django.setup
    from tests.factories import make_indicator, make_observation, make_period, make_plan, make_target  # noqa: PLC0415

    indicators = [make_indicator(f"Chỉ tiêu số {n + 1} của kế hoạch năm") for n in range(TARGETS)]
    period = make_period(time.localtime().tm_year)
    plan = make_plan(locality=commune, period=period)
    target = make_target(plan=plan, indicator=indicators[0])
    observation = make_observation(target, "12")
    recompute_all()
    target.refresh_from_db()
    multiply(plan, {"id": PLAN, "locality_id": COMMUNE}, IN_EACH_COMMUNE)
    source = f"{IN_EACH_COMMUNE} CROSS JOIN generate_series(0, {TARGETS - 1}) n"
    whose = {"id": TARGET, "locality_id": COMMUNE, "indicator_id": f"{indicators[0].pk} + n"}
    multiply(target, whose | {"plan_id": PLAN, "position": "n", "number": "(n + 1)::text"}, source)
    multiply(observation, whose, source)
    verdict = "CASE WHEN n % 20 = 0 THEN 'not_met' ELSE 'met' END"
    multiply(target.assessment, {"target_id": TARGET, "observation_id": TARGET, "verdict": verdict}, source)
    return target


def generate_alerts(target: Any) -> None:
    """Three open in each commune, one of them new, and one that is over since the day before."""
    from django.utils import timezone  # noqa: PLC0415 - after django.setup

    from alerts.choices import Frequency  # noqa: PLC0415
    from alerts.models import Alert, AlertEvent  # noqa: PLC0415
    from alerts.moments import DEFAULT_SCHEDULE, last_moment  # noqa: PLC0415
    from indicators.calendars import WorkingDays  # noqa: PLC0415

    zone = timezone.get_default_timezone()
    monday = last_moment(Frequency.WEEKLY, timezone.now(), DEFAULT_SCHEDULE, zone, WorkingDays())

    alert = Alert.objects.create(
        subject="target:0",
        topic="pace",
        cause="behind",
        severity="warning",
        locality=target.locality,
        target=target,
        indicator=target.indicator,
        period=target.period,
        opened_at=timezone.now(),
    )
    event = AlertEvent.objects.create(
        alert=alert, step="opened", severity="warning", cause="behind", reason="x", happened_at=timezone.now()
    )
    source = f"{IN_EACH_COMMUNE} CROSS JOIN generate_series(0, 3) n"
    end = f"'{monday.isoformat()}'::timestamptz"
    opened, over = f"{end} - CASE n WHEN 0 THEN 2 ELSE 60 END * interval '1 day'", f"{end} - interval '1 day'"
    multiply(
        alert,
        {
            "id": ALERT,
            "subject": f"'target:' || {TARGET}",
            "locality_id": COMMUNE,
            "target_id": TARGET,
            "indicator_id": f"{target.indicator_id} + n",
            "state": "CASE n WHEN 3 THEN 'over' ELSE 'open' END",
            "ending": "CASE n WHEN 3 THEN 'resolved' ELSE '' END",
            "opened_at": opened,
            "resolved_at": f"CASE n WHEN 3 THEN {over} END",
            "severity": "CASE n WHEN 1 THEN 'critical' ELSE 'warning' END",
        },
        source,
    )
    multiply(event, {"alert_id": ALERT, "happened_at": opened, "told_at": opened}, source)
    last = f"{IN_EACH_COMMUNE} CROSS JOIN generate_series(3, 3) n"
    multiply(event, {"alert_id": ALERT, "step": "'resolved'", "happened_at": over, "told_at": over}, last)


def generate_people(count: int) -> None:
    """One in a hundred in a province, the others in communes; data officers, planning officers and leaders in turn."""
    from localities.models import Locality  # noqa: PLC0415 - after django.setup
    from tests.factories import make_membership, make_user  # noqa: PLC0415

    user = make_user("mau")
    membership = make_membership(user, Locality.objects.get(code="y"))
    name = "'nguoi' || i"
    source = f"generate_series(0, {count - 1}) i"
    joined = "now() - interval '30 days'"
    multiply(user, {"id": USER, "username": name, "email": f"{name} || '@example.vn'", "date_joined": joined}, source)
    role = "(ARRAY['data_officer', 'planning_officer', 'leader'])[1 + i % 3]"
    place = f"CASE WHEN i % 100 = 0 THEN 100 + i / 100 % {PROVINCES} ELSE 1000 + i / 3 % {COMMUNES} END"
    multiply(membership, {"user_id": USER, "locality_id": place, "role": role}, source)
    membership.delete()
    user.delete()


def work() -> None:
    """One worker's share, in this process alone; prints seconds, digests and peak memory as JSON."""
    django.setup()
    from alerts.services import queue_digests  # noqa: PLC0415 - after django.setup

    start = time.perf_counter()
    queued = queue_digests()
    cpu = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - start, "queued": queued, "cpu": cpu, "peak_mb": peak}))


def share(workers: int) -> tuple[float, list[dict[str, float]]]:
    """Seconds until the last of several workers is done, and what each says."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.digests", "--worker"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _n in range(workers)]
    said = [process.communicate()[0] for process in running]
    assert not any(process.returncode for process in running), said
    return time.perf_counter() - start, [json.loads(text.splitlines()[-1]) for text in said]


def measure(people: int) -> dict[str, float]:
    from alerts.models import Delivery  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        # Not TRUNCATE: what others did to alerts and targets points to people, too.
        for table in ("alerts_delivery_events", "alerts_delivery", "alerts_digestcursor", "localities_membership"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM localities_user")
        generate_people(people)
        cursor.execute("VACUUM ANALYZE")
    seconds, workers = share(WORKERS)
    digests = Delivery.objects.filter(kind="digest")
    assert digests.count() == sum(one["queued"] for one in workers) == people, workers
    assert digests.values("user").distinct().count() == people
    assert digests.filter(text__contains="#target-").count() > people * 0.9
    again, idle = share(1)
    assert idle[0]["queued"] == 0, idle
    return {
        "people": people,
        "seconds": seconds,
        "peak": max(one["peak_mb"] for one in workers),
        "cpu": max(one["cpu"] for one in workers),
        "least": min(one["queued"] for one in workers),
        "again": again,
        "attached": digests.exclude(attachment_name="").count(),
    }


def run() -> int:
    from tests.support.servers import postgres  # noqa: PLC0415 - not needed by a worker

    with postgres() as address:
        os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", address)
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - after django.setup

        call_command("migrate", verbosity=0)
        generate_alerts(generate_targets(generate_places()))
        rows = []
        for people in SIZES:
            row = measure(people)
            rows.append(row)
            print(
                f"{people:,} people: {row['seconds']:.1f} s with {WORKERS} workers (least {row['least']:.0f}), "
                f"processor time {row['cpu']:.1f} s and "
                f"peak {row['peak']:.0f} MB a worker; {row['attached']:.0f} with a full list attached; "
                f"a further call {row['again']:.1f} s",
                flush=True,
            )
        connection.close()
    growth = rows[-1]["peak"] / rows[0]["peak"]
    print(f"peak memory for {SIZES[-1]:,} people is {growth:.2f} x that for {SIZES[0]:,}")
    if rows[-1]["seconds"] > AT_MOST_SECONDS or growth > AT_MOST_GROWTH:
        print(f"over budget: at most {AT_MOST_SECONDS} s, memory flat", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", action="store_true")
    if parser.parse_args().worker:
        work()
    else:
        sys.exit(run())
