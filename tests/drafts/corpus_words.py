"""What generated articles are made of: headings, keys, values, sentences, dates and notices of an invented world."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from unicodedata import normalize

from hypothesis import strategies as st

FACTS_HEADINGS = (
    "Exam-Oriented Facts",
    "Important Facts for Exams",
    "Facts for Exams",
    "Key Facts",
    "Key facts",
    "Key Highlights",
    "Relevance for Exams",
    "परीक्षा हेतु महत्वपूर्ण तथ्य",
    "महत्वपूर्ण तथ्य",
)
CONTEXT_HEADINGS = (
    "Why in News?",
    "Context",
    "Background",
    "About the Reef Treaty",
    "About Exercise “Lantern”",
    "Significance",
    "Strategic Importance",
    "Why It Matters",
    "चर्चा में क्यों?",
    "पृष्ठभूमि",
)
TITLES = (
    "Torvia opens its first tidal power station",
    "Avelon and Torvia sign a reef treaty",
    "Exercise “Lantern 2031” begins at Port Linden",
    "Bank of Avelon cuts its key rate by 25 basis points",
    "C++ & {{templates}}: a `new` *standard* for [all]",
    "Budget 2031-32: what's new",
    "World Lamp Day",
    "The 1st Torvian census since 1.10",
    "टोर्विया ने पहला ज्वारीय बिजलीघर खोला",
    "no",
    "A title that goes on and on " + "and on " * 30 + "to its end",
)

KEYS = (
    *("Signed in", "Chairman", "Host", "Headquarters", "HQ", "Theme", "Launched by", "First", "Capital", "Currency"),
    *("Winner", "Rank", "Objective", "Part of", "Venue", "Aim", "Budget", "Nodal ministry", "Number of members"),
    *("GDP growth (2031)", "Torvia's Share", "North & West", "5G towers", "R&D centre", "US President", "Avelon PM"),
    *("id", "front", "facts", "null", "Name of the ship that carried the first stones of the breakwater"),
)
HINDI_KEYS = ("राजधानी", "मुद्रा", "राष्ट्रपति", "प्रधान मंत्री", "मुख्यालय", "अध्यक्ष", "स्थान", "उद्देश्य", "थीम")
INLINE_KEYS = ("Founded", "HQ", "Capital", "Currency", "Chairman", "Ministry")
"""Keys that readers tell from the words before them, where several pairs stand on one line."""
INLINE_VALUES = ("1974", "Port Linden", "Torvian crown", "Ilse Varga", "Ministry of Waterways", "48", "4.8%")
CATEGORIES = ("International", "Economy", "Science & Technology", "Sports", "reefs and tidal power", "राष्ट्रीय")
SOURCES = ("Linden News Service", "The Torvian Gazette", "https://gazette.example/2031/tides?id=7", "लिंडन समाचार सेवा")

PLAIN_VALUES = (
    *("Port Linden", "Ilse Varga", "1974", "2031", "48", "Torvian crown", "Ministry of Waterways"),
    *("Ilse Varga (first woman in the office)", "Marrow Bay, June 2031", "Avelon, Torvia, and Lake Sorrel"),
    *("70% mining, 90% refining globally", "Reduce dependence on Avelon for pumps and cables", "12–15 February"),
    *("$5 billion", "₹1,200 crore", "US$1.2 trillion", "4.8%", "25 basis points", "1st", "5th of 40 countries"),
    *("about 70%", "nearly 90% of refining capacity", "~70%", "over 1,200", "an estimated 3 lakh", "at least 12"),
    *("Indo-Torvian strategy", "पोर्ट लिंडन", "इल्से वर्गा (पहली महिला)", "लगभग 70 प्रतिशत", "ميناء ليندن", "K. Bexley, Jr."),
)
HARD_VALUES = (
    *("no", "yes", "null", "true", "1.10", "0o17", "1e3", "2031-02-11", "08:30", "12:30 to 14:00", "-40 °C", "+5"),
    *("# not a comment", "rank #1 of 40", "x #y", "{a}", "{a: b}", "[b]", "[b] and {c}", "& anchor", "*alias", "!tag"),
    *(
        "| pipe",
        "> folded",
        "% directive",
        "@ home",
        "`code",
        "'single' and \"double\"",
        '"quoted"',
        "it's",
        "O'Neil's",
    ),
    *("5 * 3 = 15", "snake_case_name", "_private", "C:\\temp\\new", "back\\slash", "{{x}}", "{{c1::x}}", "x }} y"),
    *("$5 and $6", "<b>bold</b>", "a < b > c", "AT&T", "[sound:x.mp3]", "f(x) = 2^x", "~~old~~", "a: b: c"),
    *("Ratio: 3:1", "https://gazette.example/a_b?x=1&y=2#z", "See https://gazette.example/report.", "2 km (1.2 mi)"),
    *("tides, " * 60 + "and stones", "x" * 300, "Lighthouse " * 40 + "end"),
    *("e\u0301te\u0301", "👨‍👩‍👧 family", "क्षत्रिय", "می‌خواهم", "ﬁne", "H₂O and CO₂", "ⅷ", "１２３"),
)
"""What YAML, Markdown, Anki or a hasty reader would take for something else than text."""

STATEMENTS = (
    "The station at Marrow Bay supplies about 70% of the island's power and nearly 90% of its heat.",
    "Ilse Varga opened it on 3 January 2031 in Port Linden.",
    "Torvia became the first country to map its whole sea floor.",
    "The drill will run from 2nd to 15th February 2031.",
    "It follows similar treaties with Avelon, Sorrel, and Marrow under the Inner Sea strategy.",
    "Output fell from 4.8% in 2030 to 4.1% in 2031.",
    'The premier called it the start of a "new golden era" in relations.',
    "Experts note that building it may take years.",
    "Second such permit this year",
    "Likely question: Which bank cut its 2031 outlook?",
    "The fee was raised from $5 to $6, and the fine to $1,200.",
    "Its code name {{tide}} stands in file C:\\temp of the * archive_1_2.",
    "See https://gazette.example/tides_2031 for the text; the fee is 5 * 3.",
    "बांध से लगभग 70 प्रतिशत बिजली मिलती है।",
    "राहत केंद्र 12–15 बनाए गए हैं।",
)
TRANSLATED_STATEMENTS = (
    ("Torvia and Avelon held the exercise 'Lantern' in the Inner Sea.", "टोर्विया और एवलॉन ने समुद्री अभ्यास 'लैंटर्न' किया।"),
    ("Port Linden became the first city to pass the Tide Bill.", "पोर्ट लिंडन ज्वार विधेयक पारित करने वाला पहला शहर बना।"),
    ("Ilse Varga was elected on 3 January 2031.", "इल्से वर्गा 3 जनवरी 2031 को चुनी गईं।"),
)
"""Sentences with their translations."""

NOTICES = (
    "Also Read: Torvian lighthouses get a new roof",
    "Related Posts",
    "Share this",
    "Join our Telegram channel",
    "Download PDF",
    "Leave a comment",
    "Previous",
    "Next",
)
"""What stands behind articles, in this order."""

_HINDI_MONTHS = (
    *("जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून"),
    *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
)


def _day_first(day: datetime.date) -> str:
    return f"{day.day} {day:%B} {day.year}"


DATE_FORMS: tuple[Callable[[datetime.date], str], ...] = (
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day:%B} {day:%d} {day.year}",
    _day_first,
    lambda day: f"{day.day} {day:%B}, {day.year}".upper(),
    lambda day: f"{day:%a %d %b}, {day.year}",
    lambda day: f"{day:%d/%m}/{day.year}" if day.day > 12 or day.day == day.month else _day_first(day),
    lambda day: day.isoformat(),
    lambda day: f"{day.day} {_HINDI_MONTHS[day.month - 1]} {day.year}",
)
"""How pages write a day. In digits alone only where no reader could take the day for the month."""


def _quotes(opening: str, closing: str, apostrophe: str) -> Callable[[str], str]:
    def quoted(text: str) -> str:
        text = re.sub('"([^"]*)"', f"{opening}\\1{closing}", text)
        return re.sub("(?<=[a-z])'(?=[a-z])", apostrophe, text)

    return quoted


SLIPS: dict[str, Callable[[str], str]] = {
    "stray spaces": lambda text: re.sub(r"(?<=[^\W\d])([,.;])(?=\s|\Z)", r" \1", text),
    "curly quotes": _quotes("“", "”", "’"),
    "mixed quotes": _quotes("“", '"', "’"),
    "no-break spaces": lambda text: re.sub(r"(?<=\w) (?=\w)", "\u00a0", text, count=2),
    "zero width": lambda text: re.sub(r"(?<=[a-z])(?=[a-z]{3})", "\u200b", text, count=1),
    "decomposed": lambda text: normalize("NFD", text),
}
"""What pages and copying do to a text, in the order in which it is done."""

keys = st.sampled_from(KEYS) | st.sampled_from(HINDI_KEYS)
values = st.sampled_from(PLAIN_VALUES) | st.sampled_from(HARD_VALUES)
entries = st.sampled_from(PLAIN_VALUES) | st.sampled_from([x for x in HARD_VALUES if x[0].isalpha() and ":" not in x])
"""Values that nobody takes for a bullet, a number of an entry or another pair, where no key stands before them."""
dates = st.dates(datetime.date(2001, 1, 1), datetime.date(2035, 12, 31))
