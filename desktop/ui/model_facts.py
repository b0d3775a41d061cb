"""The model that is in use and how it runs here: threads, context, graphics card, memory."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.clinical.language import Language
from desktop.conversation.events import ModelState
from desktop.models.cards import Card
from desktop.ui.facts_grid import FactsGrid
from desktop.ui.label import plain_label
from desktop.ui.model_words import file_size, gpu_words, model_name, state_words
from desktop.ui.status_dot import DOTS, StateDot
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_NAMES_PX = 92


class ModelFacts(Translated, QFrame):
    """A card with the model's name and state, and below it what is known of how it runs."""

    def __init__(self, theme: Theme, language: Language) -> None:
        super().__init__()
        self.setObjectName("modelFacts")
        self.setProperty("look", "raised")
        self._language: Language = language
        self._state = ModelState(kind="none")
        self._card: Card | None = None
        self._cpu_only = False
        self._dot = StateDot(theme)
        self._name = plain_label("strong", "modelName", selectable=True)
        self._doing = plain_label("control second", "modelDoing", selectable=True)
        self._grid = FactsGrid(theme, "control", _NAMES_PX)
        heading = QHBoxLayout()
        heading.setSpacing(theme.space("s"))
        heading.addWidget(self._dot)
        heading.addWidget(self._name)
        heading.addWidget(self._doing, 1)
        layout = QVBoxLayout(self)
        margin = theme.space("l")
        layout.setContentsMargins(margin, theme.space("m"), margin, theme.space("m"))
        layout.setSpacing(theme.space("s"))
        layout.addLayout(heading)
        layout.addWidget(self._grid)
        self.retranslate()

    def show_state(self, state: ModelState) -> None:
        """Shows what the model does and how it runs."""
        self._state = state
        self.retranslate()

    def show_file(self, card: Card | None) -> None:
        """Shows the file of the model in use; None where there is none."""
        self._card = card
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """The language of errors."""
        self._language = language
        self.retranslate()

    def set_cpu_only(self, cpu_only: bool) -> None:
        """Whether the graphics card is to be left alone."""
        self._cpu_only = cpu_only
        self.retranslate()

    def facts(self) -> list[tuple[str, str]]:
        """Names and values in the window's language; what is not known is left out."""
        state = self._state
        facts = [
            (self.tr("Problem"), state.error.sentence(self._language) if state.error else ""),
            (self.tr("File"), self._file()),
            (self.tr("Context"), self._context()),
            (self.tr("Processor"), self._threads()),
            (self.tr("Graphics card"), self._gpu()),
            (self.tr("Memory"), f"{state.memory_bytes / 1e9:.1f} GB" if state.memory_bytes else ""),
        ]
        return [(name, value) for name, value in facts if value]

    def retranslate(self) -> None:
        state = self._state
        self._dot.set_color(DOTS.get(state.kind, "text3"))
        self._name.setText(model_name(state))
        self._name.setVisible(bool(model_name(state)))
        self._doing.setText(state_words(state))
        self.setAccessibleName(" · ".join(word for word in (model_name(state), state_words(state)) if word))
        facts = self.facts()
        self.setAccessibleDescription("\n".join(f"{name}: {value}" for name, value in facts))
        self._grid.show_facts(facts)
        self._grid.setVisible(bool(facts))

    def _file(self) -> str:
        card = self._card
        return f"{card.path.name} · {file_size(card.size_bytes)}" if card and card.path else ""

    def _context(self) -> str:
        state = self._state
        if not state.context:
            return ""
        words = [self.tr("{context} tokens").format(context=f"{state.context:,}")]
        if state.kv_type:
            words.append(self.tr("stored as {kind}").format(kind=state.kv_type))
        return " · ".join(words)

    def _threads(self) -> str:
        state = self._state
        if not state.threads:
            return ""
        return self.tr("threads: {writing} writing, {reading} reading").format(
            writing=state.threads, reading=state.batch_threads or state.threads
        )

    def _gpu(self) -> str:
        """How many layers lie there, and why not more."""
        state = self._state
        if not state.context:
            return ""
        words = [self.tr("not used")]
        if state.gpu_layers:
            places = self.tr("{count} of {layers} layers on {device}")
            words = [places.format(count=state.gpu_layers, layers=state.layers, device=state.device)]
        if self._cpu_only and not state.gpu_layers:
            words.append(self.tr("processor only is switched on"))
        elif state.gpu_problem:
            words.append(gpu_words(state.gpu_problem))
        elif not state.gpu_layers:
            words.append(self.tr("none that this program can use was found"))
        return " · ".join(words)
