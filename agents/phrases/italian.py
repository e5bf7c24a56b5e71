"""What callers say in Italian."""

_PERSON = (
    "persona|persone|qualcuno|operatore|operatrice|umano|umana|umani|addetto|addetta|responsabile|direttore|consulente"
    "|impiegato|impiegata|centralino|receptionist|segretaria|collega|collaboratore|titolare|capo|assistente|personale"
    "|reception|essere"
)
_MACHINE = "macchina|macchine|robot|computer|bot|risponditore|segreteria|ia|registrazione|disco|automatico"

HUMAN = (
    "vorrei|posso|voglio|potrei|devo|preferisco|preferirei|fatemi|fammi|mi|bisogno|possibile * parlare con|col|al",
    "mi|può|potete|puoi passa|passare|passi|passarmi il|la|lo|un|una|signor|signora|dottor|dottoressa|@|qualcuno",
    "essere umano",
    "al telefono con|per|subito|qualcuno",
    f"parlare|parlo|parli|parlarne|discutere con|a * {_PERSON}",
    "con chi posso|potrei * parlare",
    f"passi|passa|passami|passarmi|passatemi|mi|dammi|datemi|trovami|può|potete|mettermi|mettimi|chiami * un|una|con|qualcuno|passare|passa|il|al|a|in * {_PERSON}",
    "mi passi|passa|passate|passare|passerebbe|trasferisca|trasferisci|trasferite|colleghi|colleghiate",
    "mi|vi|può|potete|potrebbe passare|passarmi|trasferire|trasferirmi|collegare|collegarmi|connettere|mettermi",
    "trasferiscimi|trasferitemi|trasferirmi|passatemi|passami|collegatemi|collegami a|con|al|alla|un|una|qualcuno|per|subito",
    "voglio|vorrei|ho|preferisco|preferirei|desidero|esigo|pretendo|serve bisogno? di|un|una|lo * operatore|operatrice|umano|responsabile|persona|addetto vera|umana|vero|reale|umano?",
    f"cè|esiste|avete * {_PERSON} * parlare|aiutarmi|vera|posso|umana|reale|possa|vero|aiuta",
    "non cè|avete|esiste nessuno|qualcuno|una|un|nessun|nessuna * parlare|persona|umano|aiutarmi|possa|umana|operatore",
    "operatore|operatrice|umano|persona|centralino|responsabile|reception per favore|cortesia",
    "^ un|una|il|l? vero|vera? operatore|operatrice|umano|centralino|responsabile|addetto|persona umano|umana|reale|vera|per? favore|cortesia? $",
    f"non|mai|odio|stufo|stufa|stanco|stanca|basta|perché|rifiuto * parlare|parlo|parlando|trattare|discutere con|a * {_MACHINE}",
    f"odio|detesto|basta * {_MACHINE}",
    f"invece|anziché|piuttosto di|che|una|un * {_MACHINE}",
    "qualcuno che|può|possa|potrebbe|mi * aiutare|aiutarmi|richiamarmi|richiami|rispondere|richiamare|chiamarmi|parlare",
    "farmi|fatemi|fammi richiamare|chiamare|parlare * con|da * qualcuno|persona|operatore|responsabile|umano",
    "come|dove * parlo|contatto|raggiungo|parlare|contattare con? * persona|operatore|qualcuno|umano",
    "essere umano per|vero|subito|ora",
    "persona vera|reale|umana|in per|subito|ora|carne",
)
OPT_OUT = (
    "non mi|ci chiami|chiamate|chiami|richiami|richiamate|telefonate|telefoni più|piu|mai",
    "non chiamatemi|chiamarmi|richiamatemi|telefonatemi|chiamateci|chiami più|piu|mai",
    "smetta|smettete|smettetela|smettila|basta di|con chiamarmi|chiamare|telefonarmi|chiamate|le|telefonate chiamate|telefonate?",
    "non voglio più|piu|altre|ricevere * chiamate|telefonate|chiamato|chiamata|essere",
    "non voglio * che mi chiamiate|chiami|richiamiate",
    "tolga|togliete|toglietemi|mi|cancellate|cancellatemi|cancelli|rimuovete|rimuovetemi|elimini|eliminate * dalla|il|dal|dall * lista|numero|elenco|elenchi|database",
    "registro delle opposizioni",
)
EMERGENCY = (
    "è|cè un|una emergenza|unemergenza",
    "è unemergenza",
    "emergenza medica",
    "chiami|chiamate|chiama|serve|mandate|bisogno * ambulanza|unambulanza|112|118|pompieri|polizia|soccorsi",
    "ha|ho|avuto|avendo|sta * infarto|ictus|convulsioni|malore",
    "attacco di? cuore|cardiaco",
    "dolore|dolori|male al petto",
    "non riesco|riesce|posso|può * respirare|deglutire",
    "non respira",
    "sanguina molto|tanto|forte",
    "non smette di sanguinare",
    "è|ha svenuto|svenuta|incosciente|privo|priva|perso conoscenza|sensi?",
    "voglio morire|uccidermi|ammazzarmi|suicidarmi",
    "uccidermi|suicidarmi|ammazzarmi|suicidio|overdose",
    "odore|puzza di gas",
    "cè|è un incendio in|a|qui",
    "casa|cucina va|è a|in fuoco|fiamme",
)
