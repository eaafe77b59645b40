"""What every page knows of the person's units."""

from django.http import HttpRequest

from localities.working_unit import working_unit, working_units


def units(request: HttpRequest) -> dict[str, object]:
    """Both ask only when a page shows them."""
    return {"working_unit": lambda: working_unit(request), "working_units": lambda: working_units(request)}
