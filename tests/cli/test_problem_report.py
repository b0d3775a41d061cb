"""The report of a problem is shown whole, saved as shown, and holds nothing that anybody typed."""

from pathlib import Path

import msgspec

from desktop.logbook import newest_file
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from tests.cli.program import lines, refused, run

NAME = "欧阳雀翎"


def test_what_is_saved_is_what_was_shown(paths: Paths, tmp_path: Path) -> None:
    lines("ask", f"{NAME}胸痛", "--max-tokens", "3")
    refused("history", "show", NAME)
    save_settings(paths.settings, Settings(model=NAME, hub_proxy=NAME, gpu_problem_seen=NAME, font_px=16))
    with newest_file(paths.data).open("ab") as stream:
        stream.write(NAME.encode())
    target = tmp_path / "报告.txt"
    done = run("problem-report", "--to", str(target))
    assert done.returncode == 0
    assert str(target) in done.stderr
    assert target.read_text(encoding="utf-8") == done.stdout
    for secret in (NAME, str(paths.data), tmp_path.name):
        assert secret not in done.stdout
    pc, settings, *log = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert pc["processors"] > 0 < pc["memory"]
    assert settings["font_px"] == 16
    assert settings["language"] == "zh"
    assert {"engine", "ended", "started", "failed"} == {line["event"]["type"] for line in log}
    assert "UnknownConversation" in done.stdout


def test_it_needs_nothing_and_changes_nothing(paths: Paths, tmp_path: Path) -> None:
    assert run("problem-report").returncode == 0
    assert not paths.data.exists()
    paths.data.mkdir()
    paths.settings.write_bytes(b"{broken")
    assert '{"settings":"DecodeError"}' in run("problem-report").stdout
    assert paths.settings.read_bytes() == b"{broken"
    assert run("problem-report", "--to", str(tmp_path / "no" / "x.txt")).returncode == 1
