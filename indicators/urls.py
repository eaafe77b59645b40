"""The pages of boards. Names: `home`, `board` (locality id, year)."""

from django.urls import path, register_converter

from indicators import views


class FourDigitYear:
    regex = "[12][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"


register_converter(FourDigitYear, "year")

urlpatterns = [
    path("", views.home, name="home"),
    path("boards/<int:locality_id>/<year:year>/", views.board, name="board"),
]
