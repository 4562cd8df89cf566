"""What the function does, and nothing of AWS: call it from a test or a shell."""

import re

WORDS_A_MINUTE = 230


def score(text: str) -> dict:
    """Counts, minutes to read, and the reading ease of Flesch for English: 100 is easy, 0 is hard."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)
    if not words:
        raise ValueError("The text has no words.")
    # The last mark of each run: with "+" the time would grow with the square of a run that ends no sentence.
    sentences = max(1, len(re.findall(r"[.!?](?=\s|$)", text)))
    syllables = sum(map(syllables_of, words))
    ease = 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)
    return {
        "words": len(words),
        "sentences": sentences,
        "minutes": max(1, round(len(words) / WORDS_A_MINUTE)),
        "ease": round(min(100, max(0, ease))),
    }


def syllables_of(word: str) -> int:
    """Groups of vowels, without a silent e at the end. Good enough on average."""
    silent = word.lower().endswith("e") and not word.lower().endswith("le")
    return max(1, len(re.findall(r"[aeiouyäöü]+", word.lower())) - silent)
