"""JSON without floats."""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class ExactJSONParser(JSONParser):
    """A number with a point stays the text it was sent as, so no digit is lost before `ExactDecimal` reads it."""

    def parse(
        self, stream: BinaryIO, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return json.loads(stream.read(), parse_float=str, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("Nội dung gửi lên không phải là JSON: %s") % error) from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
