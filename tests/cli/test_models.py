"""`models`: the command line as a process, with the real engine, transfer process and hub."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from tests.cli.program import TIMEOUT_S, command, lines, refused, run
from tests.model_shelf.shelves import HOSPITAL, hospital_catalogue, model_bytes, model_file
from tests.models.hub import LoopbackHub, send_wrong, stall_after, status

DEMO_ID = "doctorflan-demo"


@pytest.fixture
def hub(paths: Paths) -> Iterator[LoopbackHub]:
    """A hub with the model of the hospital's catalogue; the settings name it as the mirror."""
    hub = LoopbackHub()
    hub.files = {"tiny-Q4_K_M.gguf": model_bytes()}
    hospital_catalogue(paths)
    save_settings(paths.settings, Settings(hub_endpoint=hub.address))
    yield hub
    hub.close()


def cards() -> dict[str, dict[str, object]]:
    return {card["id"]: card for card in lines("models", "list")}


def last(*arguments: str) -> dict[str, object]:
    """The last object that a command prints: the card as it is at the end."""
    return lines("models", *arguments)[-1]


def test_the_list_names_what_is_here_and_what_can_come(hub: LoopbackHub) -> None:
    listed = cards()
    assert next(iter(listed)) == DEMO_ID
    assert listed[DEMO_ID]["is_used"]
    assert (listed[HOSPITAL]["place"], listed[HOSPITAL]["can_download"]) == ("available", True)
    for language, words in (("zh", "* doctorflan-demo  演示模型  已安装"), ("en", "Demo model  installed")):
        assert words in run("models", "list", "--lang", language).stdout


def test_a_broken_catalogue_of_the_hospital_is_said_and_the_rest_is_there(paths: Paths) -> None:
    hospital_catalogue(paths).write_text("[[models]]\nid = 7\n", encoding="utf-8")
    done = run("models", "list")
    assert "hospital.toml" in done.stderr
    assert DEMO_ID in done.stdout


def test_a_model_is_shown_with_all_that_is_known(paths: Paths) -> None:
    assert last("show")["id"] == DEMO_ID
    text = run("models", "show", DEMO_ID, "--lang", "en").stdout
    for words in ("SHA-256: f824554e", "Architecture: llama", "Licence: Apache-2.0", "DoctorFLAN-tuned: no"):
        assert words in text
    assert "nothing" in refused("models", "show", "nothing")


def test_a_fit_comes_with_its_numbers(paths: Paths) -> None:
    fit = last("fit", DEMO_ID)
    assert fit["verdict"] == "fits"
    assert fit["needed_bytes"] == fit["weights_bytes"] + fit["cache_bytes"] + fit["buffers_bytes"]  # type: ignore[operator]
    assert "适合本机" in run("models", "fit", DEMO_ID, "--context", "512", "--kv", "q8_0").stdout
    hospital_catalogue(paths)
    assert HOSPITAL in refused("models", "fit", HOSPITAL)


def test_a_download_is_told_as_it_goes(hub: LoopbackHub) -> None:
    told = lines("models", "download", HOSPITAL)
    assert {event["phase"] for event in told[:-1]} >= {"connecting", "downloading", "verifying"}
    assert told[-1]["place"] == "installed"
    assert told[-1]["is_tested"]
    assert cards()[DEMO_ID]["is_used"]
    assert "现在使用" in run("models", "use", HOSPITAL).stdout
    assert cards()[HOSPITAL]["is_used"]
    assert lines("ask", "你好", "--max-tokens", "2")[-1]["model"] == HOSPITAL
    assert "已删除" in run("models", "remove", HOSPITAL).stdout
    assert cards()[DEMO_ID]["is_used"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to the whole console")
def test_ctrl_c_pauses_a_download_and_the_same_command_resumes(hub: LoopbackHub) -> None:
    hub.tell("storage", stall_after(1_000_000), times=1000)
    arguments = command("models", "download", HOSPITAL, "--json")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if json.loads(line)["done_bytes"] >= 1_000_000:
                break
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        process.stdout.read()
        assert process.wait(TIMEOUT_S) == 130
    assert f"models download {HOSPITAL}" in said
    assert cards()[HOSPITAL]["place"] == "paused"
    hub._told.clear()
    assert last("download", HOSPITAL)["place"] == "installed"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_program_resumes_too(hub: LoopbackHub) -> None:
    hub.tell("storage", stall_after(1_000_000), times=1000)
    arguments = command("models", "download", HOSPITAL, "--json")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["done_bytes"] >= 1_000_000:
                break
        process.kill()
    hub._told.clear()
    assert cards()[HOSPITAL]["place"] == "paused"
    assert last("download", HOSPITAL)["place"] == "installed"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to the whole console")
def test_ctrl_c_undoes_a_copy(paths: Paths, tmp_path: Path) -> None:
    source = model_file(tmp_path / "large.gguf")
    os.truncate(source, 3 << 30)  # holes, which take no room
    arguments = command("models", "import", "--copy", str(source), "--json")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["done_bytes"]:
                break
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(TIMEOUT_S) == 130
    assert not [path for path in paths.models.rglob("*") if path.is_file()]


def test_a_download_that_fails_says_so_in_one_line(hub: LoopbackHub) -> None:
    hub.tell("storage", send_wrong, times=1000)
    assert "SHA-256" in refused("models", "download", HOSPITAL)
    hub.tell("list", status(404))
    assert "nothing" in refused("models", "download", "nothing")
    assert cards()[HOSPITAL]["place"] == "paused"
    assert lines("models", "remove", HOSPITAL) == [{"removed": HOSPITAL}]
    assert cards()[HOSPITAL]["place"] == "available"


def test_an_import_is_warned_of_and_can_be_used_where_it_lies(paths: Paths, tmp_path: Path) -> None:
    source = model_file(tmp_path / "U 盘" / "一个 model.gguf")
    done = run("models", "import", str(source))
    assert done.returncode == 0
    assert "任何目录都不认识" in done.stderr
    [card] = [card for card in cards().values() if card["elsewhere"]]
    assert card["path"] == str(source)
    assert last("import", "--copy", str(source))["path"] != str(source)


def test_an_exported_model_is_imported_in_one_step(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = last("import", "--copy", str(model_file(tmp_path / "one.gguf")))["id"]
    stick = tmp_path / "U 盘"
    assert "已导出" in run("models", "export", str(name), str(stick)).stdout
    monkeypatch.setenv("DOCTORFLAN_HOME", str(tmp_path / "next"))
    card = last("import", str(stick))
    assert (card["id"], card["place"], card["signature"]) == (name, "installed", "unknown")


def test_verifying_all_finds_the_one_that_changed(paths: Paths) -> None:
    path = model_file(paths.models / "one.gguf")
    done = run("models", "verify")
    assert done.returncode == 0
    assert done.stdout.count("完整") == 2
    modified = path.stat().st_mtime_ns
    path.write_bytes(model_bytes(b"2"))
    os.utime(path, ns=(modified, modified))
    done = run("models", "verify")
    assert done.returncode == 1
    assert "one.gguf" in done.stderr
    assert done.stdout.count("完整") == 1


def test_a_self_test_is_said(paths: Paths) -> None:
    assert "passed" in run("models", "test", "--lang", "en").stdout
    assert cards()[DEMO_ID]["is_tested"]


def test_the_network_is_shown_and_changed_without_its_secrets(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    shown = last("network", "--mirror", "https://mirror.clinic", "--limit", "500")
    assert (shown["mirror"], shown["limit_kb_s"], shown["token"]) == ("https://mirror.clinic", 500, False)
    done = run("models", "network", "--token", "--proxy", "http://li:geheim@proxy:8080", text="hf_SECRET\n")
    assert done.returncode == 1
    assert "钥匙串" in done.stderr
    assert "http://proxy:8080" in done.stdout
    written = paths.settings.read_text(encoding="utf-8")
    assert "geheim" not in written + done.stdout
    assert "SECRET" not in written + done.stdout
    login = run("models", "network", "--proxy-login", "--json", text="li:geheim\n")
    assert "钥匙串" in login.stderr
    assert "geheim" not in paths.settings.read_text(encoding="utf-8") + login.stdout


def test_wrong_usage_is_said(paths: Paths) -> None:
    refused("models", "import", "nothing.gguf", code=2)
    refused("models", "download", code=2)
    refused("models", "fit", "--kv", "q5", DEMO_ID, code=2)
    refused("models", "remove", DEMO_ID)
