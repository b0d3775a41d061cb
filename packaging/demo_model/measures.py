"""How repetitive a text is."""

from desktop.clinical.language import Language


def distinct_share(text: str, language: Language) -> float:
    """The share of distinct 4-grams, of characters in zh and of words in en; 1 for shorter texts."""
    units = list("".join(text.split())) if language == "zh" else text.lower().split()
    grams = [tuple(units[start : start + 4]) for start in range(len(units) - 3)]
    return len(set(grams)) / len(grams) if grams else 1.0
