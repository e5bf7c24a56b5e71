"""Words that stand in nearly everything people say. A phrase made of nothing else would match every call."""

from collections.abc import Mapping

_BY_LANGUAGE: Mapping[str, str] = {
    "en": """a ah all am an and are as at be been but can could did do does for from get go good got had has have he
        hello her hey hi him his how i id if ill im in is it its ive just know let like me my no not now of oh ok okay
        on one or our out really right she so some sorry sure thank thanks that thats the them then there they think
        this to uh um up us very want was we well were what when where which who will with would yeah yep yes you
        your""",
    "de": """aber ach ah als also am an auch auf aus bei bin bis bitte bist da danke das dass dem den der des die doch
        du ein eine einen einer er es für gut haben habe hallo hat hier ich ihr ihre im in ist ja ich kann könnte man
        mein meine mich mir mit möchte na nein nicht noch nun nur ob oder ok okay schon sehr sich sie sind so um und
        uns von war was wenn wer wie will wir wird wo zu zum zur äh ähm""",
    "es": """a al algo bien bueno como con cuando de del dónde el él ella en es esa ese eso esta está este esto gracias
        ha hay hola la las le lo los me mi más muy no nos o ok para pero por porque pues que qué quiero se sea ser si
        sí sin son soy su sus también te tengo tu un una usted vale y ya yo""",
    "fr": """a ah ai alors au aussi avec avez bien bon bonjour c ça ce cest cela ces cette comme d dans de des donc du
        elle en est et être eu euh il ils j jai je la le les leur lui ma mais me merci mes moi mon n ne non nous on ou
        où oui par pas peu pour plus qu quand que qui sa se si son sont suis sur ta te tu un une veux voilà vous y""",
    "it": """a ah ai al alla anche bene c che chi ci ciao come con cosa da dei del della di e è eh gli grazie ha hai
        hanno ho i il in io la le lei lo ma mi mia mio molto ne nel no non o ok per però più poi pronto quando quello
        questo se sei si sì sono su un una va vi voglio""",
    "nl": """aan al als ben bij da dag dan dank dat de den die dit doe door een en er even gaat goed graag had hallo
        heb hebben heeft het hij hoe ik in is ja je kan kunnen maar me met mijn naar nee niet nog nou nu of oh ok oké
        om ook op over te uh van voor waar was wat we wel wie wil wij zal ze zich zijn zo zou""",
    "pt": """a ah ai ao as até bem bom com como da das de depois do dos e é ela ele em então era essa esse está este eu
        foi há isso já lá mais mas me meu minha muito na não nas no nos o obrigada obrigado oi olá ok onde os ou para
        pelo por porque quando que quem quero se sem ser seu si sim só sua também te tem tenho um uma você""",
}
COMMON = {language: frozenset(words.split()) for language, words in _BY_LANGUAGE.items()}


def common_words(language: str) -> frozenset[str]:
    """Of a BCP 47 tag's language, and of English where there is no list; apostrophes are left out."""
    return COMMON.get(language.partition("-")[0].lower(), COMMON["en"])
