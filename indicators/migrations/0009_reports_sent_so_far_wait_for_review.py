from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def wait_for_review(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("indicators", "DueReport").objects.filter(sent_at__isnull=False).update(review="sent")


class Migration(migrations.Migration):
    """A report that was sent before there was a review is one that nobody has accepted yet."""

    dependencies = [("indicators", "0008_sheets_reviews_and_uploads")]

    operations = [migrations.RunPython(wait_for_review, migrations.RunPython.noop)]
