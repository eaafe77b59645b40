"""JSON without floats and without bounds broken."""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLargeError(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("Nội dung gửi lên quá lớn. Chia thành nhiều lần gửi.")


class ExactJSONParser(JSONParser):
    """A number with a point stays the text it was sent as, so no digit is lost before `ExactDecimal` reads it."""

    def parse(
        self, stream: BinaryIO, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        # Django bounds what it reads itself; REST framework hands over the bare stream.
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLargeError
        try:
            return json.loads(body, parse_float=str, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("Nội dung gửi lên không phải là JSON: %s") % error) from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
