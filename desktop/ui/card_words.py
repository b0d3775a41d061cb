"""The words of a model's card: what it is, whether it fits into this PC, how far it has come."""

from PySide6.QtCore import QCoreApplication

from desktop.clinical.language import Language
from desktop.models.cards import Card, Fit, Transfer
from desktop.ui.model_words import file_size

_MIN_S, _H_S = 60, 3600
_KB, _MB, _GB = 1e3, 1e6, 1e9
_SHORT_HASH = 12
_MANY = 95_000_000
_FAST = 10


def title_of(card: Card, language: Language) -> str:
    """The model's name, with the adapters that are laid over it."""
    return " + ".join((card.title.read(language), *card.adapters))


def quantisation_of(card: Card, language: Language) -> str:
    """How it is quantised, where its title does not say so."""
    return "" if card.quantisation in card.title.read(language) else card.quantisation


def full_name(card: Card, language: Language) -> str:
    """The title with what tells it from another quantisation of the same model."""
    return f"{title_of(card, language)} {quantisation_of(card, language)}".strip()


def known_facts(card: Card) -> list[str]:
    """What is known of the file, in few words: size, parameters, languages, context, licence."""
    translate = QCoreApplication.translate
    names = {"zh": translate("ModelCard", "Chinese"), "en": translate("ModelCard", "English")}
    facts = [
        file_size(card.size_bytes) if card.size_bytes else "",
        parameters(card.parameters),
        translate("ModelCard", ", ").join(names.get(code, code) for code in card.languages),
        translate("ModelCard", "context {tokens}").format(tokens=f"{card.context:,}") if card.context else "",
        card.licence,
        translate("ModelCard", "used where it lies") if card.elsewhere else "",
        translate("ModelCard", "signed catalogue") if card.signature == "valid" else "",
    ]
    return [fact for fact in facts if fact]


def detail_rows(card: Card, language: Language) -> list[tuple[str, str]]:
    """Names and values for who wants to know all; what is not known is left out."""
    translate = QCoreApplication.translate
    revision = f" @ {card.revision[:_SHORT_HASH]}" if card.revision else ""
    notes = card.notes.read(language) if card.notes and card.path else ""
    rows = [
        (translate("ModelCard", "Notes"), notes),
        (translate("ModelCard", "File"), str(card.path) if card.path else ""),
        ("SHA-256", card.sha256),
        (translate("ModelCard", "Source"), card.repository and card.repository + revision),
        (translate("ModelCard", "Catalogue"), _catalogue(card)),
        (translate("ModelCard", "Architecture"), card.architecture),
        (translate("ModelCard", "Licence"), " · ".join(filter(None, (card.licence, card.licence_url)))),
        (translate("ModelCard", "Memory"), memory_details(card.fit) if card.fit else ""),
        (translate("ModelCard", "Self-test"), _tested(card)),
        (translate("ModelCard", "Id"), card.id),
    ]
    return [(name, value) for name, value in rows if value]


def verdict(fit: Fit) -> str:
    """Whether it fits, in a few words."""
    translate = QCoreApplication.translate
    return {
        "gpu": translate("ModelCard", "Runs on the graphics card"),
        "fits": translate("ModelCard", "Fits this PC"),
        "slow": translate("ModelCard", "Runs here, but slowly"),
        "no": translate("ModelCard", "Too large for the memory that is free"),
    }[fit.verdict]


def fit_numbers(fit: Fit) -> list[str]:
    """Speed and memory behind the verdict."""
    translate = QCoreApplication.translate
    speed = translate("ModelCard", "{speed} tokens/s measured here")
    if not fit.is_measured:
        speed = translate("ModelCard", "about {speed} tokens/s")
    room = max(fit.free_bytes - fit.reserve_bytes, 0)
    memory = translate("ModelCard", "needs {needed} of {room} memory")
    if fit.is_rough:
        memory = translate("ModelCard", "needs about {needed} of {room} memory")
    return [
        *([speed.format(speed=_speed(fit.writing))] if fit.writing else []),
        memory.format(needed=round_size(fit.needed_bytes), room=round_size(room)),
    ]


def advice(fit: Fit, proposed: str) -> str:
    """What would fit better: `proposed` is the title of a better quantisation; empty for no advice."""
    translate = QCoreApplication.translate
    if proposed:
        return translate("ModelCard", "Better for this PC: {model}").format(model=proposed)
    if fit.verdict == "no" and fit.proposed_context:
        words = translate("ModelCard", "It would fit with a context of {tokens} tokens.")
        return words.format(tokens=f"{fit.proposed_context:,}")
    if fit.verdict == "no":
        return translate("ModelCard", "Close other programs, or choose a smaller model.")
    return ""


def pinning(card: Card) -> str:
    """That nobody has fixed yet which files these are; empty where it is known, or no matter any more."""
    if card.is_pinned or card.place != "available" or not card.can_download:
        return ""
    return QCoreApplication.translate(
        "ModelCard", "Its revision, size and SHA-256 are not known beforehand: the first download fixes them."
    )


def untested(card: Card) -> str:
    """That the model has not answered yet on this PC; empty where it has, or no matter."""
    if card.place != "installed" or card.is_tested or _is_programs(card):
        return ""
    return QCoreApplication.translate("ModelCard", "Not self-tested on this PC yet: Use begins with it.")


def memory_details(fit: Fit) -> str:
    """All the numbers of a fit."""
    words = QCoreApplication.translate(
        "ModelCard",
        "weights {weights} + cache {cache} ({context} tokens, {kind}) + buffers {buffers}; "
        "{free} free now, {reserve} of it kept for other programs",
    )
    details = words.format(
        weights=round_size(fit.weights_bytes),
        cache=round_size(fit.cache_bytes),
        buffers=round_size(fit.buffers_bytes),
        context=f"{fit.context:,}",
        kind=fit.kv_type,
        free=round_size(fit.free_bytes),
        reserve=round_size(fit.reserve_bytes),
    )
    if not fit.gpu_bytes:
        return details
    there = QCoreApplication.translate("ModelCard", "{size} of it on {device}")
    return f"{details}; " + there.format(size=round_size(fit.gpu_bytes), device=fit.device or "GPU")


def progress_words(card: Card) -> str:
    """What is under way with a model and how far it is; empty when nothing is."""
    transfer = card.transfer or Transfer()
    doing = _doing(card, transfer)
    if not doing or not transfer.total_bytes or card.place == "testing":
        return doing
    sizes = f"{file_size(transfer.done_bytes)} / {file_size(transfer.total_bytes)}"
    if card.place == "paused":
        return f"{doing} · {sizes}"
    speed = f"{_rate(transfer.bytes_s)}/s" if transfer.bytes_s > 0 else ""
    left = _remaining(transfer.remaining_s) if transfer.remaining_s > 0 else ""
    return " · ".join(filter(None, (doing, sizes, speed, left)))


def round_size(size_bytes: int) -> str:
    """A size in memory or on a disk, as exact as it matters."""
    return f"{size_bytes / _GB:.1f} GB" if size_bytes >= _MANY * 10 else f"{size_bytes / _MB:.0f} MB"


def parameters(count: int) -> str:
    """How many parameters a model has, as its makers count them; empty where that is not known."""
    if not count:
        return ""
    units = ((_GB, "B", _MANY), (_MB, "M", _MB), (_KB, "K", 0))
    short = next(f"{count / unit:.1f}{letter}" for unit, letter, least in units if count >= least)
    return QCoreApplication.translate("ModelCard", "{count} parameters").format(count=short)


def _doing(card: Card, transfer: Transfer) -> str:
    translate = QCoreApplication.translate
    if card.place == "downloading" and transfer.phase == "connecting":
        return translate("ModelCard", "Connecting")
    if card.place in {"downloading", "taking"} and transfer.phase == "verifying":
        return translate("ModelCard", "Verifying")
    return {
        "downloading": translate("ModelCard", "Downloading"),
        "paused": translate("ModelCard", "Paused"),
        "taking": translate("ModelCard", "Copying"),
        "verifying": translate("ModelCard", "Verifying"),
        "testing": translate("ModelCard", "Self-test: it is loaded and answers a short question"),
    }.get(card.place, "")


def _catalogue(card: Card) -> str:
    translate = QCoreApplication.translate
    if not card.in_catalogue:
        return translate("ModelCard", "in none: nobody vouches for this file")
    signature = {
        "valid": translate("ModelCard", "signed, signature valid"),
        "unknown": translate("ModelCard", "signed, signer unknown"),
    }.get(card.signature, translate("ModelCard", "not signed"))
    return f"{card.catalogue} ({signature})" if card.catalogue else ""


def _is_programs(card: Card) -> bool:
    """The demo model needs no test on each PC; with an adapter it does."""
    return card.demo and not card.adapters


def _tested(card: Card) -> str:
    if card.place not in {"installed", "broken"} or _is_programs(card):
        return ""
    translate = QCoreApplication.translate
    yes, no = translate("ModelCard", "passed on this PC"), translate("ModelCard", "not done yet")
    return yes if card.is_tested else no


def _rate(bytes_s: float) -> str:
    return f"{bytes_s / _MB:.1f} MB" if bytes_s >= _MB else f"{bytes_s / _KB:.0f} KB"


def _speed(tokens_s: float) -> str:
    return f"{tokens_s:.0f}" if tokens_s >= _FAST else f"{tokens_s:.1f}"


def _remaining(seconds: float) -> str:
    translate = QCoreApplication.translate
    if seconds < _MIN_S:
        return translate("ModelCard", "less than a minute left")
    hours, minutes = divmod(round(seconds / _MIN_S), _H_S // _MIN_S)
    if hours:
        return translate("ModelCard", "about {hours} h {minutes} min left").format(
            hours=hours, minutes=minutes
        )
    return translate("ModelCard", "about {minutes} min left").format(minutes=minutes)
