"""Words that rules look for, in English and Hindi."""

from __future__ import annotations

import re

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|"
    "जनवरी|फरवरी|फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|सितम्बर|अक्टूबर|अक्तूबर|नवंबर|नवम्बर|दिसंबर|दिसम्बर"
)

YEAR = re.compile(r"(?:1[5-9]|20)(?<!\d\d\d)\d\d(?!\d)")

DATE = re.compile(
    rf"(?:(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTHS})(?!\w)\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?(?=,|\s+(?:1[5-9]|20)\d\d|$))?"
    r"(?:,?\s+(?:1[5-9]|20)\d\d)?(?!\d)"
    r"|(?<!\d)(?:1[5-9]|20)\d\d-\d\d(?:-\d\d)?(?!\d)"
)
"""A day or a month, with or without its year, in words or in ISO 8601."""

YES_OR_NO = frozenset(
    {
        *("yes", "no", "true", "false", "correct", "incorrect", "right", "wrong", "yeah", "nope"),
        *("हाँ", "हां", "नहीं", "सही", "गलत", "ग़लत", "सत्य", "असत्य", "जी"),
    }
)

ALL_OR_NONE = re.compile(
    r"\b(?:all|none|any|both|neither|either) of (?:the above|these|them|the options)\b|\ball the above\b"
    r"|^(?:both|neither|only|either)?\s*\(?[a-e1-5]\)?\s*(?:and|or|nor|&|,)\s*\(?[a-e1-5]\)?(?:\s*only)?$"
    r"|^(?:all|none|both|neither|any)$|\bmore than one of (?:the above|these|them)\b"
    r"|\b(?:both|neither) (?:a|1|i) (?:and|nor) (?:b|2|ii)\b"
    r"|उपर्युक्त|उपरोक्त|इनमें से कोई|इनमें से सभी|ये सभी|दोनों",
    re.IGNORECASE,
)

FLEETING = re.compile(
    r"(?i:\b(?:recently|recent|currently|latest|newest|nowadays|presently|at present|as of now|so far|"
    r"right now|these days|this year|this month|last year|last month|next year|next month|"
    r"incumbent|has been|have been|now|today)\b)"
    r"|\bnew (?=(?:\w+ ){0,2}(?:president|minister|governor|chair|chief|director|secretary|ceo|head|captain|coach))"
    r"|\b(?:the|its|their) last (?=(?:\w+ ){0,2}(?:summit|edition|meeting|session|games|cup|census|budget|election)\b)"
    r"|(?<!electric )(?<!ocean )(?<!direct )(?<!alternating )\bcurrent\b(?! account)"
    r"|हाल ही|हालिया|वर्तमान|मौजूदा|अभी|नवीनतम|इस वर्ष|इस साल|पिछले वर्ष|पिछले साल|आजकल|इस समय|फिलहाल|फ़िलहाल",
)
"""What is true only for a time. Of what is new or last, only what is replaced by the next."""

OFFICE = re.compile(
    r"\b(?:president|prime minister|minister|chief minister|governor|chairman|chairperson|chairwoman|chair|chief|"
    r"director[- ]general|director|secretary[- ]general|secretary|commissioner|ambassador|ceo|cfo|managing director|"
    r"head coach|coach|captain|speaker|judge|chief justice|attorney general|king|queen|pope|mayor|brand ambassador|"
    r"administrator|head|leader)\b"
    r"|राष्ट्रपति|प्रधानमंत्री|प्रधान मंत्री|मंत्री|राज्यपाल|अध्यक्ष|सचिव|महानिदेशक|मुख्य न्यायाधीश|न्यायाधीश|गवर्नर|कप्तान|आयुक्त",
    re.IGNORECASE,
)

HOLDS = re.compile(
    r"^who(?: is|'s|’s| heads| leads| chairs| captains| holds)\b|^which (?:office|post|position) does\b|कौन (?:है|हैं)",
    re.IGNORECASE,
)
"""A question for whoever it is when the learner reads it."""

NAMES_HOLDER = re.compile(
    rf"^(?:who|whose|name)\b|^(?:the )?(?:{OFFICE.pattern})|कौन|किसे|:\s*(?:the )?(?:{OFFICE.pattern})\s*\?*$",
    re.IGNORECASE,
)
"""A question whose answer is a person."""

IS_HOLDER = re.compile(r"\b(?:is|are)\s+(?:the\s+)?\{\{|\}\}\s+(?:is|are)\b")
"""A sentence that hides who or what somebody is."""

FIGURE = re.compile(r"%|₹|\bper ?cent\b|\b(?:crore|lakh|billion|million|trillion)\b|प्रतिशत|करोड़|लाख", re.IGNORECASE)

SHARE = re.compile(r"%|\bper ?cent\b|प्रतिशत", re.IGNORECASE)

RANK = re.compile(r"\brank(?:s|ed|ing)?\b|रैंक|स्थान पर", re.IGNORECASE)

INDEX = re.compile(r"\b(?:index|ranking|survey)\b|सूचकांक", re.IGNORECASE)

PLAN = re.compile(r"\b(?:is|are)\b.*\bto\b")
"""What is meant to be: it was said once, and stays said."""

PRESENT = re.compile(r"\b(?:is|are|does|do|has|have|can|stands?|ranks?|holds?)\b|(?:है|हैं)\s*[?।]?\s*$", re.IGNORECASE)

IDLE_WORDS = frozenset(
    {
        *("news", "current", "affairs", "daily", "weekly", "monthly", "gk", "general", "static", "knowledge", "misc"),
        *("miscellaneous", "update", "updates", "other", "others", "facts", "important", "notes", "quiz", "revision"),
        *("quick", "awareness", "questions", "and", "of", "the", "for", "&", "top", "part", "one", "liners"),
        *("geography", "history", "polity", "economy", "science", "environment", "sports", "studies", "modern"),
        *("समाचार", "करेंट", "करंट", "अफेयर्स", "समसामयिकी", "विविध", "अन्य", "सामान्य", "ज्ञान", "और", "का", "की", "के"),
        *(
            "भूगोल",
            "इतिहास",
            "पर्यावरण",
            "विज्ञान",
            "राजव्यवस्था",
            "अर्थव्यवस्था",
            "खेल",
            "आधुनिक",
            "भारत",
            "दैनिक",
            "महत्वपूर्ण",
            "तथ्य",
        ),
    }
)
"""Titles of nothing but such words say nothing of a story: a kind of list, or a whole subject."""

_PRONOUNS = (
    "he|she|it|they|this|that|these|those|its|his|her|their|यह|वह|इस|उस|इसका|इसकी|इसके|इसे|इसमें|उसका|उसकी|उनका|उनकी|इन्हें|उन्हें|ये|वे|"
    "उन्होंने|इसने|उसने"
)
_QUESTION_WORDS = r"when|where|why|how|what|which \w+|how (?:many|much|old|long)(?: \w+)?"
_THINGS = (
    "scheme|agreement|event|award|summit|mission|project|report|day|exercise|deal|law|bill|act|policy|book|film|"
    "company|index|person|country|place|satellite"
)

PRONOUN_SUBJECT = re.compile(
    rf"^(?:{_PRONOUNS})(?=\s)"
    rf"|^(?:{_QUESTION_WORDS}) (?:did|does|do|was|is|are|were|has|have|will|can) (?:he|she|it|they|this|that)\b"
    rf"|^(?:who|what|which \w+|when|where) .*\b(?:this|these) (?:{_THINGS})\b",
    re.IGNORECASE,
)
"""A question about somebody or something that it does not name."""

_MONTH_LENGTHS = dict(zip(_MONTHS.split("|")[:12], (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))
_MONTH_LENGTHS |= {name[:3]: days for name, days in _MONTH_LENGTHS.items()} | {"Sept": 30}
_MONTH_LENGTHS |= dict.fromkeys(["जनवरी", "मार्च", "मई", "जुलाई", "अगस्त", "अक्टूबर", "अक्तूबर", "दिसंबर", "दिसम्बर"], 31)
_MONTH_LENGTHS |= dict.fromkeys(["अप्रैल", "जून", "सितंबर", "सितम्बर", "नवंबर", "नवम्बर"], 30) | {"फरवरी": 29, "फ़रवरी": 29}
# What must not stand before is looked at behind the first digit: a pattern that begins with a digit is found twice as
# fast as one that begins with a condition.
_DAY_OF_MONTH = re.compile(rf"(\d(?<![\d.,]\d)\d?)(?:st|nd|rd|th)?\s+({_MONTHS})(?!\w)")


def impossible_days(text: str) -> list[str]:
    """Days in a text that no calendar has, as they are written: `31 September`."""
    return [
        match.group() for match in _DAY_OF_MONTH.finditer(text) if not 1 <= int(match[1]) <= _MONTH_LENGTHS[match[2]]
    ]
