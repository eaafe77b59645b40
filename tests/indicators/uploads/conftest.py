import pytest


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Uploads leave nothing behind."""
    settings.MEDIA_ROOT = str(tmp_path)
