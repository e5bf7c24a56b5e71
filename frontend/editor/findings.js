// What voice lint says about the words at hand, beside the text and in its margin, and what they cost.

import { say } from "../toasts.js";

const QUIET_MS = 700;
const TONES = { error: "chip-trouble", warning: "chip-notice", hint: "" };
const SHOWN = { error: "error", warning: "warning", hint: "info" };
const WORDS_PER_S = 2.5;
const EDITED = new Set(["body", "begin_message"]);

function seconds(value) {
  return `${value.toFixed(1)} s`;
}

function signed(value, words) {
  return `${value > 0 ? "+" : value < 0 ? "−" : "±"}${words(Math.abs(value))}`;
}

function estimateLines(estimate) {
  const about = estimate.is_exact ? "" : "about ";
  const lines = [["Words for the model", `${about}${estimate.tokens.toLocaleString()} tokens`]];
  if (estimate.tokens_change !== null && estimate.tokens_change !== undefined) {
    lines.push(["Against the live version", signed(estimate.tokens_change, (value) => `${value.toLocaleString()} tokens`)]);
  }
  lines.push(["First words take", seconds(estimate.begin_spoken_s)]);
  if (estimate.cost_per_call_cents === null || estimate.cost_per_call_cents === undefined) {
    lines.push(["The model, a call", "no price set"]);
  } else {
    lines.push(["The model, a call", `${estimate.cost_per_call_cents.toFixed(1)} cents`]);
  }
  if (estimate.first_word_added_ms !== null && estimate.first_word_added_ms !== undefined) {
    const hasLive = estimate.tokens_change !== null && estimate.tokens_change !== undefined;
    const value = (ms) => `${Math.round(ms)} ms`;
    lines.push(
      hasLive
        ? ["First word, against live", signed(estimate.first_word_added_ms, value)]
        : ["Reading it takes the model", value(estimate.first_word_added_ms)],
    );
  }
  return lines;
}

export function startFindings(page) {
  const { form, surfaces } = page;
  const list = form.querySelector("[data-findings]");
  const count = form.querySelector("[data-findings-count]");
  const none = form.querySelector("[data-findings-none]");
  const pattern = document.getElementById("finding-pattern");
  const panel = document.getElementById("findings");
  let [timer, asking, version] = [0, null, 0];

  function countHere() {
    const words = form.elements.begin_message.value.trim().split(/\s+/).filter(Boolean).length;
    document.getElementById("begin-seconds").textContent = words ? `about ${Math.round(words / WORDS_PER_S)} s of speech` : "";
    const letters = form.elements.body.value.length;
    document.getElementById("body-count").textContent = `${letters.toLocaleString()} characters`;
  }

  function script() {
    const value = (name) => form.elements[name].value;
    const model = {};
    if (value("creativity")) {
      model.temperature = value("creativity") === "none" ? null : Number(value("creativity"));
    }
    if (value("longest_answer")) {
      model.max_output_tokens = Number(value("longest_answer"));
    }
    for (const name of ["model", "second_model"]) {
      if (value(name).trim()) {
        model[name] = value(name).trim();
      }
    }
    const tools = [...form.querySelectorAll("[name=tools]:checked")].map((box) => box.value);
    return { body: value("body"), begin_message: value("begin_message"), variables: page.variables.asMapping(), model, tools };
  }

  // In the table and among the tools, a fix names what comes, and its finding what goes.
  function fix(finding) {
    const { part, start, end, replacement } = finding.fix;
    if (EDITED.has(part)) {
      surfaces.replace(part, start, end, replacement);
    } else if (part === "variables") {
      page.variables.change(start === end ? "" : finding.subject, replacement);
    } else {
      tick(start === end ? "" : finding.subject, false);
      tick(replacement, true);
    }
  }

  function tick(name, isWanted) {
    const box = name && form.querySelector(`[name=tools][value="${CSS.escape(name)}"]`);
    if (box && box.checked !== isWanted) {
      box.click();
    }
  }

  // Without a reason the rule is switched on again.
  async function turn(ruleId, reason) {
    const body = new URLSearchParams(reason ? { rule: ruleId, reason } : { rule: ruleId, on: "1" });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    const answer = await fetch(form.dataset.rule, { method: "POST", headers, body }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!answer?.ok) {
      say(told?.message ?? "The rule could not be changed. Try again in a moment.", "error");
      return;
    }
    say(reason ? "The rule is switched off for this prompt." : "The rule is on again.", "success");
    ask();
  }

  function item(finding) {
    const made = pattern.content.firstElementChild.cloneNode(true);
    const part = (name) => made.querySelector(`[data-${name}]`);
    made.dataset.finding = finding.rule_id;
    part("severity").textContent = finding.severity;
    part("severity").classList.add(...[TONES[finding.severity]].filter(Boolean));
    part("message").textContent = finding.message;
    part("why").textContent = finding.why;
    const place = finding.part === "begin_message" ? "first words" : finding.line ? `line ${finding.line}` : "";
    part("line").textContent = place;
    part("line").hidden = !place || !EDITED.has(finding.part);
    part("line").addEventListener("click", () => surfaces.show(finding.part, finding.start, finding.end));
    if (finding.fix) {
      part("fix").hidden = false;
      part("fix").textContent = finding.fix.label;
      part("fix").addEventListener("click", () => fix(finding));
    }
    if (finding.may_be_off) {
      part("off").hidden = false;
      part("switch-off").addEventListener("click", () => switchOff(finding, part("reason")));
    }
    return made;
  }

  function switchOff(finding, field) {
    const reason = field.value.trim();
    if (reason) {
      turn(finding.rule_id, reason);
    } else {
      say("Say in a few words why the rule does not apply here.", "warning");
      field.focus();
    }
  }

  function mark(findings) {
    for (const name of EDITED) {
      const { length } = surfaces.views[name].state.doc;
      const fit = (at) => Math.min(Math.max(at, 0), length);
      const here = findings.filter((finding) => finding.part === name && finding.end > finding.start);
      surfaces.diagnose(
        name,
        here.map((finding) => ({
          from: fit(finding.start),
          to: fit(finding.end),
          severity: SHOWN[finding.severity],
          message: finding.message,
          actions: finding.fix ? [{ name: finding.fix.label, apply: () => fix(finding) }] : [],
        })),
      );
    }
  }

  function tell(estimate) {
    const lines = estimateLines(estimate).flatMap(([term, value]) => {
      const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
      [dt.textContent, dd.textContent] = [term, value];
      dt.className = "text-quiet";
      dd.className = "text-right tabular-nums";
      return [dt, dd];
    });
    document.querySelector("[data-estimates]").replaceChildren(...lines);
    document.getElementById("estimates").hidden = false;
    document.getElementById("begin-seconds").textContent = `${seconds(estimate.begin_spoken_s)} of speech`;
  }

  function listOff(rules) {
    const place = document.getElementById("rules-off");
    place.hidden = !rules.length;
    place.querySelector("summary").textContent =
      rules.length === 1 ? "One rule is switched off here" : `${rules.length} rules are switched off here`;
    place.querySelector("ul").replaceChildren(
      ...rules.map((rule) => {
        const [line, again] = [document.createElement("li"), document.createElement("button")];
        again.type = "button";
        again.className = "link";
        again.dataset.ruleOn = rule.rule_id;
        again.textContent = "Switch on again";
        line.append(`${rule.title}: ${rule.reason} `, again);
        return line;
      }),
    );
  }

  function show({ findings, estimate, off }) {
    list.replaceChildren(...findings.map(item));
    none.hidden = findings.length > 0;
    count.textContent = findings.length ? `${findings.length} to look at` : "";
    mark(findings);
    tell(estimate);
    listOff(off);
  }

  // An answer about words that have changed meanwhile is dropped: its places would be wrong.
  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const mine = version;
    const headers = {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
    };
    try {
      const answer = await fetch(form.dataset.lint, {
        method: "POST",
        headers,
        body: JSON.stringify(script()),
        signal: asking.signal,
      });
      if (answer.ok && mine === version) {
        show(await answer.json());
      }
    } catch {
      // The next change asks again; saving tells of a lost connection.
    }
  }

  function changed() {
    version += 1;
    countHere();
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET_MS);
  }

  countHere();
  page.listeners.push(changed);
  panel.addEventListener("click", (event) => {
    const rule = event.target.closest("[data-rule-on]");
    if (rule) {
      turn(rule.dataset.ruleOn, "");
    }
  });
  ask();
}
