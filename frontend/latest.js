// A call that is still going on keeps its newest words in sight, until the reader scrolls up to read.

const NEAR_PX = 160;
let isFollowing = false;

function distanceToEnd() {
  const page = document.documentElement;
  return page.scrollHeight - page.clientHeight - page.scrollTop;
}

function toEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
}

export function followLatest() {
  const button = document.getElementById("to-latest");
  if (!button) {
    return;
  }
  const show = () => {
    button.hidden = distanceToEnd() < NEAR_PX;
  };
  isFollowing = true;
  toEnd();
  button.addEventListener("click", () => {
    isFollowing = true;
    toEnd();
  });
  window.addEventListener(
    "scroll",
    () => {
      isFollowing = distanceToEnd() < NEAR_PX;
      show();
    },
    { passive: true },
  );
  document.addEventListener("htmx:wsAfterMessage", () => {
    if (isFollowing) {
      toEnd();
    }
    show();
  });
}
