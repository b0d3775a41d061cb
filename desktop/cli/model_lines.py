"""Models in the terminal: one line each, all that is known of one, and the same as JSON."""

from pathlib import Path
from typing import Any

import msgspec

from desktop.clinical.language import Language, Text
from desktop.errors import DesktopError, ModelForbidden
from desktop.models.cards import Card, Fit
from desktop.models.disk import size_text

PLACES = {
    "available": Text(zh="可下载", en="can be downloaded"),
    "downloading": Text(zh="下载中", en="downloading"),
    "paused": Text(zh="下载已暂停", en="download paused"),
    "taking": Text(zh="复制中", en="copying"),
    "verifying": Text(zh="校验中", en="verifying"),
    "testing": Text(zh="自检中", en="self-test"),
    "installed": Text(zh="已安装", en="installed"),
    "broken": Text(zh="不能使用", en="cannot be used"),
}
_PROGRAMS = "models.toml"
_FORBIDDEN = Text(zh="管理员不允许", en="not allowed by the administrator")
_NEWER = Text(zh="新版本可下载", en="a newer version can be downloaded")
_ELSEWHERE = Text(zh="可导入", en="to be imported")
_VERDICTS = {
    "gpu": Text(zh="适合：全部在显卡上运行", en="fits: all of it runs on the GPU"),
    "fits": Text(zh="适合本机", en="fits this PC"),
    "slow": Text(zh="能运行，但较慢", en="runs, but slowly"),
    "no": Text(zh="内存不足，不能运行", en="does not fit into the memory"),
}
_SIGNATURES = {
    "": Text(zh="未签名", en="not signed"),
    "valid": Text(zh="签名有效", en="signature valid"),
    "unknown": Text(zh="已签名，但本机没有可信公钥", en="signed, but no key is trusted here"),
}
_YES, _NO = Text(zh="是", en="yes"), Text(zh="否", en="no")
_NONE = Text(zh="任何目录都没有收录", en="in no catalogue")
_NAMES = {
    "place": Text(zh="状态", en="State"),
    "download": Text(zh="下载", en="Download"),
    "problem": Text(zh="问题", en="Problem"),
    "notes": Text(zh="说明", en="Notes"),
    "path": Text(zh="文件", en="File"),
    "size": Text(zh="大小", en="Size"),
    "source": Text(zh="来源", en="Source"),
    "catalogue": Text(zh="目录", en="Catalogue"),
    "pinned": Text(zh="版本、大小和校验值已知", en="Revision, size and SHA-256 known"),
    "architecture": Text(zh="结构", en="Architecture"),
    "parameters": Text(zh="参数量", en="Parameters"),
    "quantisation": Text(zh="量化", en="Quantisation"),
    "context": Text(zh="上下文", en="Context"),
    "languages": Text(zh="语言", en="Languages"),
    "licence": Text(zh="许可", en="Licence"),
    "doctorflan": Text(zh="用 DoctorFLAN 微调", en="DoctorFLAN-tuned"),
    "adapters": Text(zh="适配器", en="Adapters"),
    "tested": Text(zh="在本机通过自检", en="Answered here"),
}
_FIT = (
    (Text(zh="权重", en="Weights"), "weights_bytes"),
    (Text(zh="键值缓存", en="Cache of keys and values"), "cache_bytes"),
    (Text(zh="缓冲区", en="Buffers"), "buffers_bytes"),
    (Text(zh="合计", en="Together"), "needed_bytes"),
    (Text(zh="其中在显卡上", en="Of that on the GPU"), "gpu_bytes"),
    (Text(zh="空闲内存", en="Free memory"), "free_bytes"),
    (Text(zh="留给其他程序", en="Kept for other programs"), "reserve_bytes"),
)
_CONTEXT = Text(zh="上下文", en="Context")
_LAYERS = Text(zh="显卡层数", en="GPU layers")
_SPEED = Text(zh="写出，词元/秒", en="Writing, tokens/s")
_MEASURED = Text(zh="实测", en="measured")
_ESTIMATED = Text(zh="估计", en="estimated")
_ROUGH = Text(zh="只按目录估算，下载后更准确", en="counted from the catalogue alone, better once it is here")
_TRY_CONTEXT = Text(zh="可用的最大上下文", en="Largest context that fits")
_TRY_MODEL = Text(zh="更合适的模型", en="A model that suits better")


def card_line(card: Card, language: Language) -> str:
    """One model on one line, the one in use marked."""
    facts = [
        _place(card).read(language),
        f"{card.transfer.fraction:.0%}" if card.transfer and card.transfer.total_bytes else "",
        size_text(card.size_bytes) if card.size_bytes else "",
        card.quantisation,
        card.licence,
        "+".join(card.adapters),
    ]
    mark = "*" if card.is_used else " "
    title = card.title.read(language)
    line = f"{mark} {card.id}  {title}  {' · '.join(filter(None, facts))}"
    return f"{line}\n    {_sentence(card.problem, language)}" if card.problem else line


def card_rows(card: Card, language: Language) -> list[str]:
    """All that is known of a model; what is not known is left out."""
    revision = f" @ {card.revision}" if card.revision else ""
    is_own = card.catalogue == _PROGRAMS and not card.signature
    signature = "" if is_own else f" ({_SIGNATURES[card.signature].read(language)})"
    values = {
        "place": _place(card).read(language),
        "download": _FORBIDDEN.read(language) if card.forbidden and card.forbidden != card.problem else "",
        "problem": _sentence(card.problem, language) if card.problem else "",
        "notes": card.notes.read(language) if card.notes else "",
        "path": str(card.path) if card.path else "",
        "size": size_text(card.size_bytes) if card.size_bytes else "",
        "source": f"{card.repository}{revision}" if card.repository else "",
        "catalogue": f"{card.catalogue}{signature}" if card.in_catalogue else _NONE.read(language),
        "pinned": _yes_no(card.is_pinned, language) if card.repository else "",
        "architecture": card.architecture,
        "parameters": f"{card.parameters:,}" if card.parameters else "",
        "quantisation": card.quantisation,
        "context": f"{card.context:,}" if card.context else "",
        "languages": " ".join(card.languages),
        "licence": " ".join(filter(None, (card.licence, card.licence_url))),
        "doctorflan": _yes_no(card.doctorflan, language) if card.in_catalogue else "",
        "adapters": " ".join(card.adapters),
        "tested": _yes_no(card.is_tested, language) if card.path else "",
    }
    rows = [f"{_NAMES[name].read(language)}: {value}" for name, value in values.items() if value]
    hashed = [f"SHA-256: {card.sha256}"] if card.sha256 else []
    return [f"{card.id}  {card.title.read(language)}", *rows, *hashed]


def fit_rows(fit: Fit, language: Language) -> list[str]:
    """Whether a model fits, and the numbers behind it."""
    rows = [_VERDICTS[fit.verdict].read(language)]
    sizes = [(name.read(language), getattr(fit, field)) for name, field in _FIT]
    rows += [f"{name}: {size_text(size_bytes)}" for name, size_bytes in sizes if size_bytes]
    rows.append(f"{_CONTEXT.read(language)}: {fit.context} ({fit.kv_type})")
    if fit.gpu_layers:
        rows.append(f"{_LAYERS.read(language)}: {fit.gpu_layers}/{fit.layers} {fit.device}")
    if fit.writing:
        how = (_MEASURED if fit.is_measured else _ESTIMATED).read(language)
        rows.append(f"{_SPEED.read(language)}: {fit.writing:.1f} ({how})")
    if fit.verdict == "no" and fit.proposed_context:
        rows.append(f"{_TRY_CONTEXT.read(language)}: {fit.proposed_context}")
    if fit.proposed_model:
        rows.append(f"{_TRY_MODEL.read(language)}: {fit.proposed_model}")
    return [*rows, *([_ROUGH.read(language)] if fit.is_rough else [])]


def told(value: Card | Fit, language: Language) -> Any:
    """The same for programs: an error becomes its code and its sentence."""

    def plain(other: Any) -> Any:
        if isinstance(other, DesktopError):
            return {"code": other.code, "sentence": _sentence(other, language)}
        if isinstance(other, Path):
            return str(other)
        raise NotImplementedError

    facts = msgspec.to_builtins(value, enc_hook=plain)
    return facts | {"needed_bytes": value.needed_bytes} if isinstance(value, Fit) else facts


def _place(card: Card) -> Text:
    """Where it is, or how it can come."""
    if isinstance(card.problem, ModelForbidden):
        return _FORBIDDEN
    if card.place == "available" and not card.can_download:
        return _ELSEWHERE
    return _NEWER if card.place == "available" and card.is_update else PLACES[card.place]


def _sentence(error: DesktopError, language: Language) -> str:
    return " ".join(error.sentence(language).split())


def _yes_no(value: bool, language: Language) -> str:
    return (_YES if value else _NO).read(language)
