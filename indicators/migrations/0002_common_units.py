"""Fill the catalogue with the units of measure that plans of districts and provinces use."""

from django.db import migrations

from indicators.units import read_unit

UNITS = [
    "%", "‰", "đồng", "nghìn đồng", "triệu đồng", "tỷ đồng", "nghìn tỷ đồng", "USD", "triệu USD", "tỷ USD",
    "kg", "tạ", "tấn", "nghìn tấn", "m", "km", "m2", "ha", "nghìn ha", "km2", "m3",
    "kg/người/năm", "tạ/ha", "tấn/ha", "km/km2",
    "triệu đồng/người/năm", "triệu đồng/người", "triệu đồng/lao động", "triệu đồng/ha", "triệu đồng/ha/năm",
    "triệu đồng/ha đất nông nghiệp", "USD/người",
    "người", "nghìn người", "triệu người", "lao động", "hộ", "học viên", "đối tượng", "bác sĩ", "cán bộ",
    "đảng viên", "tổ chức đảng", "lượt tổ chức đảng", "cấp uỷ viên", "hội viên",
    "lượt", "lượt người", "lượt khách", "triệu lượt", "triệu lượt khách",
    "con", "nghìn con", "triệu con", "cây", "triệu cây", "liều",
    "xã", "xã, thị trấn", "thôn", "huyện", "tiêu chí", "cơ sở", "cơ sở thực phẩm", "cơ sở tôn giáo", "doanh nghiệp",
    "hợp tác xã", "sản phẩm", "dự án", "công trình", "trường", "trường học", "lớp", "phòng học", "giường",
    "giường/vạn dân", "bác sĩ/vạn dân", "vụ", "hồ sơ", "căn", "nhà",
]  # fmt: skip


def add_units(apps, schema_editor):
    UnitOfMeasure = apps.get_model("indicators", "UnitOfMeasure")
    for name in UNITS:
        unit = read_unit(name)
        UnitOfMeasure.objects.get_or_create(
            dimension=unit.dimension, exponent=unit.exponent, defaults={"name": name}
        )


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [migrations.RunPython(add_units, migrations.RunPython.noop)]
