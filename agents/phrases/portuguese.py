"""What callers say in Portuguese."""

_PERSON = (
    "pessoa|pessoas|alguém|alguem|atendente|atendentes|humano|humana|humanos|operador|operadora|representante|gerente"
    "|supervisor|supervisora|funcionário|funcionária|recepcionista|recepção|responsável|agente|chefe|consultor"
    "|consultora|colaborador|assistente|secretária|vendedor|dono"
)
_MACHINE = "máquina|maquina|máquinas|robô|robo|robôs|computador|bot|gravação|ia|robozinho|automático|sistema"

HUMAN = (
    "quero|posso|queria|gostaria|preciso|prefiro|poderia|deixa|deixe|consigo|dá|desejo * falar com",
    "chama|chame|passa|passe|passar|ponha|coloca|coloque o|a|pro|pra|para|com * gerente|doutor|doutora|senhor|senhora|dono|chefe|responsável|@",
    "ser humano",
    "no|ao telefone alguém|agora|por|pra|comigo",
    f"falar|falo|conversar|fale|tratar com|pra|para|a * {_PERSON}",
    "com quem|alguém|alguem eu? posso|poderia|possa|consigo|dá * falar",
    f"passa|passe|passar|passem|transfere|transfira|transferir|liga|ligue|ponha|coloca|coloque|chama|chame|dá|me|conecte|encaminhe pra|para|com|um|uma|a|o|ao|chama|arruma * {_PERSON}",
    "me passa|passe|passar|transfere|transfira|transferir|conecta|conecte|encaminha|encaminhe",
    "pode|poderia|podia|podem me passar|transferir|conectar|encaminhar|ligar",
    "transfira|transferir|passar|passe|encaminhe me a|para|pra|ligação|chamada|minha",
    "pode|poderia|podia|podem|quero|transferir passar|transferir|me? transferido|transferida|chamada|ligação|minha",
    "quero|preciso|queria|gostaria|prefiro|exijo|desejo de|um|uma|a|ter * atendente|humano|operador|operadora|pessoa|gerente|representante|supervisor|atendimento de|humano|real|verdade|que|agora|mesmo?",
    "atendimento|ajuda humano|humana|pessoal",
    f"tem|há|existe|teria alguém|alguem|algum|alguma|uma|um|aí * {_PERSON}? * falar|ajudar|ajude|atender|possa|real|verdade|atenda",
    "não tem|há|existe ninguém|ninguem|alguém|nenhum|nenhuma|uma|um|aí * falar|atender|ajudar|humano|pessoa|atenda|atendente",
    "atendente|humano|pessoa|operador|operadora|recepção|gerente por favor",
    "^ um|uma|o|a|com? atendente|humano|operador|operadora|recepção|recepcionista|gerente|representante|pessoa real|humana|humano|já|agora|por? favor? $",
    f"não|nunca|odeio|cansei|cansado|cansada|farto|farta|chega|detesto|porque|por * falar|falando|conversar|tratar|lidar|falo com|pra * {_MACHINE}",
    f"odeio|detesto|chega|cansei de? * {_MACHINE}",
    f"em|ao vez|invés|lugar de|dum|duma|desta|desse * {_MACHINE}",
    "alguém|alguem pode|poderia|podia|possa|que|pra|para * ligar|ajudar|atender|retornar|ajude|ligue|resolver|falar",
    "que alguém|alguem me ligue|atenda|ajude|retorne",
    "pessoa real|verdade|de|humana|mesmo verdade? por|agora|aí",
    "como * falo|consigo|contato|falar com? * pessoa|humano|alguém|atendente|operador",
)
OPT_OUT = (
    "não me|nos ligue|liguem|liga|ligues|telefone|telefonem|perturbe mais|nunca|novamente|outra|de",
    "nunca mais me? ligue|liguem|liga|telefone",
    "pare|parem|para|deixe|deixem de me? ligar|telefonar|ligarem",
    "não quero mais|receber * ligações|chamadas|ligação|telefonemas|liguem",
    "não quero * que me? liguem|ligue|telefonem",
    "tire|tirem|tira|remova|removam|remove|retire|retirem|apague|apaguem|exclua|excluam|me|meu * da|meu|do * lista|número|numero|cadastro|telefone|listas",
    "lista de não|nao ligar|perturbe|perturbar",
)
EMERGENCY = (
    "é|isso uma|é emergência|emergencia|uma médica|emergência?",
    "emergência médica",
    "chame|chamem|chama|preciso|precisamos|mandem|mande|liga|ligue * ambulância|ambulancia|samu|bombeiros|192|112|polícia|socorro",
    "tendo|teve|tem|tive|tenho * infarto|enfarte|avc|derrame|convulsão|convulsões",
    "ataque cardíaco|do coração",
    "dor|dores no peito",
    "não consigo|consegue * respirar|engolir",
    "não está|tá respirando",
    "não respira",
    "não para|pára de sangrar",
    "sangrando|sangra muito",
    "está|tá|ficou inconsciente|desmaiado|desmaiada",
    "acabou de desmaiar",
    "quero|vou me? morrer|matar|suicidar",
    "me matar|suicidar",
    "suicídio|overdose",
    "cheiro de|a gás",
    "há|tem um? incêndio|incendio",
    "casa|cozinha está|esta|tá pegando|em fogo|chamas",
)
