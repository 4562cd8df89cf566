"""What the function is about, and nothing of AWS: call it from a test or a shell."""

LANGUAGES = {"en": "Hello", "de": "Hallo", "es": "Hola", "fr": "Bonjour", "ja": "こんにちは"}


def greet(name: str = "", language: str = "en") -> str:
    """A greeting in a language of LANGUAGES. Raises KeyError for any other."""
    word = LANGUAGES[language]
    return f"{word}, {name.strip()}!" if name.strip() else f"{word}!"
