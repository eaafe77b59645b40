"""The logins of the demonstration, made only where the service runs embedded."""

from typing import NamedTuple

from localities.choices import Role


class Login(NamedTuple):
    """A demonstration account: what it is, and where (codes of today's units; empty for the whole country)."""

    password: str
    full_name: str
    role: Role
    locality_codes: tuple[str, ...]


# Today's provinces hold the five documents' former districts and provinces: Hải Phòng, Bắc Ninh, Thái Nguyên.
PROVINCES = ("31", "24", "19")

DEMONSTRATION_LOGINS = {
    "quantri": Login("chitieu-quantri", "Quản trị (dùng thử)", Role.ADMINISTRATOR, ()),
    "kehoach": Login("chitieu-kehoach", "Cán bộ kế hoạch (dùng thử)", Role.PLANNING_OFFICER, PROVINCES),
    "lanhdao": Login("chitieu-lanhdao", "Lãnh đạo (dùng thử)", Role.LEADER, PROVINCES),
    "thongke": Login("chitieu-thongke", "Cán bộ thống kê (dùng thử)", Role.DATA_OFFICER, ("31",)),
}
