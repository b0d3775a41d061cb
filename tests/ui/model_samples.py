"""Models as a shelf tells of them: in each state that a card can show."""

from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.errors import ModelChanged, NoConnection
from desktop.models.cards import Card, Fit, Transfer, Verdict

GB = 10**9


def fit(verdict: Verdict, needed_gb: float = 5.4, writing: float = 6.1, **more: object) -> Fit:
    """A fit into a PC with 11.2 GB free, of which 2 GB stay for other programs."""
    numbers = {
        "weights_bytes": int(needed_gb * 0.9 * GB),
        "cache_bytes": int(needed_gb * 0.1 * GB),
        "buffers_bytes": 0,
        "free_bytes": int(11.2 * GB),
        "reserve_bytes": 2 * GB,
        "context": 8192,
    }
    return Fit(verdict=verdict, writing=writing, **{**numbers, **more})  # type: ignore[arg-type]


DEMO = Card(
    id="demo",
    title=Text(zh="演示模型", en="Demo model"),
    demo=True,
    is_used=True,
    catalogue="models.toml",
    path=Path("/program/demo.gguf"),
    size_bytes=5_455_392,
    quantisation="Q8_0",
    languages=("zh", "en"),
    fit=fit("fits", 0.13, 612.0, is_measured=True),
)
HOSPITAL = Card(
    id="hospital",
    title=Text(zh="市一医院 7B", en="City Hospital 7B"),
    notes=Text(zh="内科微调", en="Tuned for internal medicine"),
    doctorflan=True,
    is_tested=True,
    signature="valid",
    catalogue="city.toml",
    path=Path("/data/models/hospital/hospital.gguf"),
    size_bytes=4_683_000_000,
    sha256="0a" * 32,
    quantisation="Q4_K_M",
    parameters=7_600_000_000,
    context=32768,
    architecture="qwen2",
    licence="Apache-2.0",
    can_remove=True,
    fit=fit("fits", 5.5, 6.4, is_measured=True),
)
UNKNOWN = Card(
    id="stick",
    title=Text(zh="stick", en="stick"),
    in_catalogue=False,
    elsewhere=True,
    can_remove=True,
    path=Path("/media/stick/stick.gguf"),
    size_bytes=1_100_000_000,
)
LARGE = Card(
    id="large",
    title=Text(zh="华佗 7B", en="Huatuo 7B"),
    notes=Text(zh="没有用 DoctorFLAN 微调", en="Not tuned on DoctorFLAN"),
    place="available",
    can_download=True,
    is_pinned=True,
    catalogue="models.toml",
    repository="QuantFactory/HuatuoGPT-o1-7B-GGUF",
    size_bytes=8_100_000_000,
    quantisation="Q8_0",
    fit=fit("no", 9.6, 0.0, proposed_model="small"),
)
SMALL = msgspec.structs.replace(
    LARGE, id="small", quantisation="Q4_K_M", size_bytes=4_680_000_000, fit=fit("slow", 5.4, 1.8)
)
DOWNLOADING = msgspec.structs.replace(
    SMALL,
    place="downloading",
    transfer=Transfer(
        done_bytes=1_920_000_000, total_bytes=4_680_000_000, bytes_s=11.5e6, phase="downloading"
    ),
)
PAUSED = msgspec.structs.replace(
    SMALL,
    place="paused",
    transfer=Transfer(done_bytes=1_920_000_000, total_bytes=4_680_000_000),
    problem=NoConnection(host="hub.example"),
)
BROKEN = msgspec.structs.replace(
    HOSPITAL, place="broken", problem=ModelChanged(path="/data/models/hospital/hospital.gguf")
)
TESTING = msgspec.structs.replace(SMALL, place="testing")
CARDS = (DEMO, HOSPITAL, UNKNOWN, LARGE, DOWNLOADING)
