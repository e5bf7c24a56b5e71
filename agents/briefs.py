"""From rows to the frozen object a call is served with, and the page of all of them that a web process keeps."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import structlog
from django.core.exceptions import ImproperlyConfigured

from agents.models import Agent, PhoneNumber
from agents.phrases import tables, weights_for_a_person
from agents.ports import OwnersRules, owners_rules
from businesses.models import Business
from businesses.selectors import config_revision
from engine.brief import Brief, Ladder, ModelSettings
from engine.rules import Reaction, Rule
from engine.tools import ESCALATE
from prompts.models import PromptVersion, Release, ToolSecret
from prompts.rollout.sides import hears_candidate
from prompts.tooling.frozen import specs_of

log = structlog.get_logger(__name__)


class NotReady(Exception):  # noqa: N818  a state of the agent, not a fault of the program
    """The agent cannot answer yet; the text says what is missing."""


def brief_for(agent: Agent, owners: OwnersRules | None = None) -> Brief:
    """What the agent is told, from rows already loaded: the agent with its business and its prompt's live version.

    Raises `NotReady` when no version is live.
    """
    version = agent.prompt.live_version
    if version is None:
        raise NotReady("the prompt has no published version")
    return brief_with(agent, version, owners)


def brief_with(agent: Agent, version: PromptVersion, owners: OwnersRules | None = None) -> Brief:
    """What the agent would be told by this version of its prompt, a draft too.

    `owners` spares reading the business's rules once more.
    """
    business = agent.business
    owners = owners or owners_rules()(business.pk)
    reaches_people = bool(agent.transfer_number) or owners.reaches_people(agent)
    return Brief(
        business_id=str(business.pk),
        agent_id=str(agent.pk or ""),
        prompt_version_id=str(version.pk),
        agent_name=agent.name,
        business_name=business.name,
        instructions=version.body,
        facts=business.facts,
        begin_message=version.begin_message,
        language=agent.language,
        speaks_written_forms=agent.speaks_written_forms,
        time_zone=business.time_zone,
        variables=_variables(version, business, agent),
        model=ModelSettings(**version.model),
        ladder=_ladder(agent),
        tools=tuple(spec for spec in specs_of(version) if spec is not ESCALATE or reaches_people),
        rules=_rules(agent, owners),
        opening_hours=business.opening_hours,
        transfer_number=agent.transfer_number,
        transfer_line=agent.transfer_line,
        goodbye_line=agent.goodbye_line,
        reminder_line=agent.reminder_line,
        max_duration_ms=agent.max_duration_ms,
        reminder_after_ms=agent.reminder_after_ms,
        reminder_max_count=agent.reminder_max_count,
    )


def brief_of_version(version: PromptVersion) -> Brief:
    """`prompts.ports.BriefOfVersion`. Two queries."""
    prompt = version.prompt
    followers = Agent.objects.filter(prompt=prompt).select_related("business").order_by("-is_default", "pk")
    agent = followers.first() or Agent(business=prompt.business, name=prompt.name, prompt=prompt)
    return brief_with(agent, version)


def _variables(version: PromptVersion, business: Business, agent: Agent) -> dict[str, str]:
    """The nearer to the call, the stronger: the version's defaults, then the business's values, then the agent's."""
    defaults = {name: parts["default"] for name, parts in version.variables.items() if "default" in parts}
    return {**defaults, **business.variables, **agent.variables}


def _ladder(agent: Agent) -> Ladder:
    return Ladder(
        filler_ms=agent.filler_ms,
        second_model_ms=agent.second_model_ms,
        prepared_ms=agent.prepared_ms,
        stall_ms=agent.stall_ms,
        failed_turns_before_transfer=agent.failed_turns_before_transfer,
        fillers=tuple(agent.fillers),
        prepared=agent.prepared_line,
        stalled=agent.stalled_line,
    )


def _rules(agent: Agent, owners: OwnersRules) -> tuple[Rule, ...]:
    """The fixed table, the gravest first, then the owner's rules.

    The owner's rules for emergencies stand with the fixed one: the first says for both what is said and who is called.
    Where the owner has no rules, the built-in wish for a person; without a number nobody can be promised, so the
    model answers that wish.
    """
    said = tables(agent.language)
    written = owners.rules_of(agent)
    emergencies = tuple(rule for rule in written or () if rule.reaction == Reaction.EMERGENCY)
    line = emergencies[0].line if emergencies else agent.emergency_line
    person = emergencies[0].destination_id if emergencies else ""
    rules = [
        Rule("builtin.emergency", Reaction.EMERGENCY, said["emergency"], line, "high", destination_id=person),
        *emergencies,
        Rule("builtin.opt_out", Reaction.OPT_OUT, said["opt_out"], agent.opt_out_line),
    ]
    if written is not None:
        rules.extend(rule for rule in written if rule not in emergencies)
    elif agent.transfer_number:
        weights = weights_for_a_person(agent.language)
        rules.append(Rule("builtin.human", Reaction.TRANSFER, said["human"], agent.transfer_line, weights=weights))
    return tuple(rules)


@dataclass(frozen=True, slots=True)
class Split:
    """A share of an agent's callers hears the candidate; `rollout` is the key their sides are dealt by."""

    candidate: Brief = field(repr=False)
    share_percent: int
    rollout: str


@dataclass(frozen=True, slots=True)
class BusinessLines:
    """Everything one business needs to answer a call. `default_brief` is None while no agent is ready.

    `retell_agent_ids` leads from a brief's agent id to the agent's id in the Retell account, and `splits` to what is
    being rolled out there. The briefs of agents and numbers are those of the live versions.
    Secrets stay out of its text form, so that it may stand in a log line or a traceback.
    """

    business_id: int
    slug: str
    socket_secret: str = field(repr=False)
    retell_api_key: str = field(repr=False)
    default_brief: Brief | None = field(repr=False)
    briefs_by_retell_agent: Mapping[str, Brief] = field(repr=False)
    briefs_by_number: Mapping[str, Brief] = field(repr=False)
    former_retell_api_key: str = field(default="", repr=False)
    retell_agent_ids: Mapping[str, str] = field(default_factory=dict, repr=False)
    blocked_countries: frozenset[str] = frozenset()
    tool_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    splits: Mapping[str, Split] = field(default_factory=dict, repr=False)

    def heard_by(self, caller: str, brief: Brief) -> Brief:
        """The candidate's brief in place of the live one's, if this caller (`prompts.rollout.sides.caller_key`) is on
        that side of a rollout.
        """
        split = self.splits.get(brief.agent_id)
        if split is not None and hears_candidate(caller, split.rollout, split.share_percent):
            return split.candidate
        return brief

    @property
    def retell_keys(self) -> tuple[str, ...]:
        """Every key Retell may sign with: while a key is being changed, the former one too."""
        return tuple(key for key in (self.retell_api_key, self.former_retell_api_key) if key)


@dataclass(frozen=True, slots=True)
class SwitchboardPage:
    """All businesses as of one config revision."""

    revision: int
    by_socket_secret: Mapping[str, BusinessLines] = field(repr=False)
    by_slug: Mapping[str, BusinessLines] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is read once for the briefs of all businesses: the owners' rules, and what is being rolled out by prompt."""

    owners: OwnersRules
    trials: Mapping[int, Release]


def _trials() -> dict[int, Release]:
    under_way = Release.objects.filter(ended_at=None, candidate__isnull=False).select_related("candidate")
    return {row.prompt_id: row for row in under_way}


def load_switchboard() -> SwitchboardPage:
    """Read all lines in a constant number of queries. What is broken is logged and left out; the others are served.

    The revision is read first: a change made meanwhile is at worst read twice, never missed.
    """
    revision = config_revision()
    agents: dict[int, list[Agent]] = defaultdict(list)
    for agent in Agent.objects.select_related("prompt__live_version").order_by("pk"):
        agents[agent.business_id].append(agent)
    numbers: dict[int, list[PhoneNumber]] = defaultdict(list)
    for number in PhoneNumber.objects.exclude(agent=None).order_by("pk"):
        numbers[number.business_id].append(number)
    secrets = _tool_secrets()
    told = _Told(owners_rules()(), _trials())
    lines = [
        _lines(business, agents[business.pk], numbers[business.pk], told, secrets[business.pk])
        for business in _readable_businesses()
    ]
    return SwitchboardPage(revision, {row.socket_secret: row for row in lines}, {row.slug: row for row in lines})


def _readable_businesses() -> list[Business]:
    """All businesses in one query; one by one only when some secret cannot be decrypted."""
    try:
        return list(Business.objects.order_by("pk"))
    except ImproperlyConfigured:
        readable = []
        for pk in Business.objects.order_by("pk").values_list("pk", flat=True):
            try:
                readable.append(Business.objects.get(pk=pk))
            except ImproperlyConfigured:
                log.exception("business left out", business_id=pk)
        return readable


def _tool_secrets() -> Mapping[int, dict[str, str]]:
    """By business and name. Where one cannot be decrypted, tools go without; calls are answered all the same."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    try:
        for secret in ToolSecret.objects.order_by("pk"):
            found[secret.business_id][secret.name] = secret.value
    except ImproperlyConfigured:
        log.exception("tool secrets left out")
    return found


def _lines(
    business: Business,
    agents: list[Agent],
    numbers: list[PhoneNumber],
    told: _Told,
    tool_secrets: Mapping[str, str],
) -> BusinessLines:
    briefs: dict[int, Brief] = {}
    splits: dict[str, Split] = {}
    for agent in agents:
        agent.business = business
        if (brief := _readable(agent, partial(brief_for, agent, told.owners))) is None:
            continue
        briefs[agent.pk] = brief
        trial = told.trials.get(agent.prompt_id)
        if trial is None or trial.candidate is None:
            continue
        # Of a candidate that cannot be read nobody hears a word; the live version answers everybody.
        candidate = _readable(agent, partial(brief_with, agent, trial.candidate, told.owners))
        if candidate is not None:
            splits[brief.agent_id] = Split(candidate, trial.share_percent, trial.rollout)
    return BusinessLines(
        business_id=business.pk,
        slug=business.slug,
        socket_secret=business.socket_secret,
        retell_api_key=business.retell_api_key,
        default_brief=_default(agents, briefs),
        briefs_by_retell_agent={
            agent.retell_agent_id: briefs[agent.pk] for agent in agents if agent.retell_agent_id and agent.pk in briefs
        },
        briefs_by_number={row.number: briefs[row.agent_id] for row in numbers if row.agent_id in briefs},
        former_retell_api_key=business.former_retell_api_key,
        retell_agent_ids={str(agent.pk): agent.retell_agent_id for agent in agents if agent.retell_agent_id},
        blocked_countries=_countries(business),
        tool_secrets=tool_secrets,
        splits=splits,
    )


def _readable(agent: Agent, read: Callable[[], Brief]) -> Brief | None:
    """Rows written past the services may hold anything; one of them must not silence every other business."""
    try:
        return read()
    except NotReady as error:
        log.info("agent left out", business_id=agent.business_id, agent_id=agent.pk, missing=str(error))
    except Exception as error:
        log.error("agent left out", business_id=agent.business_id, agent_id=agent.pk, fault=type(error).__name__)  # noqa: TRY400
    return None


def _countries(business: Business) -> frozenset[str]:
    """Two-letter codes; a row written past the services may hold anything."""
    listed = business.blocked_countries
    return (
        frozenset(code.upper() for code in listed if isinstance(code, str)) if isinstance(listed, list) else frozenset()
    )


def _default(agents: list[Agent], briefs: Mapping[int, Brief]) -> Brief | None:
    """The default agent's brief, or that of the only agent there is."""
    chosen = [agent for agent in agents if agent.is_default] or (agents if len(agents) == 1 else [])
    return briefs.get(chosen[0].pk) if chosen else None
