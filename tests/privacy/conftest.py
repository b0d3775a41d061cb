"""A keyring that a test can choose, and a folder with a Chinese name."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from tests.privacy.keyrings import Drawer, Use


@pytest.fixture
def use() -> Iterator[Use]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def drawer(use: Use) -> Drawer:
    made = Drawer()
    use(made)
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "数据 文件夹"
