"""What callers say in French."""

_PERSON = (
    "personne|quelquun|humain|humaine|humains|conseiller|conseillère|conseillere|agent|opérateur|operateur|opératrice"
    "|responsable|standard|réceptionniste|employé|employée|collaborateur|technicien|directeur|directrice|manager"
    "|superviseur|standardiste|accueil|secrétaire|collègue|collègues|gens|chef|patron"
)
_TALK = "parler|parle|discuter|échanger|causer|moi"
_MACHINE = "robot|robots|machine|machines|ordinateur|ordinateurs|bot|ia|répondeur|automate|enregistrement|logiciel"

HUMAN = (
    "voudrais|veux|peux|puis|pourrais|souhaite|aimerais|souhaiterais|préfère|faut|pouvez * parler à|au|avec|aux",
    "je|on * parler à|au|aux un|une|la|le|monsieur|madame|docteur|lun|@",
    "passez|passe|donnez moi monsieur|madame|docteur|le|la|un|une|quelquun|@",
    "être|etre humain",
    "au téléphone|bout sil|avec|du|maintenant",
    f"parler|discuter|échanger|causer|parlez à|avec|a|aux|au|dun * {_PERSON}",
    f"passez|passe|donnez|trouvez|passer|mettez|mettre|donne moi|nous * {_PERSON}",
    f"me|moi passer|passez|mettre|transférer|donner|diriger * {_PERSON}",
    "me|nous transférer|rediriger|mettre en|vers|à|relation",
    "transférez|transferez|redirigez|basculez|connectez moi|nous|mon",
    "en relation|communication|contact|ligne avec",
    f"veux|voudrais|souhaite|souhaiterais|aimerais|besoin|préfère|préférerais|exige|désire * un|une|dun|dune|quelquun|avoir vrai|vraie|autre|véritable? {_PERSON}",
    "besoin|envie|voudrais|veux * quelquun",
    f"y a|at il|a * {_PERSON} * parler|aider|qui|peut|réel|disponible",
    "il ny a|pas|aurait * quelquun|personne|humain * parler|peux|puisse|aider|qui|laquelle|vrai",
    "y aurait * quelquun|personne * parler|aider|peux|qui",
    "avez vous|vous avez * vrai|vraie|vrais|quelquun|humains * personne|gens|humain|parler|humains|qui",
    "vrai|vraie|véritable conseiller|humain|interlocuteur|personne sil|sil|svp|maintenant|vite",
    "conseiller|conseillère|humain|opérateur|opératrice|personne|agent|quelquun|standard|accueil|responsable sil|svp",
    "^ un|une|le|la|l? vrai|vraie? conseiller|conseillère|humain|opérateur|opératrice|agent|standard|standardiste|réceptionniste|accueil|responsable sil? vous? te? plaît|plait? $",
    f"pas|jamais|marre|assez|refuse|déteste|plutôt|pourquoi * parler|parle|discuter|traiter|affaire * à|avec|a * {_MACHINE}",
    f"déteste|hais|marre * {_MACHINE}",
    f"au lieu dun|dune|de * {_MACHINE}",
    f"plutôt quà|que|quune|quun * {_MACHINE}",
    "quelquun * rappeler|rappelle|rappeler|maider|maide|répondre|prendre",
    "quelquun peut|pourrait|puisse * rappeler|maider|aider|renseigner|parler",
    "joindre|contacter|avoir|atteindre * humain|quelquun|conseiller|vraie|opérateur|responsable",
    "à qui|quelle puis|peux|pourrais|dois|personne * parler|madresser|puis",
)
OPT_OUT = (
    "arrêtez|arretez|cessez|arrête de mappeler|nous|me|madresser|mappeller appeler?",
    "arrêtez|arretez|cessez * appels",
    "ne mappelez|mappelle|rappelez|nous|me plus|jamais|appelez|rappelez plus|jamais?",
    "plus|pas * être|que|quon appelé|appelée|vous|mappelle|démarché|dérangé mappeliez|mappelez?",
    "ne veux|souhaite plus * appels|appel|appelé|appelée|mappelle",
    "retirez|enlevez|supprimez|effacez|rayez moi|mon * liste|numéro|fichier|listes|fichiers|base",
    "liste rouge|dopposition",
    "plus jamais mappeler",
)
EMERGENCY = (
    "cest une|un urgence",
    "urgence médicale|vitale",
    "appelez|appeler|besoin|envoyez * ambulance|samu|pompiers|secours|15|112|police|dune",
    "fait|fais|faire|eu * infarctus|crise|avc|malaise|overdose",
    "crise cardiaque",
    "crise dépilepsie",
    "mal|douleur|douleurs à|dans la|au poitrine|thorax",
    "arrive|peux|peut plus|pas * respirer|avaler",
    "ne respire plus|pas",
    "du mal à respirer",
    "saigne|saignement beaucoup|abondamment|sarrête|narrête",
    "est inconscient|inconsciente|évanoui|évanouie",
    "a perdu connaissance",
    "sest évanoui|évanouie",
    "veux|vais|envie * mourir|tuer|suicider",
    "me suicider|tuer",
    "surdose|overdose|suicide",
    "odeur de gaz",
    "sent le gaz",
    "il y a le feu",
    "un incendie dans|chez",
    "maison|cuisine|appartement est en feu",
    "prend|pris feu",
)
