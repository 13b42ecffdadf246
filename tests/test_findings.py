"""Files that once broke a reader, kept small: each is read or refused with one line, and no word of it is lost.

`tests/slow/fuzz_readers.py` finds them and puts them here.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "slow"))
from fuzz_readers import FINDINGS, fault


@pytest.mark.parametrize("name", sorted(path.name for path in FINDINGS.iterdir()))
def test_a_file_that_once_broke_a_reader_is_read_or_refused(name: str) -> None:
    assert fault(FINDINGS / name) is None
