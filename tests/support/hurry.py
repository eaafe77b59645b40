"""The service's own clock in a hurry: `celery -A tests.support.hurry beat` makes a year of a minute."""

from tests.support.clock import app

__all__ = ["app"]

# What sweeps all day comes oftener than what comes once a night or a few times a day, and is longer at work.
SWEEP, REST = 1.0, 5.0
app.conf.beat_schedule = {
    name: entry | {"schedule": SWEEP if entry["schedule"] == 60.0 else REST}
    for name, entry in app.conf.beat_schedule.items()
}
