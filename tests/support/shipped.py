"""What the service ships with and tests with real transactions find gone: such tests empty every table."""

from importlib import import_module

from indicators.services.catalogue import add_unit


def add_common_units() -> None:
    for name in import_module("indicators.migrations.0002_common_units").UNITS:
        add_unit(name=name, by=None)
