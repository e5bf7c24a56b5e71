// Tells a person whether what moves by itself is moving, in the element #connection.

function show(state) {
  const badge = document.getElementById("connection");
  if (badge && badge.dataset.state !== state) {
    badge.dataset.state = state;
    badge.querySelector("[data-text]").textContent = badge.dataset[state];
    badge.querySelector("[data-dot]").className = `inline-block size-2 rounded-full ${state === "open" ? "bg-success" : "bg-warning"}`;
  }
}

export function followConnection() {
  document.addEventListener("htmx:wsOpen", () => show("open"));
  document.addEventListener("htmx:wsClose", () => show("lost"));
  document.addEventListener("htmx:wsError", () => show("lost"));
}
