"""Datelines: where, when and for whom a news report was written, in front of its first sentence."""

from __future__ import annotations

import re

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ſ"
_WORD = rf"[{_UPPER}][\w.'’-]{{0,20}}"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_DATELINE = re.compile(
    rf"(?P<place>{_WORD}(?:[ /]{_WORD}|[ /](?:de|del|of|la) {_WORD}){{0,3}})"
    rf"(?P<regions>(?:, (?!{_DATE}){_WORD}(?: {_WORD}){{0,2}}){{0,2}})"
    rf"(?P<date>,? {_DATE})?"
    r"(?P<agency> \([^()\r\n]{1,60}\))?"
    r"(?P<mark> ?(?:—|–|―|--) ?| - |: )"
    rf"(?P<next>[“\"'‘(\[]{{0,2}}[{_UPPER}\d]\w?)"
)
_AGENCY = re.compile(
    r"(?:AP|AFP|ANI|PTI|IANS|UPI|PA|dpa|TASS|Xinhua|Reuters|Bloomberg"
    r"|\w[\w ]*(?:News|Press|Service)|[\w ]*[Nn]ewswire)\b"
)
_LONGEST = 200


def dateline_end(text: str) -> int:
    """Where the dateline that `text` opens with ends, its dash or colon included; 0 without one.

    A dateline is a place in capitals ("KABUL, Afghanistan (Newswire) —", "MYRTLE BEACH, S.C. -")
    or a place of any case with a news agency ("Mexico City (AFP) –"), and then a dash; a colon
    stands in for the dash after a date or an agency ("LONDON, 3 March:"), never else, since a
    transcript names its speakers so ("MODERATOR: …").
    """
    found = _DATELINE.match(text, 0, _LONGEST)
    return found.end("mark") if found and _is_dateline(found) else 0


def _is_dateline(found: re.Match[str]) -> bool:
    place, regions, agency = found["place"], found["regions"] or "", found["agency"] or ""
    by_agency = bool(_AGENCY.match(agency[2:-1]))
    spelled = re.sub(r" (?:de|del|of|la) ", " ", place)
    if not (spelled.isupper() and len(spelled) > 2) and not by_agency:
        return False
    # "POLLS WRONG, JUST TOO EARLY - …" is a headline in capitals.
    if any(region.isupper() and " " in region for region in regions[2:].split(", ")):
        return False
    if found["mark"].strip() == ":":
        return bool(found["date"] or by_agency)
    return found["mark"] != found["mark"].strip() or not found["next"].isupper()
