// The Write page of a prompt: makes an editor of the plain form #draft. Loaded there alone.

import { keepCompany } from "./editor/company.js";
import { startFindings } from "./editor/findings.js";
import { openMeeting } from "./editor/meeting.js";
import { startSaving } from "./editor/saving.js";
import { startSurfaces } from "./editor/surface.js";
import { startVariables } from "./editor/variables.js";

function start(form) {
  const page = { form, window: crypto.randomUUID?.() ?? String(Math.random()).slice(2), listeners: [] };
  page.changed = () => page.listeners.forEach((listener) => listener());
  for (const element of document.querySelectorAll("[data-without-script]")) {
    element.hidden = true;
  }
  for (const element of form.querySelectorAll("[data-with-script]")) {
    element.hidden = false;
  }
  page.variables = startVariables(page);
  page.surfaces = startSurfaces(page);
  page.meet = (met) => openMeeting(page, met);
  page.saving = startSaving(page);
  startFindings(page);
  keepCompany(page);
  page.variables.check();
}

const form = document.getElementById("draft");
if (form) {
  start(form);
}
