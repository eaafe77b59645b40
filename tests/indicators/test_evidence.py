"""A file is evidence when it holds what its name promises."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.evidence import EVIDENCE_TYPES, extension_of, is_what_it_says
from tests.indicators import evidence_files as files

SOUND = [
    ("Báo cáo 45.PDF", files.PDF),
    ("in-sau-bom.pdf", b"\xef\xbb\xbf" + files.PDF),
    ("anh.png", files.PNG),
    ("anh.jpg", files.JPEG),
    ("anh.jpeg", files.JPEG),
    ("cu.doc", files.WORD_97),
    ("cu.xls", files.WORD_97),
    ("moi.docx", files.DOCX),
    ("moi.xlsx", files.XLSX),
    ("mo.odt", files.ODT_FILE),
    ("mo.ods", files.ODS_FILE),
]
FALSE = [
    ("trang.pdf", files.PAGE),
    ("trang.png", files.PAGE),
    ("bang.docx", files.XLSX),
    ("van-ban.ods", files.ODT_FILE),
    ("goi.docx", files.packed({"word/document.xml": "<w/>"})),
    ("goi.odt", files.packed({"content.xml": "<o/>"})),
    ("cut.xlsx", files.XLSX[:40]),
    ("rong.pdf", b""),
    ("trang.html", files.PAGE),
    ("khong-duoi", files.PDF),
    ("anh.svg", b"<svg/>"),
]


@pytest.mark.parametrize(("name", "content"), SOUND, ids=[name for name, _content in SOUND])
def test_a_file_of_each_kind_is_known(name, content):
    assert is_what_it_says(name, io.BytesIO(content))


def test_every_kind_is_tried():
    assert {extension_of(name) for name, _content in SOUND} == set(EVIDENCE_TYPES)


@pytest.mark.parametrize(("name", "content"), FALSE, ids=[name for name, _content in FALSE])
def test_a_file_that_only_pretends_is_refused(name, content):
    assert not is_what_it_says(name, io.BytesIO(content))


def test_the_whole_file_is_there_to_be_kept_afterwards():
    content = io.BytesIO(files.DOCX)
    content.read(10)
    is_what_it_says("a.docx", content)
    assert content.read() == files.DOCX


@given(
    name=st.sampled_from([name for name, _content in SOUND]),
    content=st.sampled_from([content for _name, content in SOUND]),
    at=st.integers(0, 400),
    put=st.binary(max_size=40),
    cut=st.integers(0, 40),
)
def test_no_damage_is_more_than_refused(name, content, at, put, cut):
    damaged = content[:at] + put + content[at + cut :]
    assert is_what_it_says(name, io.BytesIO(damaged)) in (True, False)
