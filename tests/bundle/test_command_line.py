"""The bundle's command line and the processes behind it, with no Python, no network and an empty home."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from desktop.acceptance.filing import pdf_of
from desktop.clinical.shelf import load_shelf
from desktop.engine.protocol import Hello
from desktop.errors import NoConnection
from desktop.models.protocol import Download, Failed, Finished, Hash, Hub, Reply, Request, Resolve
from desktop.paths import find_paths
from tests.acceptance.reports import report_of
from tests.bundle.installed import Installed
from tests.kits import MODEL, SIGNER, flip, whole_kit
from tests.models.hub import REPOSITORY, REVISION, encrypted_hub

PATIENT, IMPATIENT = "0.1", "0.01"
WORDS = "三月的雨里一把红伞"
VAULT = ("--vault", "王医生", "--passphrase-fd", "0")


def transferred(installed: Installed, request: Request, patience: str = PATIENT) -> Reply:
    """The last word of a transfer process; its standard input stays open, or it would stop."""
    with subprocess.Popen(
        installed.command("--transfer", patience),
        env=installed.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(msgspec.json.encode(request) + b"\n")
        process.stdin.flush()
        lines = process.stdout.read().splitlines()
        assert process.stderr.read() == b""
    reply: Reply = msgspec.json.decode(lines[-1], type=Reply)
    return reply


def test_it_answers_and_remembers(installed: Installed) -> None:
    assert "高血压" in installed.run("ask", "什么是高血压？")
    found = json.loads(installed.run("history", "search", "血压", "--json"))
    assert found["title"] == "什么是高血压？"
    assert "高血压" in installed.run("history", "show", found["id"])
    assert installed.data.is_dir()


def test_a_check_finds_everything_there(installed: Installed) -> None:
    findings = [json.loads(line) for line in installed.run("check", "--json").splitlines()]
    assert [finding["name"] for finding in findings if finding["mend"]] == []
    assert len(findings) > 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has the seal")
def test_the_engine_has_no_network_by_the_kernels_word(installed: Installed) -> None:
    *_, last = installed.run("check", "--json", "--lang", "en").splitlines()
    told = json.loads(last)
    assert told["name"] == "offline"
    assert "1 sealed by the kernel" in told["detail"]["en"]


def test_a_vault_opens_with_its_passphrase_alone(installed: Installed) -> None:
    make = ("vault", "create", "王医生", "--passphrase-fd", "0", "--json")
    made = installed.run(*make, words=f"{WORDS}\n")
    assert json.loads(made)["recovery_key"]
    assert "高血压" in installed.run("ask", *VAULT, "什么是高血压？", words=f"{WORDS}\n")
    assert json.loads(installed.run("history", "list", *VAULT, "--json", words=f"{WORDS}\n"))
    refused = installed.done("history", "list", *VAULT, words="一把别的伞也许可以\n")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert installed.run("history", "verify", *VAULT, words=f"{WORDS}\n")


def test_a_case_leaves_without_its_patient(installed: Installed) -> None:
    installed.run("ask", "患者张建国，身份证号11010519491231002X，电话13800138000，血压高怎么办？")
    case = json.loads(installed.run("history", "list", "--json"))["id"]
    left = json.loads(installed.run("history", "deidentify", case, "--json"))["document"]
    assert "血压高怎么办" in left
    for told in ("张建国", "11010519491231002X", "13800138000"):
        assert told not in left


def test_the_worker_greets_and_leaves(installed: Installed) -> None:
    greeting = installed.run("--engine-worker", words='{"kind":"quit"}\n')
    assert isinstance(msgspec.json.decode(greeting, type=Hello), Hello)


def test_a_file_is_hashed_by_the_transfer_process(installed: Installed) -> None:
    file = installed.home / "模型.gguf"
    file.write_bytes(b"GGUF")
    reply = transferred(installed, Hash((str(file),)))
    assert isinstance(reply, Finished)
    assert [facts.sha256 for facts in reply.files] == [sha256(b"GGUF").hexdigest()]
    file.unlink()


def test_a_download_without_a_network_says_so(installed: Installed) -> None:
    reply = transferred(installed, Resolve(Hub("https://hub.invalid"), "owner/model"), IMPATIENT)
    assert isinstance(reply, Failed)
    assert reply.code == NoConnection.__name__


def test_a_model_arrives_over_an_encrypted_connection(installed: Installed) -> None:
    """The certificates, the HTTP client and the pieces of a download, as they were frozen."""
    installed.online = True
    folder = installed.data / "models" / "小 模型"
    folder.parent.mkdir(parents=True)
    with encrypted_hub(installed.data) as (hub, pem):
        place = Hub(hub.address, ca_file=str(pem))
        request = Download(place, str(folder), REPOSITORY, revision=REVISION, files=hub.parts())
        reply = transferred(installed, request)
        assert isinstance(reply, Finished), reply
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == hub.files


def test_a_kit_is_taken_in_and_a_flipped_byte_is_not(installed: Installed, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "U 盘" / "离线 包")
    installed.shown.append(kit)
    take = ("kit", "take", str(kit), "--fingerprint", SIGNER.fingerprint)
    flip(kit / "KIT")
    refused = installed.done(*take)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert not (installed.data / "models").exists()
    flip(kit / "KIT")
    installed.run(*take)
    assert "高血压" in installed.run("ask", "--model", MODEL, "什么是高血压？")


def test_the_acceptance_test_files_its_report(installed: Installed) -> None:
    *_, last = installed.run("check", "--model", "doctorflan-demo", "--json").splitlines()
    told = json.loads(last)
    assert told["report"]["passed"]
    written = {path.suffix for path in (installed.data / "acceptance").iterdir()}
    assert written == {".json", ".pdf"}


def test_a_report_is_printed(installed: Installed) -> None:
    report = installed.data / "报告.json"
    report.parent.mkdir(parents=True)
    report.write_bytes(msgspec.json.encode(report_of(load_shelf(find_paths().resources))))
    assert installed.run("--print-report", str(report), str(pdf_of(report))) == ""
    assert pdf_of(report).read_bytes().startswith(b"%PDF")
