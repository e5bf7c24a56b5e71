"""Words of one kind, which the table of weights may take one for the other: whoever asks for a plumber asks for a person
as one who asks for a nurse does, though the sentences it was learned from know only one of them.
"""

from collections.abc import Mapping
from functools import cache

ENGLISH: Mapping[str, str] = {
    "PERSON": """
        human humans person persons people representative rep reps operator operators receptionist supervisor somebody
        someone anybody anyone individual staff colleague colleagues superior manager managers agent agents employee
        employees worker workers being beings humanbeing folks personnel
    """,
    "TRADE": """
        doctor doctors dr nurse nurses dentist dentists hygienist hygienists vet vets veterinarian pharmacist chemist
        lawyer lawyers attorney attorneys solicitor paralegal counselor counsellor therapist psychologist psychiatrist
        plumber plumbers electrician electricians mechanic mechanics technician technicians tech techs adjuster adjusters
        broker brokers banker teller accountant accountants bookkeeper hostess host waiter waitress server bartender
        chef cook baker butcher concierge coordinator planner stylist stylists hairdresser barber beautician instructor
        trainer coach teacher teachers principal headmaster professor tutor secretary assistant lady ladies guy guys lad
        lads girls girl gentleman fella fellow bloke woman man chap dispatcher dispatchers foreman engineer engineers
        realtor consultant consultants associate clerk clerks salesman salesperson salespeople cashier librarian surgeon
        specialist specialists physician optician optometrist groomer underwriter handler expert experts professional
        professionals boss owner owners director administrator admin landlord landlady caretaker janitor installer
        installers contractor builder roofer painter gardener landscaper carpenter locksmith driver drivers courier
        pilot captain team crew advisor advisors adviser advisers pastor priest rabbi vicar florist photographer jeweler
        tailor midwife physio physiotherapist chiropractor dermatologist pediatrician cardiologist radiologist
        orthodontist osteopath podiatrist psychotherapist dietitian caseworker officer inspector auditor controller
        treasurer notary conveyancer partner partners president ceo chairman registrar buyer curator editor producer
        planner organizer organiser mover movers repairman handyman serviceman practitioner doc
    """,
    "DESK": """
        reception billing accounts accounting sales dispatch scheduling maintenance housekeeping warehouse shipping hr
        claims reservations bookings parts kitchen pharmacy payroll security admissions management headquarters office
        legal complaints returns collections nursing radiology support extension frontdesk desk department switchboard
        helpdesk finance logistics purchasing procurement marketing lab laboratory surgery ward clinic underwriting
        lending mortgages loans retention cancellations refunds deliveries delivery service care bursar registry
        personnel customs pro shop spa bar counter
    """,
    "MACHINE": """
        machine machines robot robots computer computers bot bots ai recording recordings chatbot chatbots automaton
        software algorithm automated robotic voicebot tape siri alexa automation recorded automatic gpt chatgpt android
        cyborg toaster prerecorded computerized computerised artificial virtual
    """,
    "TITLE": "mr mrs ms miss mister missus madam sir dame",
    "NAME": """
        james john robert michael mike william bill david dave richard rick joseph joe thomas tom tommy charles charlie
        chris christopher daniel dan danny matthew matt anthony tony mark marc donald steven steve paul andrew andy josh
        joshua kenneth ken kevin kev brian george tim timothy ron ronald ed edward eddie jason jeff jeffrey ryan jacob jake
        gary nick nicholas eric jon jonathan steph stephen larry justin scott brandon ben benjamin sam samuel greg gregory
        frank alex alexander ray raymond pat patrick jack dennis jerry tyler aaron jose adam nathan henry doug zach peter
        pete kyle noah ethan jeremy walter keith roger terry sean shaun gerald carl dylan harold jordan jesse bryan
        lawrence arthur gabriel bruce logan billy albert willie alan allan eugene russell vincent phil philip bobby bob
        johnny bradley brad mary patricia jennifer jenny jen linda elizabeth liz beth barbara susan sue jessica jess sarah
        sara karen nancy lisa betty margaret maggie sandra ashley kim kimberly emily donna michelle carol amanda mandy
        dorothy melissa deborah debbie stephanie rebecca becky sharon laura cynthia kathleen kathy kate katie amy angela
        angie shirley anna ann anne brenda pam pamela emma nicole helen samantha katherine christine chrissy debra rachel
        carolyn janet catherine cathy maria heather diane ruth julie olivia joyce virginia victoria vicky kelly lauren
        christina joan evelyn judith judy megan andrea cheryl hannah jacqueline jackie martha gloria teresa theresa
        ann marie madison frances kathryn janice jean abigail alice julia grace denise amber doris marilyn danielle
        beverly isabella diana natalie brittany charlotte kayla alexis lori tracy trev trevor nigel graham gareth
        derek colin barry clive ian neil stuart malcolm geoff maureen pauline doreen sheila brenda priya raj ravi sanjay
        anil sunita deepak ahmed ali mohammed muhammad omar fatima aisha yusuf hassan carlos juan luis miguel pedro
        antonio marco luca giulia sofia elena ivan olga svetlana natasha dmitri piotr agnieszka wei chen li patel khan singh
        smith jones brown lee garcia nguyen bev gaz baz shaz dot lou joanne jo fiona aoife siobhan niamh sean padraig
        """,
    "HERE": "there here about around available free busy upstairs",
    "TALK": "talk speak speek chat talking speaking chatting converse conversing discuss discussing",
    "REAL": "real live actual human living breathing proper genuine flesh alive",
    "CONNECT": """
        transfer connect forward redirect escalate reroute patch switch transferred connected forwarded redirected
        escalated patched switched transferring connecting conect transfered
    """,
    "GET": "get give gimme find fetch grab bring hand pass put send getting giving lemme",
    "WANT": "want wanna need prefer like love wish demand require insist wanted hoping rather must gotta",
    "ASK": "can could may might would will",
    "DENIAL": "not dont doesnt didnt wont wouldnt isnt arent wasnt never no without neither nobody none cant cannot",
    "POSSESSIVE": "my his her their our",
    "DAY": "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight yesterday weekend mondays fridays saturdays sundays",
    "SWEAR": "fucking fuck freaking damn bloody stupid dumb goddamn hell effing friggin crap shit useless idiotic ridiculous",
    "KIN": "wife husband son daughter mother mom mum father dad brother sister friend neighbour neighbor kid kids boyfriend girlfriend roommate aunt uncle grandma",
    "COUNT": "two three four five six seven eight nine ten twelve twenty couple hundred",
    "PAST": "spoke talked said told was were had got did called asked gave met saw dealt chatted spoken transferred",
}
GERMAN: Mapping[str, str] = {
    "PERSON": """
        menschen mensch mitarbeiter mitarbeiterin person personen jemand jemanden jemandem kollegen kollegin kollege
        berater beraterin chef chefin vorgesetzten vorgesetzter personal sachbearbeiter sachbearbeiterin ansprechpartner
        ansprechpartnerin kundenberater kundenberaterin leiter leiterin irgendjemand irgendjemanden irgendjemandem
        irgendwem wem irgendwer irgendwen leute wen niemanden niemand keiner operator bediensteten angestellten
    """,
    "TRADE": """
        anwalt anwältin arzt ärztin doktor meister meisterin mechaniker mechanikerin techniker technikerin sekretärin
        apotheker apothekerin handwerker klempner verkäufer verkäuferin inhaber inhaberin geschäftsführer filialleiter
        filialleiterin frau herr herrn dame zahnarzt zahnärztin steuerberater steuerberaterin monteur elektriker friseur
        friseurin trainer lehrer lehrerin rektor hausmeister verwalter schwester pfleger makler küchenchef kellner koch
        disponent fachmann experten experte spezialisten notar tierarzt tierärztin therapeutin therapeut installateur
    """,
    "DESK": """
        kundendienst kundenservice zentrale empfang rezeption sekretariat buchhaltung verkauf werkstatt praxis verwaltung
        abteilung filiale vertrieb lager reservierung disposition anmeldung reklamation kasse büro schadenabteilung
        kundenbetreuung vermittlung service support personalabteilung technik rechnungsabteilung
    """,
    "MACHINE": """
        maschine maschinen roboter robotern computer computern bot bots ki automaten automat blechkiste programm ansage
        blechdose tonband sprachcomputer computerstimme stimme
    """,
    "TALK": "sprechen reden unterhalten telefonieren spreche rede besprechen klären",
    "REAL": "echten echter echte echtes richtigen richtiger richtige lebendigen lebenden lebendige menschlichen",
    "CONNECT": """
        verbinden verbinde verbindet durchstellen weiterleiten weiterverbinden durchverbinden verbunden durchgestellt
        stellen stell leiten leite weitergeleitet weiterreichen vermitteln
    """,
    "GET": "geben gib holen hol rufen bringen gebt holt reichen",
    "WANT": "will möchte brauche mag wollte hätte wünsche verlange würde bevorzuge muss",
    "ASK": "kann können könnte könnten könnt darf kannst könntest dürfte",
    "DENIAL": "nicht kein keine keinen keinem keiner nie niemals ohne nein",
    "POSSESSIVE": "mein meine meinem meinen meiner seine ihr unser unsere",
    "PAST": "habe hatte war gesprochen gesagt geredet hat wurde gestern telefoniert",
}
SPANISH: Mapping[str, str] = {
    "PERSON": """
        persona personas humano humana humanos alguien agente agentes operador operadora representante encargado
        encargada gerente supervisor supervisora empleado empleada asesor asesora recepcionista jefe jefa responsable
        ejecutivo ejecutiva personal compañero compañera trabajador gente nadie
    """,
    "TRADE": """
        doctor doctora abogado abogada médico médica dentista enfermera enfermero técnico técnica mecánico vendedor
        vendedora señor señora señorita dueño dueña contador contadora licenciado licenciada ingeniero plomero fontanero
        electricista cocinero chef veterinario veterinaria farmacéutico profesor profesora maestro maestra secretaria
        especialista experto director directora administrador chico chica muchacho muchacha terapeuta notario
    """,
    "DESK": """
        recepción facturación ventas soporte almacén cocina administración contabilidad cobranza reservas reclamos
        reclamaciones oficina departamento taller farmacia atención servicio urgencias citas mostrador siniestros centralita
    """,
    "MACHINE": """
        máquina maquina máquinas robot robots computadora ordenador bot grabación contestadora ia contestador maquinita
        inteligencia automático automática aparato sistema
    """,
    "TALK": "hablar conversar platicar hable hablo comunicarme atienda atender charlar hablarle hablando platico",
    "REAL": "real verdad humano humana vivo carne hueso reales",
    "CONNECT": """
        páseme pásame paseme pasame pásenme pasa pase pasar pasarme comuníqueme comunícame comuniqueme transfiérame
        transfierame transferir transfiera transferirme póngame ponme pongame conécteme comuníquenme comunicar conecteme
        conectar derivar derívame derive pásamelo pásemelo comunique comunícame
    """,
    "GET": "deme dame dar tráeme búsqueme consígame poner pongan llame llama",
    "WANT": "quiero necesito quisiera prefiero deseo exijo querría gustaría ocupo busco preferiría",
    "ASK": "puedo podría podria puede puedes pueden podrían podrías",
    "DENIAL": "no nunca sin tampoco ni jamás",
    "POSSESSIVE": "mi mis su nuestro nuestra",
    "PAST": "hablé dijo ayer habló atendió dijeron llamé me hablado",
}
KINDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}


@cache
def kinds(language: str) -> Mapping[str, str]:
    """The kind of each word that has one; of two, the first named."""
    found: dict[str, str] = {}
    for kind, words in KINDS[language].items():
        for word in words.split():
            found.setdefault(word, kind)
    return found


def denials(language: str) -> frozenset[str]:
    return frozenset(KINDS[language]["DENIAL"].split())
