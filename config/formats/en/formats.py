"""The same as `vi`: what a person types is read the Vietnamese way whatever language the page is in."""

from config.formats.vi.formats import *  # noqa: F403 - a format module is its names
