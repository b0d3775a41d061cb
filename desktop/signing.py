"""What a doctor says of an answer: that it holds, by a signature, and how good it is, by stars."""

from collections.abc import Callable

from desktop.conversation.messages import Mark, Message
from desktop.history_thread import HistoryThread
from desktop.store.audit import login, moment
from desktop.store.history import History
from desktop.vault_errors import AnswerNotRatable, AnswerNotSignable


class Signing:
    """Signs and rates answers of the vault in use; each call waits for the store's thread.

    Args:
        history: the thread of the vault in use.
        owner: the name of the vault's owner, empty where nobody gave one.
    """

    def __init__(self, history: HistoryThread, owner: Callable[[], str]) -> None:
        self._history = history
        self._owner = owner

    def sign(self, message_id: str) -> Message:
        """Signs an answer as the vault's owner, or as the system's login where the vault has no name.

        An answer that is signed already keeps its signature.

        Raises:
            UnknownMessage: it is not there.
            AnswerNotSignable: it is no answer, or not complete.
            StoreError: it could not be kept.
        """

        def change(message: Message) -> Mark:
            if not message.is_signable:
                raise AnswerNotSignable
            mark = message.mark
            return mark if mark.signed_at else Mark(mark.stars, moment(), self._owner() or login())

        return self._mark(message_id, change)

    def withdraw(self, message_id: str) -> Message:
        """Makes a signed answer a draft again. Raises `UnknownMessage`, `StoreError`."""
        return self._mark(message_id, lambda message: Mark(message.mark.stars))

    def rate(self, message_id: str, stars: int) -> Message:
        """Gives an answer 1 to 5 stars; 0 takes them away.

        Raises:
            UnknownMessage: it is not there.
            AnswerNotRatable: it is no answer.
            StoreError: it could not be kept.
        """

        def change(message: Message) -> Mark:
            if message.role != "assistant":
                raise AnswerNotRatable
            return Mark(stars, message.mark.signed_at, message.mark.signed_by)

        return self._mark(message_id, change)

    def _mark(self, message_id: str, change: Callable[[Message], Mark]) -> Message:
        def work(history: History) -> Message:
            message = history.message(message_id)
            mark = change(message)
            if mark != message.mark:
                history.mark(
                    message.id,
                    rating=mark.stars or None,
                    signed_at=mark.signed_at or None,
                    signed_by=mark.signed_by or None,
                )
            return history.message(message_id)

        return self._history.run(work)
