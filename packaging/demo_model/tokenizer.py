"""The byte-level BPE tokenizer and the ChatML form of a conversation."""

from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from demo_model.corpus import Conversation

VOCABULARY = 4096
END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = (END_OF_TEXT, START, END)
END_OF_TEXT_ID, START_ID, END_ID = range(3)
PRE_TOKENIZER = "qwen2"
"""llama.cpp's name for the pattern below: both must cut a text in the same places."""

_PATTERN = (
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_LONGEST_TOKEN_BYTES = 15


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """Trains on `texts`; deterministic. The special tokens get the ids 0, 1 and 2."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=_LONGEST_TOKEN_BYTES,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def conversation_tokens(tokenizer: Tokenizer, conversation: Conversation) -> tuple[list[int], list[bool]]:
    """The tokens of a conversation and, for each, whether it belongs to an answer (its end token too)."""
    tokens: list[int] = []
    answered: list[bool] = []

    def add(ids: list[int], *, answer: bool) -> None:
        tokens.extend(ids)
        answered.extend([answer] * len(ids))

    def words(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    newline = words("\n")
    add([START_ID, *words(f"system\n{conversation.system}"), END_ID, *newline], answer=False)
    for item in conversation.items:
        add([START_ID, *words(f"user\n{item.input}"), END_ID, *newline], answer=False)
        add([START_ID, *words("assistant\n")], answer=False)
        add([*words(item.output), END_ID], answer=True)
        add(newline, answer=False)
    return tokens, answered
