"""What callers say in Spanish."""

_PERSON = (
    "persona|personas|humano|humana|humanos|alguien|agente|operador|operadora|representante|encargado|encargada|gerente"
    "|supervisor|supervisora|empleado|empleada|asesor|asesora|recepcionista|recepción|jefe|responsable|ejecutivo"
    "|ejecutiva|personal|compañero|compañera|trabajador"
)
_TALK = "hablar|conversar|platicar|hable|hablo|comunicarme|atienda|atender|charlar"
_MACHINE = "máquina|maquina|máquinas|robot|robots|computadora|ordenador|bot|grabación|contestadora|ia|contestador"

HUMAN = (
    "quiero|necesito|quisiera|puedo|podría|podria|gustaría|déjeme|dejeme|prefiero|deseo|querría|ocupo * hablar|comunicarme|hablarle * con",
    "páseme|pásame|paseme|pasame|pásenme|pasas|pasa|pase|comuníqueme|comunícame|comunicara|comunique|comunicas|póngame|ponme|dar|da|dé con",
    "tráeme|tráigame|llámeme|llama|llame|búscame|deme|dame|quiero|necesito a|con un|una|la|el|tu|su|alguna? jefe|jefa|encargado|encargada|gerente|doctora|doctor|señor|señora|supervisor|responsable|dueño",
    "al teléfono|telefono|aparato",
    "que se ponga|pongan",
    "ser|seres humano|humanos",
    "gente|persona|agente|alguien en vivo|bivo|línea",
    "está|se|esta * por ahí|ahi",
    "uno|una de los|las|sus * abogados|asesores|agentes|empleados|técnicos|médicos|doctores|mecánicos|vendedores",
    f"{_TALK} con * {_PERSON}",
    f"con|alguien quien|que * {_TALK}",
    "con quien|quién|alguien puedo|podría|pueda|hablar hablar?",
    f"pase|páseme|pásame|paseme|pasame|pasar|comuníqueme|comuniqueme|comuníqueme|comunicar|comunicarme|transfiérame|transfierame|transferir|ponga|póngame|pongame|póngamelo|conécteme|conecteme|conectar|pasarme|comunicarme|transferirme|ponerme|conectarme|pásenme|comuníquenme con * {_PERSON}",
    f"pásame|páseme|pongame|póngame|deme|dame|denme|búsqueme|consígame|traiga|páseme con|a|un|una? * {_PERSON}",
    "transfiérame|transfierame|transfiéreme|comuníqueme|conécteme|transférame|transferirme|pásenme|comunicarme con|a|por|ya|ahora|de",
    "me puede|podría|puedes|pueden|podrían pasar|transferir|comunicar|conectar|poner",
    f"quiero|necesito|quisiera|prefiero|exijo|deseo|busco * {_PERSON} real|de|humana|humano|que|por|verdad|para",
    "quiero|necesito|quisiera|prefiero|exijo|deseo a|un|una|con * humano|operador|operadora|agente|representante|gerente|encargado|supervisor|asesor|persona",
    f"hay|está|tienen|tiene|habrá algún|alguna|alguien|un|una|ningún * {_PERSON}? * {_TALK}|ayudarme|ayude|real|atienda",
    "no hay nadie|alguien|ninguna|una|un * hablar|atienda|ayudarme|ayude|humano|persona|real",
    "persona|humano|agente|operador|operadora|representante|recepción por favor",
    "^ un|una|con|a|por|quiero? operador|operadora|agente|representante|humano|persona|recepción|asesor|asesora|recepcionista real|humana|ya|por? favor? $",
    f"no|nunca|odio|harto|harta|cansado|cansada * {_TALK}|hablando|hablarle|tratar|discutir con|a * {_MACHINE}",
    f"odio|detesto * {_MACHINE}",
    f"por qué|que * hablo|hablando|hablar con * {_MACHINE}",
    f"en|vez lugar|vez|de de|una|un * {_MACHINE}",
    "que me llame|llamen|atienda|devuelva * alguien|persona|humano|encargado|gerente|agente|llamada",
    "alguien|persona|humano * llamarme|llame|ayudarme|atenderme|atienda",
    "persona real|humana|verdad por|ya|ahora",
    "ayuda|atención de? humana|humano|una persona?",
    "cómo|como * hablo|contacto|localizo|consigo con? * persona|humano|alguien|agente|operador",
)
OPT_OUT = (
    "no me|nos vuelva|vuelvan|vuelvas a llamar|contactar|molestar",
    "no me|nos llame|llamen|llames más|mas|nunca|otra|por|aquí",
    "no me llame|llamen|llames $",
    "deje|dejen|deja|paren|pare de llamarme|llamar|llamarnos|molestarme",
    "no quiero * más|mas llamadas",
    "no quiero * que me|nos llamen|llame|llames",
    "no quiero recibir * llamadas",
    "quite|quiten|quítenme|quíteme|borre|borren|bórrenme|saquen|sáquenme|sáqueme|elimine|eliminen|elimínenme me? de|mi|del * lista|número|numero|base|registro",
    "lista de no llamar",
)
EMERGENCY = (
    "es una|un emergencia|urgencia médica|medica?",
    "emergencia médica|medica",
    "llame|llamen|necesito|necesitamos|manden|envíen|pidan|llama * ambulancia|911|112|bomberos|policía",
    "ataque|infarto al? corazón|cardíaco|cardiaco|cerebral",
    "tiene|tengo|teniendo|dando|dio|sufriendo * infarto|derrame|convulsiones|ataque",
    "dolor en el|mi pecho",
    "dolor de pecho",
    "no puede|puedo respirar|tragar",
    "no respira",
    "no para|deja de sangrar",
    "está|esta inconsciente",
    "se desmayó|desmayo",
    "sangrando|sangra mucho",
    "quiero|voy a? morir|morirme|matarme|suicidarme",
    "suicidio|suicidarme|matarme",
    "sobredosis",
    "huele a gas",
    "hay|tenemos un incendio",
    "casa|cocina|piso|coche se está|esta quemando",
    "huelo a? gas",
)
