"""From measures and answers to the verdict: the checks of a report, each with its numbers. Pure."""

from collections.abc import Sequence

from desktop.acceptance.report import Check, Measures, Model, Vignette
from desktop.acceptance.rules import Rules
from desktop.clinical.language import Text
from desktop.errors import DesktopError

_GB = 1e9
_SAME = Text(zh="SHA-256 与模型目录一致", en="SHA-256 matches the catalogue")
_OTHER = Text(zh="SHA-256 与模型目录或导入时的不符", en="SHA-256 is not that of the catalogue or the import")
_SIGNATURES = {
    "valid": Text(zh="，目录签名有效", en=", validly signed"),
    "unknown": Text(zh="，目录签名者未知", en=", signed by an unknown key"),
}
_NOT_LISTED = Text(
    zh="完整读出；不在模型目录中，请与发布方给出的 SHA-256 核对",
    en="read whole; in no catalogue, so compare its SHA-256 with the one its issuer gives",
)
_READY = Text(zh="模型加载正常，用时 {seconds:.1f} 秒", en="the model loaded in {seconds:.1f} s")
_NONE_OPEN = Text(
    zh="测试中查看程序和引擎 {looks} 次，没有网络连接",
    en="no network connection of program or engine in {looks} looks during the test",
)
_OPEN = Text(
    zh="查看程序和引擎 {looks} 次，发现网络连接，最多 {count} 个",
    en="network connections were open: up to {count} in {looks} looks at program and engine",
)
_WRITES = Text(
    zh="写出 {found:.1f} 词元/秒（要求不少于 {least:g}）",
    en="writes {found:.1f} tokens/s (at least {least:g} required)",
)
_FREE = Text(
    zh="其他程序还有 {found:.1f} GB 可用（要求不少于 {least:.1f} GB）",
    en="{found:.1f} GB left for other programs (at least {least:.1f} GB required)",
)
_COUNT = Text(zh="{total} 个病例中 {passed} 个合格", en="{passed} of {total} passed")
_NOTHING = Text(zh="", en="")
_NOT_MEASURED = Text(zh="没有测得", en="not measured")


def checks_of(
    model: Model,
    measures: Measures,
    vignettes: Sequence[Vignette],
    rules: Rules,
    *,
    error: DesktopError | None = None,
) -> tuple[Check, ...]:
    """The lines of the verdict, in the order of `report.CHECKS`; `error` is why the model was not loaded."""
    passed = sum(vignette.passed for vignette in vignettes)
    calm = measures.connections == 0
    return (
        _file(model),
        _engine(measures, error),
        _check(
            "offline", calm, _NONE_OPEN if calm else _OPEN, looks=measures.looks, count=measures.connections
        ),
        _at_least("speed", measures.writing, rules.slowest_writing, _WRITES),
        _at_least("memory", measures.free_bytes / _GB, rules.least_free_bytes / _GB, _FREE),
        _check(
            "vignettes",
            bool(vignettes) and passed == len(vignettes),
            _COUNT,
            passed=passed,
            total=len(vignettes),
        ),
    )


def _file(model: Model) -> Check:
    if model.has_changed:
        return _check("file", False, _OTHER)
    if not model.in_catalogue:
        return _check("file", True, _NOT_LISTED)
    signed = _SIGNATURES.get(model.signature, _NOTHING)
    where = Text(zh=f"（{model.catalogue}）", en=f" ({model.catalogue})") if model.catalogue else _NOTHING
    same = Text(zh=f"{_SAME.zh}{where.zh}{signed.zh}", en=f"{_SAME.en}{where.en}{signed.en}")
    return Check(name="file", passed=True, detail=same)


def _engine(measures: Measures, error: DesktopError | None) -> Check:
    if error is None:
        return _check("engine", True, _READY, seconds=measures.load_s)
    return Check(name="engine", passed=False, detail=Text(zh=error.sentence("zh"), en=error.sentence("en")))


def _at_least(name: str, found: float, least: float, detail: Text) -> Check:
    if not found:
        return _check(name, False, _NOT_MEASURED)
    return _check(name, found >= least, detail, least=least, found=found)


def _check(name: str, passed: bool, detail: Text, /, **facts: float) -> Check:
    return Check(name=name, passed=passed, detail=detail.filled(**facts))
