"""One rule as a form: it has the fields of its cause, and no others."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from agents.models import Agent
from businesses.models import Business
from engine.rules import Cause, Reaction
from escalations.models import Destination, EscalationRule
from escalations.ruling.causes import CAUSES, DIRECTIONS, HOURS, KEYS, PRIORITIES, CauseKind, reactions_of
from escalations.ruling.values import LATEST_TURN, destinations_of
from escalations.ruling.variables import known_tools, known_variables

OWN_NUMBER = "The agent's own number"
ANY_TOOL = "Any tool"


class RuleForm(forms.Form):
    """`values` are for the services, once it is valid. What a field asks for is checked there."""

    name = forms.CharField(max_length=80)
    phrases = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10}))
    count = forms.IntegerField()
    variable = forms.CharField(required=False, max_length=80)
    value = forms.CharField(required=False, max_length=200)
    only_when = forms.ChoiceField(label="When", required=False, choices=list(HOURS.items()))
    direction = forms.ChoiceField(label="Which calls", required=False, choices=list(DIRECTIONS.items()))
    after_turn = forms.IntegerField(label="Not before the caller has spoken", min_value=0, max_value=LATEST_TURN)
    agents = forms.TypedMultipleChoiceField(required=False, coerce=int, widget=forms.CheckboxSelectMultiple)
    reaction = forms.ChoiceField(widget=forms.RadioSelect)
    destination: "forms.ModelChoiceField[Destination]" = forms.ModelChoiceField(
        None, required=False, empty_label=OWN_NUMBER
    )
    line = forms.CharField(label="The caller hears", required=False, max_length=300)
    priority = forms.ChoiceField(choices=list(PRIORITIES.items()))

    def __init__(
        self, business: Business, cause: str, rule: EscalationRule | None, data: Mapping[str, Any] | None
    ) -> None:
        self.cause, self.kind, self.rule = cause, CAUSES[cause], rule
        super().__init__(data, initial=_initial(rule, self.kind))
        self._fit_cause(business)
        self._choice("reaction").choices = list(reactions_of(cause).items())
        self._destination.queryset = destinations_of(business)
        agents = Agent.objects.filter(business=business).order_by("name").values_list("pk", "name")
        self._choice("agents").choices = list(agents)
        if len(agents) < 2 and not (rule and rule.agents):
            del self.fields["agents"]

    def _fit_cause(self, business: Business) -> None:
        for name in ("phrases", "count", "variable", "value"):
            if name not in self.kind.asks:
                del self.fields[name]
        self.known_variables: Iterable[str] = ()
        match self.cause:
            case Cause.TOOL_FAILED:
                tools = [("", ANY_TOOL), *((name, name) for name in known_tools(business))]
                self.fields["variable"] = forms.ChoiceField(label="Which tool", required=False, choices=tools)
            case Cause.VARIABLE:
                self.fields["variable"].label, self.fields["value"].label = "Variable", "Has the value"
                self.fields["variable"].widget.attrs["list"] = "known-variables"
                self.known_variables = sorted(known_variables(business))
            case Cause.DIGIT:
                self.fields["value"] = forms.ChoiceField(label="Which key", choices=[(key, key) for key in KEYS])
        if self.kind.count:
            count = self.fields["count"]
            count.label = self.kind.count_label
            count.widget.attrs |= {"min": self.kind.count.least, "max": self.kind.count.most}

    @property
    def _destination(self) -> "forms.ModelChoiceField[Destination]":
        found = self.fields["destination"]
        assert isinstance(found, forms.ModelChoiceField)
        return found

    def _choice(self, name: str) -> forms.ChoiceField:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        return found

    @property
    def leads_somewhere(self) -> bool:
        return self["reaction"].value() in (Reaction.TRANSFER, Reaction.EMERGENCY)

    @property
    def values(self) -> dict[str, Any]:
        values = {"agents": [], **self.cleaned_data, "cause": self.cause}
        if "phrases" in values:
            values["phrases"] = values["phrases"].splitlines()
        return values


def _initial(rule: EscalationRule | None, kind: CauseKind) -> dict[str, Any]:
    if rule is None:
        usual = {"count": kind.count.usual} if kind.count else {}
        return {"reaction": Reaction.TRANSFER, "priority": "medium", "after_turn": 0, **usual}
    names = ("name", "count", "variable", "value", "only_when", "direction", "after_turn", "agents", "reaction")
    stored = {name: getattr(rule, name) for name in (*names, "line", "priority")}
    return stored | {"phrases": "\n".join(rule.phrases), "destination": rule.destination_id}
