"""Downloads from a hub that behaves: what is asked of whom, and what lies where."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.errors import (
    CertificateRefused,
    CopyFailed,
    DiskTooSmall,
    EndpointInvalid,
    FileWrong,
    HubFailed,
    NoConnection,
    ProxyRefused,
    QuantisationMissing,
    RepositoryMissing,
    TransferBusy,
)
from desktop.models.job import Job
from desktop.models.protocol import (
    Download,
    Failed,
    Hub,
    ModelPart,
    Progress,
    Resolve,
    Resolved,
    Stopped,
)
from tests.models.hub import (
    REPOSITORY,
    REVISION,
    SIZE_BYTES,
    LoopbackHub,
    Proxy,
    Request,
    encrypted_hub,
    send_range,
    send_wrong,
    stall_after,
    status,
)
from tests.models.transfers import USUAL, Heard, assert_refused, assert_whole, end_of, has_arrived, wanted

TOKEN = "hf_secret"  # noqa: S105  of nobody
SPLIT = {f"Q8_0/big-Q8_0-0000{place}-of-00003.gguf": os.urandom(1_500_000 + place) for place in (1, 2, 3)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "张医生 的数据" / ".arriving" / "tiny"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def kept_aside(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# What arrives.
def test_a_model_arrives_by_repository_and_quantisation(hub: LoopbackHub, folder: Path) -> None:
    heard = Heard()
    end = end_of(wanted(hub, folder), heard=heard)
    assert_whole(end, hub, folder)
    assert heard.replies[:2] == [Progress("connecting", 0, 0), Resolved(REVISION, hub.parts())]
    phases = [reply.phase for reply in heard.replies if isinstance(reply, Progress)]
    assert list(dict.fromkeys(phases)) == ["connecting", "downloading", "verifying"]
    assert heard.replies[-1] == end
    assert [reply for reply in heard.replies if has_arrived(SIZE_BYTES)(reply)]


def test_a_pinned_model_is_not_asked_for(hub: LoopbackHub, folder: Path) -> None:
    heard = Heard()
    end = end_of(wanted(hub, folder, revision=REVISION, files=hub.parts()), heard=heard)
    assert_whole(end, hub, folder)
    assert {asked.place for asked in hub.asked} == {"resolve", "storage"}
    assert not [reply for reply in heard.replies if isinstance(reply, Resolved)]


def test_a_split_model_arrives_without_its_folder(hub: LoopbackHub, folder: Path) -> None:
    hub.files |= SPLIT
    end = end_of(wanted(hub, folder, quantisation="q8_0"))
    del hub.files["tiny-Q4_K_M.gguf"]
    assert_whole(end, hub, folder)


def test_four_connections_work_side_by_side(hub: LoopbackHub, folder: Path) -> None:
    all_here = threading.Barrier(4)

    def send_when_all_are_here(request: Request) -> None:
        all_here.wait(30)
        send_range(request)

    hub.tell("storage", send_when_all_are_here, 4)
    assert_whole(end_of(wanted(hub, folder)), hub, folder)
    hub.files = {name: data[:1_000_000] for name, data in SPLIT.items()}  # a piece each: two files at a time
    all_here = threading.Barrier(3)
    hub.tell("storage", send_when_all_are_here, 3)
    split = folder.with_name("big")
    assert_whole(end_of(wanted(hub, split, quantisation="Q8_0")), hub, split)


def test_a_hub_is_asked_what_a_repository_holds(hub: LoopbackHub) -> None:
    hub.files |= SPLIT
    request = Resolve(Hub(endpoint=f"{hub.address}/"), REPOSITORY, quantisation="Q8_0")
    assert end_of(request) == Resolved(REVISION, hub.parts()[1:])
    named = Resolve(Hub(endpoint=hub.address), REPOSITORY, files=(ModelPart("tiny-Q4_K_M.gguf"),))
    assert end_of(named) == Resolved(REVISION, hub.parts()[:1])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"quantisation": "Q6_K"}, QuantisationMissing),
        ({"quantisation": "", "files": (ModelPart("no.gguf"),)}, RepositoryMissing),
        ({"files": (ModelPart("tiny-Q4_K_M.gguf", 5),)}, HubFailed),
        ({"files": (ModelPart("tiny-Q4_K_M.gguf", sha256="0" * 64),)}, HubFailed),
        ({"revision": "f" * 40}, HubFailed),
        ({"repository": "no/such/name at all"}, HubFailed),
    ],
)
def test_what_the_hub_has_not(
    hub: LoopbackHub, folder: Path, changes: dict[str, object], error: type[Exception]
) -> None:
    assert_refused(end_of(wanted(hub, folder, **changes)), error, folder)
    assert {asked.place for asked in hub.asked} <= {"list"}


# Going on.
def test_a_killed_download_goes_on_where_it_was(hub: LoopbackHub, folder: Path) -> None:
    hub.tell("storage", stall_after(100_000), 4)
    heard = Heard()
    job = Job(wanted(hub, folder), heard, (*USUAL[:-1], "0.01"))
    heard.until(has_arrived(400_000))
    assert job.pid
    psutil.Process(job.pid).kill()
    end = job.wait()
    assert isinstance(end, Failed)
    assert (end.code, end.facts["problem"]) == ("TransferStopped", "exit code -9")
    hub.asked.clear()
    assert_whole(end_of(wanted(hub, folder)), hub, folder)
    asked = [
        each.headers["range"].removeprefix("bytes=").split("-")
        for each in hub.asked
        if each.place == "storage"
    ]
    again = sum(int(last) + 1 - int(first) for first, last in asked) - (SIZE_BYTES - 400_000)
    assert 0 <= again < 400_000


def test_a_stopped_download_goes_on_where_it_was(hub: LoopbackHub, folder: Path) -> None:
    hub.tell("storage", stall_after(100_000), 4)
    heard = Heard()
    job = Job(wanted(hub, folder), heard, USUAL)
    heard.until(has_arrived(400_000))
    job.stop()
    assert job.wait() == Stopped()
    assert kept_aside(folder) == {"tiny-Q4_K_M.gguf.part", "tiny-Q4_K_M.gguf.part.json"}
    hub.asked.clear()
    again = Heard()
    assert_whole(end_of(wanted(hub, folder), heard=again), hub, folder)
    assert sum(asked.place == "storage" for asked in hub.asked) == 4
    first = next(each for each in again.replies if isinstance(each, Progress) and each.phase == "downloading")
    assert first.done_bytes >= 400_000


def test_a_process_ends_with_the_program(hub: LoopbackHub, folder: Path) -> None:
    hub.tell("storage", stall_after(100_000), 4)
    heard = Heard()
    job = Job(wanted(hub, folder), heard, USUAL)
    heard.until(has_arrived(400_000))
    assert job._child
    assert job._child._process.stdin
    job._child._process.stdin.close()  # as the system does when the program dies
    assert job._child._process.wait(30) == 0
    job.wait()
    assert kept_aside(folder) == {"tiny-Q4_K_M.gguf.part", "tiny-Q4_K_M.gguf.part.json"}


def test_what_arrived_of_another_file_does_not_count(hub: LoopbackHub, folder: Path) -> None:
    hub.tell("storage", stall_after(100_000), 4)
    heard = Heard()
    job = Job(wanted(hub, folder), heard, USUAL)
    heard.until(has_arrived(400_000))
    job.stop()
    job.wait()
    hub.files["tiny-Q4_K_M.gguf"] = os.urandom(SIZE_BYTES)
    assert_whole(end_of(wanted(hub, folder)), hub, folder)


def test_a_file_that_is_there_is_checked_only(hub: LoopbackHub, folder: Path) -> None:
    assert_whole(end_of(wanted(hub, folder)), hub, folder)
    hub.asked.clear()
    assert_whole(end_of(wanted(hub, folder)), hub, folder)
    assert {asked.place for asked in hub.asked} == {"list"}
    (folder / "tiny-Q4_K_M.gguf").write_bytes(bytes(SIZE_BYTES))
    assert_refused(end_of(wanted(hub, folder)), FileWrong, folder)


def test_a_wrong_file_is_kept_aside_until_the_next_download(hub: LoopbackHub, folder: Path) -> None:
    hub.tell("storage", send_wrong, 1)
    end = end_of(wanted(hub, folder))
    name = "tiny-Q4_K_M.gguf"
    assert end == Failed("FileWrong", {"file": name, "what": "SHA-256", "kept": f"{name}.wrong"})
    assert kept_aside(folder) == {f"{name}.wrong"}
    assert_whole(end_of(wanted(hub, folder)), hub, folder)


def test_one_process_at_a_time_brings_a_model(hub: LoopbackHub, folder: Path) -> None:
    hub.tell("storage", stall_after(100_000), 4)
    heard = Heard()
    job = Job(wanted(hub, folder), heard, USUAL)
    heard.until(has_arrived(400_000))
    assert end_of(wanted(hub, folder)) == Failed(TransferBusy.__name__, {})
    job.stop()
    assert job.wait() == Stopped()


# How fast.
def test_the_speed_limit_can_change_on_the_way(hub: LoopbackHub, folder: Path) -> None:
    heard = Heard()
    job = Job(wanted(hub, folder, limit_bytes_s=1000), heard, USUAL)
    heard.until(has_arrived(1))
    job.limit(0)  # at 1000 bytes a second it would take an hour
    assert_whole(job.wait(), hub, folder)


# Who learns what.
def test_the_token_goes_to_the_hub_alone(hub: LoopbackHub, folder: Path) -> None:
    request = wanted(hub, folder, hub=Hub(endpoint=hub.address, token=TOKEN))
    assert_whole(end_of(request), hub, folder)
    for asked in hub.asked:
        assert (TOKEN in str(asked.headers)) == (asked.place != "storage")
        known = ("host", "accept", "accept-encoding", "connection", "user-agent", "authorization", "range")
        assert set(asked.headers) <= {*known}


def test_nothing_of_the_user_s_own_hub_is_used_or_written(
    hub: LoopbackHub, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".cache" / "huggingface").mkdir(parents=True)
    token = home / ".cache" / "huggingface" / "token"
    token.write_text("hf_of_the_user")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    for name, value in {
        "HOME": str(home),
        "HF_HOME": str(home / ".cache" / "huggingface"),
        "HF_TOKEN": "hf_of_the_user",
        "HUGGING_FACE_HUB_TOKEN": "hf_of_the_user",
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_USER_AGENT_ORIGIN": "clinic",
        "HF_DEBUG": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "CLAUDECODE": "1",
        "AI_AGENT": "x",
    }.items():
        monkeypatch.setenv(name, value)
    assert_whole(end_of(wanted(hub, folder)), hub, folder)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
    said = str([asked.headers for asked in hub.asked])
    assert "hf_of_the_user" not in said
    assert "clinic" not in said
    assert "agent/" not in said
    assert {asked.path.split("/")[1] for asked in hub.asked} == {"api", "qa"}
    assert sum(asked.place == "list" for asked in hub.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.invalid", "ftp://127.0.0.1", "example.invalid", "https://", "http://[", "http:/x"),
        *(
            "https://user:hf_secret@example.invalid",
            "https://user:hf_secret@[",
            "https://example.invalid/?a=b",
            "http://127.0.0.1.nip.io",
        ),
    ],
)
def test_only_encrypted_hubs(folder: Path, address: str) -> None:
    request = Download(Hub(endpoint=address), str(folder), REPOSITORY, quantisation="Q4_K_M")
    end = end_of(request)
    assert_refused(end, EndpointInvalid, folder)
    assert "secret" not in str(end) + repr(Hub(proxy="http://u:secret@p"))


def test_no_line(folder: Path, hub: LoopbackHub) -> None:
    hub.close()
    end = end_of(wanted(hub, folder))
    assert end == Failed(NoConnection.__name__, {"host": "127.0.0.1"})
    end = end_of(wanted(hub, folder, hub=Hub(endpoint="https://hub.invalid")))
    assert end == Failed(NoConnection.__name__, {"host": "hub.invalid"})


# Proxies.
@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy("Basic ZHIubGk6cEBzczog")  # dr.li:p@ss:␠
    yield proxy
    proxy.close()


def test_a_proxy_with_its_login(hub: LoopbackHub, folder: Path, proxy: Proxy) -> None:
    through = Hub(endpoint=hub.address, proxy=f"http://dr.li:p%40ss%3A%20@{proxy.address}")
    assert_whole(end_of(wanted(hub, folder, hub=through)), hub, folder)
    assert proxy.forwarded >= 3


@pytest.mark.parametrize("endpoint", ["", "https://hub.invalid"])
def test_a_proxy_that_asks_for_a_login(hub: LoopbackHub, folder: Path, proxy: Proxy, endpoint: str) -> None:
    through = Hub(endpoint=endpoint or hub.address, proxy=f"http://dr.li:wrong@{proxy.address}")
    end = end_of(wanted(hub, folder, hub=through))
    assert_refused(end, ProxyRefused, folder)
    assert "wrong" not in str(end)


def test_the_system_s_proxy_counts_when_none_is_named(
    hub: LoopbackHub, folder: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://{proxy.address}")
    assert_refused(end_of(wanted(hub, folder)), ProxyRefused, folder)
    through = Hub(endpoint=hub.address, proxy=f"http://dr.li:p%40ss%3A%20@{proxy.address}")
    assert_whole(end_of(wanted(hub, folder, hub=through)), hub, folder)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "socks5://u:secret@127.0.0.1:9", "nonsense://x", "http://["]
)
def test_a_proxy_that_is_not_there(hub: LoopbackHub, folder: Path, address: str) -> None:
    end = end_of(wanted(hub, folder, hub=Hub(endpoint=hub.address, proxy=address)))
    assert_refused(end, NoConnection, folder)
    assert "secret" not in str(end)


# Certificates.
def test_certificates(tmp_path: Path, folder: Path) -> None:
    with encrypted_hub(tmp_path) as (hub, pem):
        end = end_of(wanted(hub, folder))
        assert end == Failed(CertificateRefused.__name__, {"host": "127.0.0.1"})
        trusting = Hub(endpoint=hub.address, ca_file=str(pem))
        assert_whole(end_of(wanted(hub, folder, hub=trusting)), hub, folder)
        for other in (pem.with_name("no.pem"), tmp_path / "text.pem"):
            (tmp_path / "text.pem").write_text("no certificate")
            wrong = wanted(hub, tmp_path / "b", hub=Hub(endpoint=hub.address, ca_file=str(other)))
            assert_refused(end_of(wrong), CertificateRefused, tmp_path / "b")


def test_an_encrypted_hub_may_not_lead_to_plain_http(tmp_path: Path, folder: Path) -> None:
    with encrypted_hub(tmp_path) as (hub, pem):
        trusting = Hub(endpoint=hub.address, ca_file=str(pem), token=TOKEN)
        hub.tell("resolve", status(302, Location="http://127.0.0.1:9/file"), 100)
        end = end_of(wanted(hub, folder, hub=trusting))
        assert_refused(end, EndpointInvalid, folder)


# The disk.
def test_a_disk_with_too_little_room(hub: LoopbackHub, folder: Path) -> None:
    end = end_of(wanted(hub, folder, reserve_bytes=10**18))
    assert_refused(end, DiskTooSmall, folder)
    assert isinstance(end, Failed)
    assert end.facts["needed"] == "1000000.0 TB"
    assert not [asked for asked in hub.asked if asked.place == "storage"]


def test_a_disk_that_takes_no_more_on_the_way(hub: LoopbackHub, folder: Path) -> None:
    # The system refuses to let any file grow beyond a million bytes, as old file systems do at 4 GB.
    limited = ("sh", "-c", 'ulimit -f 1953; exec "$@"', "sh", *USUAL)
    assert_refused(end_of(wanted(hub, folder), limited), CopyFailed, folder)
    assert_whole(end_of(wanted(hub, folder)), hub, folder)


def test_a_full_disk_on_the_way(hub: LoopbackHub, folder: Path) -> None:
    folder.mkdir(parents=True)
    part = hub.parts()[0]
    (folder / f"{part.name}.part").symlink_to("/dev/full")
    record = f'{{"size_bytes":{part.size_bytes},"sha256":"{part.sha256}","done":[]}}'
    (folder / f"{part.name}.part.json").write_text(record)
    assert_refused(end_of(wanted(hub, folder)), DiskTooSmall, folder)


def test_a_folder_that_cannot_be_made(hub: LoopbackHub, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    end = end_of(wanted(hub, tmp_path / "file" / "tiny"))
    assert isinstance(end, Failed)
    assert end.code == CopyFailed.__name__
