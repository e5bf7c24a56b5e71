"""What callers say in German."""

_PERSON = (
    "menschen|mensch|mitarbeiter|mitarbeiterin|person|personen|jemand|jemanden|jemandem|kollegen|kollegin|berater"
    "|beraterin|chef|chefin|vorgesetzten|personal|kundendienst|kundenservice|zentrale|empfang|rezeption|sachbearbeiter"
    "|ansprechpartner|kundenberater|leiter|irgendjemand|irgendjemanden|irgendjemandem|irgendwem|wem|filialleiter|irgendwer|irgendwen|anwalt|anwältin|arzt|ärztin|doktor|meister|meisterin|mechaniker"
    "|techniker|sekretärin|sekretariat|buchhaltung|verkauf|werkstatt|praxis|apotheker|handwerker|klempner|verkäufer"
    "|verwaltung|abteilung|arbeiter|leute|mechanikerin|filiale|inhaber|geschäftsführer|frau|herr|herrn"
)
_TALK = "sprechen|reden|verbunden|unterhalten|telefonieren|spreche|rede"
_MACHINE = "maschine|maschinen|roboter|robotern|computer|computern|bot|ki|automaten|automat|blechkiste|programm|ansage"

HUMAN = (
    "mit dem|der|einem|einer|ihrem|ihrer|jemandem|jemand|wem|herrn|frau|irgendwem * sprechen|reden|verbunden|telefonieren",
    "spreche|rede|sprechen|reden ich|wir? * direkt|lieber|gern|gerne? mit dem|der|einem|einer|ihrem|ihrer|jemandem|herrn|frau",
    "niemand|jemand|keiner * mit|mich dem|mir * reden|sprechen|helfen|könnte|kann",
    "geben|gib|holen|hol|geben sie? mir|ihn|sie|uns * den|die|der|einen|eine|frau|herrn|jemanden|mal|mir",
    "ans|am telefon|apparat|hörer holen|bitte|gehen|geht|kommen|kommt|jemand",
    "holen|hol|rufen|bringen * ans|an telefon|apparat|den",
    "ist|wäre * chef|chefin|meister|herr|frau|jemand|doktor * da|sprechen|erreichbar|frei",
    "zu|bei|von|mit einem|einer|nem echten|richtigen? menschen|mitarbeiter|person|mensch|sachbearbeiter|anwalt",
    "will|möchte|brauche|bitte einen|einem|eine * sachbearbeiter|sachbearbeiterin|anwalt|ansprechpartner|kollegen|berater",
    "irgendwer|irgendwen|irgendjemand * bitte|lebendiges|echtes|da",
    "bis|dass|wenn ein|einer|eine|jemand|wer * drangeht|rangeht|kommt|abhebt|hilft",
    "will|möchte|mag|brauche keinen|keine * automaten|roboter|maschine|computer|bot|ki",
    f"mit * {_PERSON} * {_TALK}",
    f"{_TALK} * mit * {_PERSON}",
    f"{_TALK} * einen|jemanden|ihren {_PERSON}",
    f"einen|jemanden|ihren|ihre|irgendjemanden * {_PERSON}? sprechen",
    "verbinden|verbinde|verbindet sie|mich|du mich|bitte|mal|uns|doch",
    "mich|uns * verbinden|weiterleiten|durchstellen|weiterverbinden|durchverbinden",
    "stellen|stell|leiten|leite sie? mich|uns * durch|weiter",
    f"geben|holen|gib|hol sie? mir|mich|uns * {_PERSON}",
    "will|möchte|brauche|hätte|wollte|verlange * einen|echten|eine|jemanden|richtigen * menschen|mitarbeiter|mitarbeiterin|berater|person",
    "brauche|will|möchte jemanden der|die|von",
    f"gibt|ist es|da|dort * keinen|keine|niemanden|niemand|jemand|jemanden|einen|jemandem * {_PERSON}|sprechen|reden|helfen",
    "gibt es * echten|richtigen|jemanden|menschen|echte * menschen|person|sprechen|reden|kann",
    "mit * mitarbeiter|mitarbeiterin|mensch|menschen|person bitte",
    "mitarbeiter|mensch|menschen|berater|kundendienst|zentrale|mitarbeiterin bitte",
    "^ ein|einen|eine|bitte|echter|echten? echten|echter? mitarbeiter|mensch|menschen|berater|kundendienst|zentrale|mitarbeiterin|kundenservice|operator bitte|jetzt? $",
    f"nicht|keine|keinen|nie|ungern|satt * mit * {_MACHINE}",
    f"keine|keinen lust * {_MACHINE}",
    f"statt|anstatt mit? * {_MACHINE}",
    f"hasse * {_MACHINE}",
    f"warum|wieso rede|spreche|muss * {_MACHINE}",
    "kann|könnte|soll mich|mir jemand|ein|bitte * zurückrufen|anrufen|mensch|mitarbeiter",
    "jemand * zurückrufen|zurückruft",
    "wie|wo|wann erreiche|bekomme|komme * menschen|mitarbeiter|jemanden|person",
    "an * menschen|mitarbeiter dran|ran|erreichen|bekommen",
)
OPT_OUT = (
    "rufen|ruf sie? mich|uns|hier nie|nicht * mehr|wieder|an",
    "rufen|ruf sie? nie|nicht mehr|wieder * an",
    "hören|hör sie? auf * anzurufen",
    "nicht|nie mehr|wieder angerufen werden",
    "keine * anrufe mehr",
    "keine weiteren|werbeanrufe|anrufe anrufe|mehr|bitte",
    "löschen|lösch|streichen|nehmen|entfernen sie? meine|mich * nummer|liste|daten",
    "meine nummer * löschen|streichen|entfernen",
    "von|aus ihrer|der|dieser liste * streichen|nehmen|löschen|entfernen",
    "mich nicht|nie mehr|wieder an|anrufen|belästigen",
)
EMERGENCY = (
    "ist|es ein|ist notfall|ein notfall?",
    "brauche|brauchen|rufen|holen|schicken * krankenwagen|notarzt|rettungswagen|feuerwehr|polizei",
    "hat|habe|hatte|bekommt|bekomme * herzinfarkt|schlaganfall|krampfanfall",
    "bekomme|bekommt|kriege|kriegt * keine luft",
    "kann|kannst nicht * atmen|schlucken",
    "atmet nicht|kaum|schwer",
    "schmerzen in der brust",
    "brustschmerzen|atemnot",
    "ist bewusstlos|ohnmächtig",
    "hört nicht auf zu bluten",
    "blutet stark|sehr|heftig",
    "bringe|bring|will|möchte * mich um|umbringen|töten",
    "mich umbringen|töten",
    "nicht mehr leben",
    "will|möchte sterben",
    "selbstmord|suizid|überdosis",
    "riecht * nach gas",
    "haus|küche|wohnung|dach|auto|zimmer brennt",
    "feuer im haus|keller|zimmer|treppenhaus",
    "feuer in der|meiner|unserer küche|wohnung|werkstatt",
)
