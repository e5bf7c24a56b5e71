"""What callers say in Dutch."""

_PERSON = (
    "iemand|mens|mensen|persoon|medewerker|medewerkster|medewerkers|collega|manager|leidinggevende|chef|baas|receptie"
    "|receptionist|receptioniste|klantenservice|telefonist|telefoniste|adviseur|personeel|eigenaar|supervisor|mens"
)
_TALK = "spreken|praten|spreek|praat|babbelen|kletsen|bellen"
_MACHINE = "machine|machines|robot|robots|computer|computers|bot|ai|apparaat|bandje|automaat|systeem"

HUMAN = (
    "wil|kan|mag|wou|zou|graag|liever|moet|wilde * spreken|praten|spreek met|graag?",
    "met de|een|iemand|meneer|mevrouw|dokter|@ * spreken|praten|verbinden|doorverbinden",
    "geef|haal mij|me|maar|even * de|meneer|mevrouw|iemand|een|@",
    "aan de lijn|telefoon|toestel",
    "is|zit de|meneer|mevrouw|dokter * er|aanwezig|bereikbaar",
    f"{_TALK} * met * {_PERSON}",
    f"met * {_PERSON} * {_TALK}",
    f"iemand * {_TALK}",
    f"een|de|uw|jullie * medewerker|manager|mens|persoon|collega|leidinggevende * {_TALK}",
    f"{_TALK} iemand|medewerker",
    "mij|me|ons * doorverbinden|verbinden|doorschakelen|doorzetten",
    "verbind|schakel|zet|verbindt mij|me|ons|u * door|met|mij",
    "kunt|kan|wilt|wil u|je|jij * doorverbinden|doorschakelen",
    f"geef|geeft|haal|zoek mij|me|ons * {_PERSON}",
    "wil|wou|heb|hebben|graag|krijgen|liever|nodig * een|echt|echte|iemand * mens|medewerker|medewerkster|persoon|manager|mensen * spreken|praten|nodig|hebben|graag|aan|lijn|alstublieft",
    "wil|heb|wou|krijg|geef|liever een|gewoon|graag een? echt|echte? mens|medewerker|medewerkster|persoon",
    f"is|zijn|hebben|heeft er|jullie|u|geen|daar * iemand|niemand|mens|mensen|medewerker|persoon * {_TALK}|helpen|echt|kan|echte",
    "medewerker|mens|persoon|receptie|telefoniste|klantenservice|medewerkster alstublieft|alsjeblieft|graag",
    "^ een|de? echt|echte? medewerker|medewerkster|mens|receptie|telefoniste|telefonist|operator|klantenservice|persoon alstublieft|alsjeblieft|graag|nu? $",
    f"niet|geen|nooit|liever|zat|moe|beu|genoeg|waarom * met * {_MACHINE}",
    f"haat|heb|geen hekel|genoeg|aan|zin|robots|die * {_MACHINE}",
    f"niet {_TALK} met|tegen * {_MACHINE}",
    f"waarom|niet * {_TALK} * met|tegen * {_MACHINE}",
    f"in plaats van * {_MACHINE}",
    f"hekel aan * {_MACHINE}",
    "kan|kunt|laat|wil iemand|een|u mij|me|medewerker|mens * terugbellen|bellen|helpen|terugbelt|spreken",
    "iemand * terugbellen|terugbelt",
    "hoe|waar krijg|bereik|kom|kan * iemand|mens|medewerker|persoon * lijn|pakken|bereiken|spreken|echt",
)
OPT_OUT = (
    "bel|belt mij|me|ons|hier|niet|nooit * niet|nooit|meer|op",
    "bel|belt * niet|nooit meer",
    "stop|hou|houd|houdt met|op mij|me|ons|met|bellen * bellen?",
    "niet|nooit meer * gebeld|bellen|lastigvallen",
    "geen * telefoontjes|oproepen|belletjes|gebel|gesprekken meer",
    "wil niet|nooit * gebeld * worden",
    "haal|verwijder|schrap|wis|haalt|verwijdert * mij|me|nummer|mijn * lijst|nummer|bestand|systeem|lijsten",
    "bel me niet register|registers?",
)
EMERGENCY = (
    "is|dit een|is noodgeval|spoedgeval|een spoed? noodgeval?",
    "bel|stuur|nodig|heb|haal * ambulance|ziekenwagen|112|brandweer|politie",
    "heeft|heb|krijgt|krijg|had * hartaanval|hartinfarct|beroerte|epileptische|hartstilstand",
    "pijn op|in de|mijn|zijn|haar borst",
    "krijg|krijgt|kan|heeft geen|niet adem|lucht|ademen|ademhalen|slikken|meer ademen|adem?",
    "ademt niet",
    "is bewusteloos|buiten|flauwgevallen",
    "stopt niet met bloeden",
    "bloedt heel|hevig|erg",
    "wil dood|sterven|niet",
    "mezelf|zelfmoord iets|doden|van|plegen aandoen|kant?",
    "maak|maken er|een eind|einde aan",
    "zelfmoord|suïcide|overdosis plegen|gepleegd|genomen",
    "ruik|ruikt * gas",
    "naar gas",
    "er is brand",
    "huis|keuken|dak staat in brand",
)
