// Where there is a page to go back to, a button says so. The browser keeps what was typed there.

export function offerWayBack() {
  const button = document.querySelector("[data-back]");
  if (button && history.length > 1) {
    button.hidden = false;
    button.addEventListener("click", () => history.back());
  }
}
