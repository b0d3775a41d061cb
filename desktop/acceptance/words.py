"""A report in words: the same on the page, in the window and in the terminal."""

import datetime as dt

from desktop.acceptance.report import CHECKS, Report
from desktop.clinical.language import Language, Text

Rows = tuple[tuple[str, str], ...]

PASSED = Text(zh="通过", en="PASSED")
FAILED = Text(zh="未通过", en="FAILED")
DEMO = Text(
    zh="演示模型只用于证明程序安装正确，其回答不可用于诊疗；请用正式模型重新验收。",
    en="The demo model only proves the installation; its answers are no medical advice. "
    "Run the test again with the real model.",
)
MEANING = Text(
    zh="22 个病例是程序自带的虚构示例，不含患者资料。自动检查只看回答是否完整、语言和格式是否正确、"
    "有无重复和禁用语，不判断医学内容是否正确；每份回答都是草稿，须由医师审核。",
    en="The 22 vignettes are invented examples that come with the program; they hold no patient's data. The "
    "automatic checks look at whether answers are whole, at their language and form, at loops and forbidden "
    "phrases. They do not judge medicine: every answer is a draft that a doctor reviews.",
)
_NOT_KNOWN = Text(zh="未知", en="not known")
_PC = Text(zh="电脑", en="PC")
_SYSTEM = Text(zh="系统", en="System")
_PROCESSOR = Text(zh="处理器", en="Processor")
_MEMORY = Text(zh="内存", en="Memory")
_ENGINE = Text(zh="引擎", en="Engine")
_RUNS_ON = Text(zh="运行于", en="Runs on")
_THREADS = Text(zh="线程", en="Threads")
_THREADS_OF = Text(
    zh="写 {0.threads}，读 {0.batch_threads}", en="{0.threads} writing, {0.batch_threads} reading"
)
_CONTEXT = Text(zh="上下文", en="Context")
_CONTEXT_OF = Text(zh="{0.context:,} 词元，{0.kv_type}", en="{0.context:,} tokens, {0.kv_type}")
_GPU = Text(
    zh="显卡 {0.device}，{0.gpu_layers}/{0.layers} 层",
    en="GPU {0.device}, {0.gpu_layers} of {0.layers} layers",
)
_NO_GPU = Text(zh="显卡未使用：{0.gpu_problem}", en="GPU not used: {0.gpu_problem}")
_CPU = Text(zh="处理器", en="CPU")
_LOAD = Text(zh="加载", en="Loading")
_FIRST = Text(zh="首字", en="First word")
_SPEEDS = Text(zh="读入 / 写出", en="Reading / writing")
_SPEEDS_OF = Text(
    zh="{0.reading:.0f} / {0.writing:.1f} 词元/秒", en="{0.reading:.0f} / {0.writing:.1f} tokens/s"
)
_ENGINE_MEMORY = Text(zh="引擎内存", en="Engine's memory")
_DURATION = Text(zh="测试用时", en="Test took")
_SECONDS = Text(zh="{0:.1f} 秒", en="{0:.1f} s")
_MINUTES = Text(zh="{0} 分 {1} 秒", en="{0} min {1} s")
_SHORT_SECONDS = Text(zh="{0:.2f} 秒", en="{0:.2f} s")
_TUNED = Text(zh="用 DoctorFLAN 微调", en="tuned on DoctorFLAN")
_PARAMETERS = Text(zh="{0} 参数", en="{0} parameters")
_FILES = Text(zh="{0} 个文件", en="{0} files")
_GB, _MB, _ROUND_BYTES = 1e9, 1e6, 100e6
_LONG_S = 120
_SAYS_LITTLE = {"LLAMAFILE", "OPENMP", "REPACK", "ACCELERATE", "SSE3", "SSSE3", "F16C", "FMA", "BMI2"}


def verdict(report: Report) -> Text:
    """Passed or failed."""
    return PASSED if report.passed else FAILED


def moment(report: Report) -> str:
    """When the test began, by the PC's clock, with its distance from UTC."""
    made_at = dt.datetime.fromisoformat(report.made_at)
    return f"{made_at:%Y-%m-%d %H:%M} (UTC{report.made_at[19:]})"


def model_line(report: Report, language: Language) -> str:
    """Size, quantisation and so on in one line; what is not known is left out."""
    model = report.model
    facts = (
        _FILES.read(language).format(model.files) if model.files > 1 else "",
        memory_words(model.size_bytes),
        model.architecture,
        _PARAMETERS.read(language).format(_count(model.parameters)) if model.parameters else "",
        model.quantisation,
        _TUNED.read(language) if model.doctorflan else "",
    )
    return " · ".join(fact for fact in facts if fact)


def workstation_rows(report: Report, language: Language) -> Rows:
    """The PC and how the model ran on it."""
    pc, runtime = report.workstation, report.runtime
    unknown = _NOT_KNOWN.read(language)
    rows = (
        (_PC, pc.name or unknown),
        (_SYSTEM, pc.system),
        (_PROCESSOR, pc.processor or unknown),
        (_MEMORY, memory_words(pc.memory_bytes) if pc.memory_bytes else unknown),
        (_ENGINE, f"llama.cpp (llama-cpp-python {runtime.llama_cpp})"),
        (_RUNS_ON, _place(report, language)),
    )
    return tuple((name.read(language), value) for name, value in rows)


def measure_rows(report: Report, language: Language) -> Rows:
    """What was measured; a dash where nothing was."""
    measures, runtime = report.measures, report.runtime
    ran = runtime.context > 0
    rows = (
        (_LOAD, _SECONDS.read(language).format(measures.load_s) if ran else ""),
        (_FIRST, _SHORT_SECONDS.read(language).format(measures.first_s) if measures.first_s else ""),
        (_SPEEDS, _SPEEDS_OF.read(language).format(measures) if measures.writing else ""),
        (_ENGINE_MEMORY, memory_words(measures.memory_bytes) if ran else ""),
        (_CONTEXT, _CONTEXT_OF.read(language).format(runtime) if ran else ""),
        (_THREADS, _THREADS_OF.read(language).format(runtime) if ran else ""),
        (_DURATION, _duration(report.seconds, language)),
    )
    return tuple((name.read(language), value or "–") for name, value in rows)


def check_rows(report: Report, language: Language) -> tuple[tuple[bool, str, str], ...]:
    """Each check: whether it passed, its name, its numbers."""
    return tuple(
        (
            check.passed,
            CHECKS[check.name].read(language) if check.name in CHECKS else check.name,
            check.detail.read(language),
        )
        for check in report.checks
    )


def answer_problems(report: Report, language: Language) -> tuple[str, ...]:
    """What is wrong with the answers, a line for each that did not pass."""
    colon, separator = ("：", "；") if language == "zh" else (": ", "; ")
    return tuple(
        f"{number}. {vignette.title.read(language)}{colon}"
        + separator.join(problem.detail.read(language) for problem in vignette.problems)
        for number, vignette in enumerate(report.vignettes, 1)
        if vignette.problems
    )


def memory_words(size_bytes: int) -> str:
    """A size as file managers show it."""
    if size_bytes >= _GB:
        return f"{size_bytes / _GB:.2f} GB"
    return f"{size_bytes / _MB:.{0 if size_bytes >= _ROUND_BYTES else 1}f} MB"


def _duration(seconds: float, language: Language) -> str:
    if seconds < _LONG_S:
        return _SECONDS.read(language).format(seconds)
    return _MINUTES.read(language).format(*divmod(round(seconds), 60))


def _count(parameters: int) -> str:
    return f"{parameters / _GB:.2f} B" if parameters >= _GB else f"{parameters / _MB:.0f} M"


def _place(report: Report, language: Language) -> str:
    runtime = report.runtime
    if runtime.gpu_layers:
        return _GPU.read(language).format(runtime)
    little = _SAYS_LITTLE | ({"AVX"} if "AVX2" in runtime.instructions else set())
    names = [name.replace("AVX512_", "+") for name in runtime.instructions if name not in little]
    words = " ".join([_CPU.read(language), *names])
    return f"{words} · {_NO_GPU.read(language).format(runtime)}" if runtime.gpu_problem else words
