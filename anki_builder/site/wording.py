"""Months, sizes and languages, as the site calls them. Pure."""

from __future__ import annotations

from calendar import month_name

_LANGUAGES = {
    "ar": "Arabic",
    "as": "Assamese",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "kn": "Kannada",
    "ko": "Korean",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ne": "Nepali",
    "or": "Odia",
    "pa": "Punjabi",
    "pt": "Portuguese",
    "ru": "Russian",
    "sa": "Sanskrit",
    "si": "Sinhala",
    "ta": "Tamil",
    "te": "Telugu",
    "tr": "Turkish",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""By their codes in ISO 639; any other language goes by its code."""


def month_title(month: str) -> str:
    """`2025-10` as `October 2025`."""
    year, _, number = month.partition("-")
    return f"{month_name[int(number)]} {year}"


def size_text(count: int) -> str:
    """A number of bytes, as browsers show it."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000)):,} kB"
    return f"{count / 1_000_000:,.1f} MB"


def language_name(code: str) -> str:
    """What a language is called in English: of `pt-BR`, `Portuguese (BR)`."""
    language, _, region = code.partition("-")
    name = _LANGUAGES.get(language.lower(), language)
    return f"{name} ({region})" if region else name
