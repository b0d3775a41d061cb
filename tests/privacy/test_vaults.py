"""Where the vaults are: the data folder first, as in the first version, then the folders below it."""

from pathlib import Path

from desktop.privacy.vaults import VaultFolder, free_folder, vault_folders


def make(folder: VaultFolder) -> VaultFolder:
    folder.path.mkdir(parents=True, exist_ok=True)
    (folder.path / "vault.json").touch()
    return folder


def test_an_empty_data_folder_has_its_first_vault_to_be(data: Path) -> None:
    assert vault_folders(data) == (VaultFolder(data),)
    assert free_folder(data) == VaultFolder(data)


def test_the_first_stays_where_the_first_version_had_it(data: Path) -> None:
    data.mkdir()
    (data / "history.db").touch()
    first = VaultFolder(data)
    assert first.is_made
    second = make(free_folder(data))
    assert second.path.parent == data / "vaults"
    assert vault_folders(data) == (first, second)
    assert free_folder(data) not in (first, second)


def test_further_vaults_can_do_without_the_first(data: Path) -> None:
    make(VaultFolder(data))
    second = make(free_folder(data))
    (data / "vault.json").unlink()
    assert vault_folders(data) == (second,)


def test_what_is_no_vault_is_left_out(data: Path) -> None:
    make(VaultFolder(data))
    (data / "vaults" / ("0" * 32)).mkdir(parents=True)  # a program was killed while it made it
    make(VaultFolder(data / "vaults" / "copy of a vault"))
    (data / "vaults" / "note.txt").touch()
    assert vault_folders(data) == (VaultFolder(data),)


def test_everything_of_a_vault_lies_in_its_folder(data: Path) -> None:
    folder = VaultFolder(data)
    assert {folder.history.parent, folder.states.parent, folder.backups.parent} == {data}
