"""Judging 100.000 and 1.000.000 generated targets on PostgreSQL, beside hand-written SQL: `make bench`.

Three ways of the same work on the same rows, in one run:
- the service: `recompute_all` (nothing changed) and `recompute_stale` (first fill), each in a process of its own, whose
  peak memory is what the kernel counted;
- the reference: one SQL statement that reads the same rows and compares what is stored with what the rule says, and
  for the first fill INSERT … SELECT of the same rows into tables with the same indexes and keys;
- the naive way: one object at a time through the ORM, on a sample, scaled up.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection

SIZES = (100_000, 1_000_000)
AT_MOST = 5.0
NAIVE_SAMPLE = 2_000

# 100 indicators, 3 setters, as many localities as the size asks for.
GENERATE = """
INSERT INTO localities_locality (id, code, name, kind, valid_from, path, search_name)
SELECT i, lpad(i::text, 5, '0'), 'Xã ' || i, 'commune', '2025-07-01', i || '/', 'xa ' || i
FROM generate_series(1, %(localities)s) i;
INSERT INTO indicators_period (id, starts_on, ends_on)
VALUES (1, '2025-01-01', '2025-12-31'), (2, '2024-01-01', '2024-12-31');
INSERT INTO indicators_indicator (id, name, key, search_name, direction, accumulation, standing, unit_id, profile,
    aggregation, breakdown, condition)
SELECT i, 'Chỉ tiêu ' || i, 'chi tieu ' || i || '|', 'chi tieu ' || i,
       (ARRAY['higher', 'lower', 'maintain', 'unclear'])[1 + i %% 4],
       (ARRAY['flow', 'flow', 'state', 'unknown'])[1 + i / 4 %% 4], '',
       (SELECT min(id) FROM indicators_unitofmeasure), 'linear', 'none', 'unchecked', ''
FROM generate_series(1, 100) i;
INSERT INTO indicators_plan (id, number, title, setter, is_strict, is_leading, counting, counted_numbers, locality_id,
    period_id)
SELECT (l - 1) * 3 + s, '', 'Kế hoạch ' || s, 'own', s = 3, FALSE, 'own_value', '', l, 1
FROM generate_series(1, %(localities)s) l, generate_series(1, 3) s;
INSERT INTO indicators_target (id, position, number, standing, is_heading, written, written_unit, written_percent, note,
    kind, low, high, is_approximate, is_open, is_share, relative_to, official_verdict, official_written,
    official_reason, created_at, version, profile, indicator_id, locality_id, period_id, plan_id)
SELECT row_number() OVER (), i, i::text, '', FALSE, 'x', '', '', '', kind,
       CASE WHEN kind <> 'ceiling' THEN 50 + i %% 7 + s * 0.25 END,
       CASE kind WHEN 'point' THEN 50 + i %% 7 + s * 0.25 WHEN 'range' THEN 55 + i %% 7 + s
            WHEN 'ceiling' THEN 60 + s END,
       FALSE, kind IN ('floor', 'ceiling'), FALSE, '', '', '', '', now(), 1, '', i, l, 1, (l - 1) * 3 + s
FROM generate_series(1, %(localities)s) l, generate_series(1, 3) s, generate_series(1, 100) i,
     LATERAL (SELECT (ARRAY['point', 'range', 'floor', 'ceiling'])[1 + (i + l) %% 4] AS kind) k
LIMIT %(targets)s;
INSERT INTO indicators_observation (as_of, kind, value, is_approximate, is_relative, is_share, written, source,
    is_current, is_superseded, is_computed, recorded_at, indicator_id, locality_id, period_id)
SELECT '2025-09-30', 'final', 45 + (i * 7 + l * 13) %% 200 * 0.1, FALSE, FALSE, FALSE, 'x', 'bench', TRUE, FALSE, FALSE,
       now(), i, l, 1
FROM generate_series(1, %(localities)s) l, generate_series(1, 100) i;
INSERT INTO indicators_observation (as_of, kind, value, is_approximate, is_relative, is_share, written, source,
    is_current, is_superseded, is_computed, recorded_at, indicator_id, locality_id, period_id)
SELECT '2024-12-31', 'final', 40 + (i + l) %% 5, FALSE, FALSE, FALSE, 'x', 'bench', TRUE, FALSE, FALSE, now(), i, l, 2
FROM generate_series(1, %(localities)s) l, generate_series(1, 100) i;
"""

# The rule for the kinds generated, by hand: verdict, percent, and the pace of flows and states on 30 September.
JUDGED = """
SELECT t.id AS target_id, o.id AS observation_id, o.value, b.threshold, b.exceed,
       CASE WHEN b.lower OR b.threshold <= 0 THEN NULL
            ELSE round(o.value * 100 / b.threshold, 2) END AS percent,
       CASE WHEN b.lower THEN CASE WHEN o.value > b.threshold OR (p.is_strict AND t.is_open AND o.value = b.threshold)
                 THEN 'not_met' WHEN o.value < b.exceed THEN 'exceeded' ELSE 'met' END
            ELSE CASE WHEN o.value < b.threshold OR (p.is_strict AND t.is_open AND o.value = b.threshold)
                 THEN 'not_met' WHEN o.value > b.exceed THEN 'exceeded' ELSE 'met' END END AS verdict,
       CASE WHEN c.baseline IS NULL THEN 'unknown' WHEN d.lag <= 0 THEN 'ahead' WHEN d.lag < 10 THEN 'on_track'
            WHEN d.lag < 25 THEN 'behind' ELSE 'far_behind' END AS pace,
       CASE WHEN c.baseline IS NULL THEN 'no_accumulation' ELSE '' END AS pace_reason,
       c.baseline, round(d.expected, 4) AS expected, round(d.lag, 4) AS lag, round(d.forecast, 4) AS forecast,
       CASE WHEN c.baseline IS NULL THEN ''
            WHEN b.lower THEN CASE WHEN d.forecast > b.threshold THEN 'not_met'
                 WHEN d.forecast < b.exceed THEN 'exceeded' ELSE 'met' END
            ELSE CASE WHEN d.forecast < b.threshold THEN 'not_met'
                 WHEN d.forecast > b.exceed THEN 'exceeded' ELSE 'met' END END AS forecast_verdict
FROM indicators_target t
JOIN indicators_indicator i ON i.id = t.indicator_id
JOIN indicators_plan p ON p.id = t.plan_id
JOIN indicators_period q ON q.id = t.period_id
LEFT JOIN indicators_observation o ON o.locality_id = t.locality_id AND o.indicator_id = t.indicator_id
     AND o.period_id = t.period_id AND o.is_current
CROSS JOIN LATERAL (
    SELECT x.lower, CASE WHEN x.lower THEN t.high ELSE t.low END AS threshold,
           CASE WHEN x.lower THEN t.low ELSE t.high END AS exceed
    FROM (SELECT t.kind = 'ceiling' OR (t.kind IN ('point', 'range') AND i.direction = 'lower') AS lower) x
) b
CROSS JOIN LATERAL (
    SELECT CASE i.accumulation WHEN 'flow' THEN 0 WHEN 'state' THEN (
        SELECT y.value FROM indicators_observation y JOIN indicators_period z ON z.id = y.period_id
        WHERE y.locality_id = t.locality_id AND y.indicator_id = t.indicator_id AND y.is_current
          AND z.ends_on = q.starts_on - 1) END AS baseline,
        (o.as_of - q.starts_on + 1)::numeric / (q.ends_on - q.starts_on + 1) AS share
) c
CROSS JOIN LATERAL (
    SELECT c.baseline + c.share * (b.threshold - c.baseline) AS expected,
           CASE WHEN b.lower THEN 1 ELSE -1 END * (o.value - c.baseline - c.share * (b.threshold - c.baseline)) * 100
           / abs(b.threshold - c.baseline) AS lag,
           c.baseline + (o.value - c.baseline) / c.share AS forecast
) d
"""
COMPARE = f"""
SELECT count(*) FROM ({JUDGED}) j JOIN indicators_assessment a ON a.target_id = j.target_id
WHERE a.verdict IS DISTINCT FROM j.verdict OR a.value IS DISTINCT FROM j.value
   OR a.threshold IS DISTINCT FROM j.threshold
   OR a.exceed IS DISTINCT FROM j.exceed OR a.percent IS DISTINCT FROM j.percent
   OR a.observation_id IS DISTINCT FROM j.observation_id OR a.problem <> '' OR a.version <> 1
   OR a.pace <> j.pace OR a.pace_reason <> j.pace_reason OR a.forecast_verdict <> j.forecast_verdict
   OR a.baseline IS DISTINCT FROM j.baseline OR abs(a.expected - j.expected) > 0.0001
   OR abs(a.lag - j.lag) > 0.0001 OR abs(a.forecast - j.forecast) > 0.0001
"""
FILL = """
CREATE TABLE reference_assessment (LIKE indicators_assessment INCLUDING ALL);
CREATE TABLE reference_change (LIKE indicators_statuschange INCLUDING ALL);
ALTER TABLE reference_assessment
    ADD FOREIGN KEY (target_id) REFERENCES indicators_target DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (observation_id) REFERENCES indicators_observation DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE reference_change
    ADD FOREIGN KEY (target_id) REFERENCES indicators_target DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (observation_id) REFERENCES indicators_observation DEFERRABLE INITIALLY DEFERRED;
"""
FILL_ROWS = f"""
WITH filled AS (
    INSERT INTO reference_assessment
        (target_id, observation_id, value, threshold, exceed, percent, verdict, problem, pace, pace_reason, baseline,
         expected, lag, forecast, forecast_verdict, version, judged_at)
    SELECT target_id, observation_id, value, threshold, exceed, percent, verdict, '', pace, pace_reason, baseline,
           expected, lag, forecast, forecast_verdict, 1, now()
    FROM ({JUDGED}) j
    RETURNING target_id, verdict, observation_id, pace, forecast_verdict
)
INSERT INTO reference_change (target_id, from_verdict, to_verdict, problem, observation_id, from_pace, to_pace,
    from_forecast, to_forecast, version, cause, changed_at)
SELECT target_id, '', verdict, '', observation_id, '', pace, '', forecast_verdict, 1, 'value', now() FROM filled
"""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def execute(sql: str, params: dict[str, int] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


def run_phase(name: str) -> None:
    """One way of the work, in this process alone; prints seconds, result and peak memory as JSON."""
    django.setup()
    from indicators.services.recompute import recompute_all, recompute_stale  # noqa: PLC0415 - after django.setup

    seconds, done = timed({"all": recompute_all, "stale": recompute_stale}[name])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "judged": done.judged, "changed": done.changed, "peak_mb": peak}))


def phase(name: str) -> dict[str, float]:
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.judging", "--phase", name], check=True, capture_output=True, text=True
    )
    return json.loads(finished.stdout.splitlines()[-1])


def naive(sample: int) -> float:
    """Seconds for one object at a time: fetch, judge, compare."""
    from indicators.judged import demand_of  # noqa: PLC0415 - after django.setup
    from indicators.judging import Value, judge  # noqa: PLC0415
    from indicators.models import Observation, Target  # noqa: PLC0415

    def judge_each() -> None:
        for target_id in range(1, sample + 1):
            target = Target.objects.get(pk=target_id)
            found = Observation.objects.filter(
                locality=target.locality, indicator=target.indicator, period=target.period, is_current=True
            ).first()
            judgement = judge(demand_of(target), Value(found.value, found.denominator) if found else None)
            assert judgement.verdict == target.assessment.verdict

    return timed(judge_each)[0]


def measure(targets: int) -> dict[str, float]:
    localities = -(-targets // 300)
    execute(
        "TRUNCATE localities_locality, indicators_period, indicators_indicator, indicators_plan, indicators_target, "
        "indicators_observation, indicators_assessment, indicators_statuschange, indicators_staletarget CASCADE; "
        "DROP TABLE IF EXISTS reference_assessment, reference_change"
    )
    execute(GENERATE, {"targets": targets, "localities": localities})
    execute("INSERT INTO indicators_staletarget (target_id, marked_at) SELECT id, now() FROM indicators_target")
    execute("VACUUM ANALYZE")
    execute(FILL)
    fill_reference, _rows = timed(lambda: execute(FILL_ROWS))
    fill = phase("stale")
    assert (fill["judged"], fill["changed"]) == (targets, targets), fill
    execute("VACUUM ANALYZE")
    execute(COMPARE)  # warms the cache for both
    reference, differing = timed(lambda: execute(COMPARE))
    assert differing == 0, f"{differing} rows differ from the rule written by hand"
    again = phase("all")
    assert (again["judged"], again["changed"]) == (targets, 0), again
    sample = min(NAIVE_SAMPLE, targets)
    return {
        "targets": targets,
        "reference": reference,
        "service": again["seconds"],
        "peak": again["peak_mb"],
        "naive": naive(sample) * targets / sample,
        "fill_reference": fill_reference,
        "fill": fill["seconds"],
        "fill_peak": fill["peak_mb"],
    }


def report(row: dict[str, float]) -> bool:
    """Print one size; whether both ratios are within budget."""
    ratio, fill_ratio = row["service"] / row["reference"], row["fill"] / row["fill_reference"]
    lines = [
        f"{row['targets']:,.0f} targets",
        f"  nothing changed: SQL {row['reference']:.2f} s, service {row['service']:.2f} s ({ratio:.1f} x), "
        f"peak {row['peak']:.0f} MB; one object at a time {row['naive']:.0f} s "
        f"({row['naive'] / row['reference']:.0f} x)",
        f"  first fill: INSERT … SELECT {row['fill_reference']:.2f} s, service {row['fill']:.2f} s "
        f"({fill_ratio:.1f} x), peak {row['fill_peak']:.0f} MB",
    ]
    print("\n".join(lines), flush=True)
    return ratio <= AT_MOST and fill_ratio <= AT_MOST


def run() -> int:
    from tests.support.servers import postgres  # noqa: PLC0415 - not needed by a phase

    with postgres() as address:
        os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", address)
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - after django.setup

        call_command("migrate", verbosity=0)
        rows, within = [], True
        for size in SIZES:
            rows.append(measure(size))
            within = report(rows[-1]) and within
        growth = rows[-1]["peak"] / rows[0]["peak"]
        print(f"peak memory at {SIZES[-1]:,} is {growth:.2f} x that at {SIZES[0]:,}")
        connection.close()
    if not within or growth > 1.5:
        print(f"over budget: at most {AT_MOST:g} x the reference, memory flat", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phase", choices=("all", "stale"))
    arguments = parser.parse_args()
    if arguments.phase:
        run_phase(arguments.phase)
    else:
        sys.exit(run())
