"""What callers say in English."""

PERSON = (
    "human|humans|person|persons|people|representative|rep|reps|operator|receptionist|supervisor|somebody|someone|anybody"
    "|anyone|individual|staff|colleague|colleagues|reception|boss|superior"
)
"""Whoever asks to talk to one of these wants a person."""
SURE = "human|person|representative|rep|operator|receptionist|supervisor|manager"
"""Words that are not said of much else."""
ROLES = f"{PERSON}|manager|managers|agent|agents|owner|employee|employees|advisor|adviser|specialist|dispatcher|clerk"
PLACES = "front desk|customer service|customer care|customer support|tech support|human being|human beings|real human"
PROFESSIONS = (
    "doctor|dr|nurse|dentist|hygienist|vet|veterinarian|pharmacist|lawyer|attorney|solicitor|paralegal|counselor"
    "|counsellor|therapist|psychologist|plumber|electrician|mechanic|technician|technicians|tech|techs|adjuster|broker"
    "|banker|teller|accountant|bookkeeper|hostess|host|waiter|waitress|bartender|chef|cook|concierge|coordinator"
    "|planner|stylist|barber|instructor|trainer|coach|teacher|principal|secretary|lady|guy|guys|lads|girls|girl"
    "|gentleman|fella|fellow|bloke|woman|dispatcher|foreman|engineer|realtor|consultant|associate|clerks|salesman"
    "|salesperson|salespeople|cashier|librarian|surgeon|specialist|physician|optician|groomer|underwriter|handler"
    "|expert|professional|boss|owner|supervisor|director|administrator|landlord|caretaker|installer|contractor|team"
    "|advisor|adviser|clerk|rep|reps|manager|agent|agents|representative|receptionist|operator|plumbers|stylists"
    "|nurses|doctors|mechanics|electricians|lawyers|hygienists|vets|colleague|colleagues|crew|staff"
)
DEPARTMENTS = (
    "reception|billing|accounts|accounting|sales|dispatch|scheduling|maintenance|housekeeping|warehouse|shipping|hr"
    "|claims|reservations|bookings|parts|kitchen|pharmacy|payroll|security|admissions|management|headquarters|office"
    "|legal|complaints|returns|collections|nursing|radiology|support|extension"
)
MACHINE = (
    "machine|machines|robot|robots|computer|computers|bot|bots|ai|recording|recordings|chatbot|automaton|program"
    "|software|algorithm|automated|robotic|voicebot|tape|siri|alexa"
)
TALK = "talk|speak|speek|chat|talking|speaking|chatting|converse"
TO = "to|with|too|two"
_AN = "a|an|the|your|some|any|another|one"
_PHONE = "phone|line|telephone|call|horn|blower"
_REAL = "real|live|actual|human|living|breathing|life|freaking|fucking|damn|bloody|proper|normal|different"
_DESK = "service|support|care|desk|reception|billing|sales|dispatch|scheduling|accounts|office|department|team"
_REFUSE = "dont|not|hate|sick|tired|done|refuse|stop|fed|never|wont|cant|annoyed|enough|why|uncomfortable"

HUMAN = (
    # Talking to somebody.
    f"{TALK} {TO} * {ROLES}",
    f"{TALK} {TO} * human|customer|front|tech|live|real {_DESK}|being|person|human|agent",
    f"{TALK} {TO} your|the {_DESK}",
    f"can|could|may|might|let i|me just|please|maybe? {TALK} {TO}",
    f"word|chat|conversation with {_AN}? * {ROLES}",
    f"who|whom can|could|do|should|would|may|might i|we * {TALK}",
    f"{PERSON} who|that? i|we can|could|may|might just? {TALK}",
    f"someone|somebody|anyone|anybody|person|human|people * to {TALK}",
    "someone|somebody|anyone|anybody real|human|alive|actual",
    f"{TALK}|deal|dealing {TO} {_AN}? {_REAL} person|persn|human|people|agent|one|individual",
    f"{TALK} {TO} * {PROFESSIONS}",
    f"{TALK} {TO} * {DEPARTMENTS} department|team|people|desk|office?",
    f"{TALK} {TO} whoever|whomever|@",
    f"i|we can|could|might|may * {TALK} {TO}",
    f"id|i * like|love|need|want|wish to {TALK} {TO}",
    f"can|could|would|will * {PERSON}|{PROFESSIONS} * {TALK} {TO} me|us",
    "word with",
    "whoever|whos|someone|somebody is? in charge",
    "in touch with",
    "better|prefer|rather|sooner|instead|explain|discuss|only * with|to|from|by a|an|another real|human? person|human|professional",
    "tell|explain|trust|see|ask|show a|an real|actual|human? person|human",
    "any person|human",
    "to|with|from|by|through|of a|an|some real|live|actual|living|human|flesh human|person|agent|being|representative|voice",
    # Having somebody brought.
    f"get|give|gimme|find|fetch|grab|bring|hand|pass me|us|for? * {PROFESSIONS}",
    f"get|give|gimme|find|fetch|grab|bring|pass me|us {DEPARTMENTS}",
    "get|give|gimme|find|fetch|grab|pass|hand me|us dr|doctor|mr|mrs|ms|miss? @",
    "get|find|fetch|grab @|him|her for me",
    "get|grab|fetch|gimme|find dr|doctor|mr|mrs|ms|miss? @",
    f"put|get|bring|need|want|have|has|like|is * * on|to the|your {_PHONE} with|now|please|so|and|right?",
    "put * on for|please",
    "put|get|have dr|doctor|mr|mrs|ms|miss? @ * on",
    f"come|hop|jump|get|step|comes|pick on|to|up the|my {_PHONE}",
    "could|can|would|will * someone|somebody|one|you|they come|hop|jump on",
    "someone|somebody|anyone pick up the? phone",
    "someone|somebody pick up $",
    "human|person can|could|might|would * help|assist|talk|speak|call",
    f"can|could|would|need|want|with|is|let|have one of the|your|you|them|those * {PROFESSIONS}|people|folks",
    f"any of the|your {PROFESSIONS}|people|folks",
    f"let|can|could|may me|i have|get * {PROFESSIONS}|{PERSON} * on the {_PHONE}",
    "want|wanted|need|like the|your * lady|guy|girl|woman|gentleman|secretary|receptionist|manager|owner|supervisor|boss",
    "want|need|like|prefer a|an|the * agent|adjuster|representative|rep|associate|coordinator|clerk to|who|on|please",
    "ask|asked|asking|call for dr|doctor|mr|mrs|ms|miss? @",
    f"want|need|like|have the|your {DEPARTMENTS} department|desk|office|team",
    "like|want|need|get the|your * department please|now?",
    f"is|are dr|doctor|mr|mrs|ms|miss|the|your? @|{PROFESSIONS} there|around|available|free to|for|please|now?",
    "ring|send|buzz|patch|plug|bring me|us through|over|up",
    f"^ the|a|your|hi|hello|yes|no|just|some|any? {_REAL}? {PROFESSIONS}|{DEPARTMENTS} please",
    f"^ the|a|your|hi|hello|yes|please? front|head|claims|reservation|booking|sales|service? {PROFESSIONS}|{DEPARTMENTS} please|now|department? $",
    "^ * reservation|reservations|booking|claims|sales|service|support|ticket|leasing|insurance|loan agent|advisor|adjuster|rep|representative",
    "extension one|two|three|four|five|six|seven|eight|nine|zero|number",
    "front desk * front desk",
    "not automated|robotic",
    "who else is there|here|available",
    "age|aged ant|aunt|and please|not|now?",
    "opera|operate|opperator tor|ter|or please?",
    f"{TALK} {TO} a|an|the * purse|parson|percent|pursin|hyman|hume|hew|age|asian",
    f"get|give|gimme|find|fetch|grab|bring|pass me|us * {ROLES}",
    f"get|give|gimme|pass|hand me|us * customer|front {_DESK}",
    f"get|put|bring * {SURE}|someone|somebody on",
    "put|get|have your|a|the|another manager|supervisor|boss|agent on",
    "transfer|connect|forward|redirect|escalate|conect|reroute me|us",
    "transfer|connect|forward|redirect|escalate|put|send this|my|the call",
    "put|patch|pass|get|switch me|us|this through|over",
    f"put|patch|hand|pass|switch|send|route|direct|refer me|us * {TO} * {ROLES}|colleague|team|desk|service",
    "hand me over|off",
    "put me on with",
    "want|like|need|asked|ask|asking|please|prefer to be transferred|connected|escalated",
    "can|could i be|get transferred|connected",
    "can|could|would|will|please you? escalate this|it",
    # Wanting one.
    f"want|wanted|need|wanna|prefer|demand|require|like|love|have|rather|gimme {_AN}? {_REAL}? {_REAL}? {SURE}",
    f"want|need|wanna|prefer|demand|like|have {_AN}? {_REAL} {_REAL}? agent|person|human|people|one|voice",
    "want|need an|another operator|agent",
    f"ask|asked|asking|hoping|looking|wait|waiting|hold|holding|how for|about {_AN}? {_REAL}? {SURE}",
    f"want|need|like|prefer|have someone|somebody * to * {TALK}|call|phone|ring|assist|explain",
    "need|want someone|somebody real|else|human|who|that",
    "needs|takes|requires|want|need|like a human",
    "prefer|like|want people|humans|human|person",
    "human|person|representative|operator|receptionist|agent|rep|supervisor|manager|people|someone|somebody please",
    "real|live|actual|human person|human|agent|representative|people|being|operator please",
    "customer|costumer|front|human service|support|desk|help|assistance please",
    "please a|an|the? real|live|actual|human? human|person|representative|operator|agent|supervisor",
    "human|live|real help|assistance|support|assistant|attention",
    # The word alone.
    f"^ yes|no|yeah|okay|hi|hello|please|just|look|hey? a|an|the|your|some? {_REAL}? {_REAL}? operator|representative|human|agent|person|receptionist|reception|supervisor|manager|rep|associate now|here|please|thanks|being? $",
    "^ customer|costumer|front|live|human|real service|support|desk|person|agent|human|care $",
    "agent agent|please",
    "human human",
    "operator operator",
    "representative representative",
    "person person",
    # Whether there is one.
    f"is|isnt|arent|are|aint|was there|their * {PERSON}|manager|agent * {TALK}|help|helps|instead|else|working|assist|real",
    f"is|isnt|arent|are|aint there|their not? {_AN}|no? {_REAL}? {_REAL}? person|human|humans|people|representative|operator i|we|who|that|available|around|here|on|anywhere",
    f"is|isnt|arent there|their not? {_AN}|no? representative|operator|receptionist|supervisor|{_REAL} human|person?",
    f"must|has|have|got be * {PERSON} * {TALK}|help|there|around",
    f"do|dont|does|have you|they|got|anyone not? have|got? * {PERSON}|manager|employees|agents * {TALK}|working|help|there|real",
    f"dont|havent you have|got|employ|hire * {_REAL} people|person|humans|human|staff",
    f"do you|they|guys|we have|got {_AN}? {_REAL} people|humans|human|person|staff",
    "speak|talk to|with * instead of",
    "someone|somebody|anyone|anybody else i|to|who|that|there|please|instead|available",
    "other|another human|person|agent|representative please|instead|there",
    "is a|any|your human|person|manager|supervisor|receptionist|operator|representative there|available|around|in",
    # Getting hold of one.
    f"reach|contact * {PERSON}|agent|representative|human",
    f"get|getting hold|ahold|a|through|to|in|back of|hold|to|touch * {SURE}|someone|somebody|anyone|anybody|agent|people",
    f"get|getting to|through {_AN}? {_REAL}? human|person|representative|operator|agent|someone|somebody",
    f"get|have {_AN}? {_REAL}? human|person|someone|somebody|agent|representative on",
    "get|have|ask|want|like|need|wish someone|somebody|people|staff|manager|supervisor|receptionist to? call|phone|ring|contact me|us|back",
    "get|have|ask a|an|the|your manager|supervisor|human|person|representative|agent|doctor|nurse to? call|phone|ring me",
    "can|could|would|will someone|somebody|anyone|anybody * call|phone|ring|contact me|us",
    f"can|could|will|would|let|have {_AN}? {_REAL} person|human|agent|one|somebody|someone|representative",
    "can|could|will|would|let|have|should a|an|some|any human|person|manager|supervisor|representative|operator|agent * help|talk|answer|call|take|speak|come|pick|explain|handle|assist|deal|look",
    f"can|could|may|might i|we * get|have {_AN} {_REAL}? person|human|representative|rep|operator|supervisor|one",
    "can|could|would|will|have someone|somebody|anyone|anybody real|human|else|there|competent|from|in|at|please * help|take|assist|pick|explain|handle|answer",
    "can|could|would|will someone|somebody please|just? help|assist me|us out? instead|please|here",
    "get me off this|the",
    # Not wanting a machine.
    f"{_REFUSE} * * {TALK}|deal|dealing|argue|arguing|discuss|discussing|speak|explaining {TO} * {MACHINE}",
    f"hate|detest|despise talking? {TO}? * {MACHINE}",
    f"sick|tired|enough|fed|done|no|stop|hate of|up|with|more|these|the|this with|this|more? stupid? {MACHINE}",
    f"want|need|prefer|person|human|someone|somebody|anyone|anybody|people not|over|instead a|an|another|of|some? a|the? {MACHINE}",
    f"someone|somebody|anyone|anything|person other|who|thats|that than|isnt|not|is * {MACHINE}",
    f"instead of a|an|this|the|talking|some|your * {MACHINE}",
    f"rather than a|an|this|the|talking|some|your * {MACHINE}",
    f"discuss|discussing|explain|explaining|share|sharing|give|giving|do|doing|trust * * with|to|by {_AN}|this? {MACHINE}",
    "dont|not do|like|trust|speak|talk|use robots|machines|bots|computers|ai|automated",
    f"why am i|we * {TALK} {TO} * {MACHINE}",
    f"why do i|we * {TALK} {TO} * {MACHINE}",
    f"rather|not|dont talk|speak|deal * {MACHINE}",
    f"not|dont|wont|never|aint|isnt|rather * * with|to|by|through {_AN}|this|these|some|that? * {MACHINE}",
    "dont|not|no want|need|like|more a|an|the|this|your|some|any? virtual|ai|automated|robot|machine|bot|computer|chatbot",
)

OPT_OUT = (
    "stop|quit calling|phoning me|us|here|this",
    "stop these|the|those|your calls",
    "never call|phone me|us|here again",
    "never call this|my number",
    "dont|not call|phone me|us|here again|anymore|ever",
    "dont|not call|phone this|my number",
    "dont|not ever call|phone me|us|here",
    "dont|not want you to call|calling me|us again|anymore",
    "dont|not want you calling me|us",
    "dont|not want any|these|your|more calls",
    "dont|not want any more|further calls",
    "take|remove me off|from your|the|this list|calling|contact",
    "take|remove me off|from your|the|this call list",
    "take|remove|delete my name|number|phone off|from your|this",
    "do not call list|registry",
    "unsubscribe me",
)

EMERGENCY = (
    "call|dial|need 911",
    "call|need an|the ambulance",
    "medical emergency",
    "this|it is an|a real? emergency",
    "its|thats an emergency",
    "having a heart attack|stroke|seizure",
    "having an allergic reaction",
    "chest pain|pains",
    "cant|cannot|not breathe|breathing|swallow",
    "trouble|difficulty|hard|struggling to? breathing|breathe",
    "throat is closing|swelling",
    "stopped breathing",
    "cant|wont|cannot stop the? bleeding",
    "bleeding wont|doesnt stop",
    "bleeding will|does not stop",
    "bleeding heavily|uncontrollably|badly",
    "is unconscious",
    "just passed out",
    "wont wake up",
    "took too many pills",
    "overdose|overdosed|overdosing",
    "kill|killing myself",
    "suicide|suicidal",
    "want to die",
    "theres|is a fire in|at|here|inside|upstairs|downstairs",
    "house|home|kitchen|building|room|car|apartment|flat|garage|basement|roof|oven is on fire",
    "just caught fire",
    "i|we|can smell|smelling gas",
    "theres|is a gas leak",
    "send|call the police",
    "breaking into my|our|the house|home|shop|store|apartment",
    "just|has collapsed",
    "hes|shes not moving|responding",
)
