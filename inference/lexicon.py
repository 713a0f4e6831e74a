"""The words by which names, roles and bodies are told apart in English news."""

from __future__ import annotations

from typing import Literal, TypeAlias

Gender: TypeAlias = Literal["female", "male"]


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


MALE = _words(
    """mr sir lord king prince duke father brother son husband uncle grandfather man boy widower
    chairman spokesman congressman businessman policeman councilman alderman fisherman salesman
    he him his monsignor actor waiter monk priest"""
)
FEMALE = _words(
    """ms mrs miss dame lady queen princess duchess sister mother daughter wife aunt grandmother
    woman girl widow chairwoman spokeswoman congresswoman businesswoman policewoman councilwoman
    saleswoman she her hers actress waitress nun headmistress"""
)

HONORIFICS = _words(
    """mr mrs ms miss mx dr prof sen rep gov gen lt col maj capt sgt adm cmdr supt insp rev hon sir
    dame lord lady"""
)
"""Titles that say who is named, but are no noun that could stand for the name later."""

ROLES = _words(
    """minister president senator governor mayor judge justice general colonel major captain
    lieutenant sergeant admiral commander brigadier marshal doctor professor reverend bishop
    archbishop cardinal pope imam rabbi priest king queen prince princess duke duchess chancellor
    secretary commissioner ambassador envoy consul director chairman chairwoman chairperson chair
    spokesman spokeswoman spokesperson lawyer attorney solicitor barrister prosecutor inspector
    superintendent sheriff constable officer detective councillor councilman councilwoman alderman
    deputy lawmaker congressman congresswoman representative speaker executive ceo founder
    chief leader head premier candidate nominee aide adviser advisor official treasurer
    engineer architect manager editor reporter journalist correspondent author writer
    teacher headteacher principal nurse surgeon physician pharmacist coroner scientist researcher
    analyst economist historian activist campaigner organiser organizer coach player captain
    striker singer actor actress artist farmer driver pilot fisherman businessman businesswoman
    witness victim suspect accused whistleblower
    delegate diplomat governor-general investigator magistrate ombudsman
    trustee banker accountant caretaker curator conductor guard soldier policeman policewoman
    student pupil resident neighbour neighbor tenant worker employee patient"""
)
"""Nouns for what a person is: they follow a name in apposition, and stand for it later."""

PERSONS = ROLES | _words(
    """man woman boy girl child baby teenager person father mother brother sister son daughter
    husband wife uncle aunt cousin widow widower friend colleague relative stranger
    grandfather grandmother parent nephew niece boss monk nun"""
)

BODIES = _words(
    """company firm group ministry department agency bureau party union court council committee
    commission bank university college school hospital police army navy airline carrier
    utility newspaper broadcaster
    charity foundation institute authority association federation coalition alliance government
    administration parliament senate congress assembly board team club network organisation
    organization consortium corporation startup start-up brewery refinery
    militia movement tribunal watchdog think-tank paper report study survey poll website"""
)
"""Nouns for what an organisation, or a document that speaks, is."""

EITHER = _words(
    """contractor regulator employer owner auditor landlord publisher developer operator supplier
    manufacturer retailer builder rival opponent predecessor successor maker lender trader partner
    insurer defendant plaintiff claimant"""
)
"""Nouns for what a person or an organisation can be."""

BODY_NAME_WORDS = BODIES | _words(
    """inc ltd llc plc corp co gmbh ag sa watch international nations rights amnesty times post
    news press reuters services systems works holdings partners industries technologies energy
    office force forces service guard republic states kingdom front brigade democrats republicans
    house"""
)
COMPANY_WORDS = _words("inc ltd llc plc corp co gmbh ag sa holdings industries technologies works")

PLACE_WORDS = _words(
    """new san los las santa saint st north south east west northern southern eastern western upper
    lower el port fort cape mount lake river street avenue road square bridge airport city county
    island islands valley province district region bay beach park hill hills sea ocean union"""
)

CALENDAR = _words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december easter christmas ramadan"""
)

NO_NAMES = CALENDAR | _words(
    """a an the and or but nor so yet if when while as since because although though after before
    until once in on at to for from by with of about into over under between against during despite
    amid among through without within according i you he she it we they his her its their our my
    your this that these those there here what which who whose whom where why how no not yes all
    any both each every few many most much some several such other another one two three four five
    six seven eight nine ten only even also then now later earlier yesterday today tomorrow still
    meanwhile however moreover instead nevertheless critics officials residents witnesses police
    asked said says told former late maybe perhaps"""
)
"""Words that open a sentence with a capital without being part of the name behind them."""

SPEECH = _words(
    """said says say told tells added adds asked asks wrote writes insisted insists claimed claims
    denied denies accused accuses blamed blames argued argues warned warns replied replies
    recalled recalls declared declares explained explains noted notes acknowledged admitted
    rejected dismissed alleged testified continued conceded complained countered"""
)
