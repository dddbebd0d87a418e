// Runs once, when the heading has loaded. `element` and `trigger` are given by Gradio; every button
// of the page that has data-act is served from here, so nothing inline is ever needed.
const body = document.body;
let opener = null;
// The turn whose question is asked again.
let again = null;

const panel = () => document.querySelector("#source .panel");
const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function reveal() {
  const shown = panel();
  if (!shown) return;
  const content = shown.querySelector(".panel-content");
  const mark = shown.querySelector("mark.chosen");
  const heading = shown.querySelector(".panel-title") || shown.querySelector("[data-act='close']");
  heading.focus({ preventScroll: true });
  if (mark) {
    const offset = mark.getBoundingClientRect().top - content.getBoundingClientRect().top;
    // A third of the way down, so that the words before it can be read as well.
    content.scrollTop += offset - content.clientHeight / 3;
  } else {
    content.scrollTop = 0;
  }
}

function open(button, event, details, key) {
  // Buttons inside the panel go with its content, so the way back stays the one that opened it.
  if (!button.closest("#source")) opener = button;
  body.classList.add("source-open");
  if (panel()?.dataset.key === key) reveal();
  else trigger(event, details);
}

function close() {
  if (!body.classList.contains("source-open")) return;
  body.classList.remove("source-open");
  if (opener?.isConnected) opener.focus();
}

async function copy(button) {
  const text = button.dataset.text;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without a secure context or the permission there is no clipboard API: the old way still works.
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "off-screen";
    body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  const label = button.textContent;
  if (label === button.dataset.done) return;
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 2000);
}

const acts = {
  open: (button, { turn, cite }) =>
    open(button, "open_source", { turn: Number(turn), cite: Number(cite) }, `${turn}-${cite}`),
  near: (button, { turn, rank }) =>
    open(button, "open_nearest", { turn: Number(turn), rank: Number(rank) }, `${turn}-near-${rank}`),
  rate: (button, { turn, verdict }) => trigger("rate", { turn: Number(turn), verdict }),
  example: (button) => trigger("example", { question: button.textContent }),
  unfilter: (button, { filter }) => trigger("unfilter", { filter }),
  unprefer: (button, { turn }) => {
    // One question at a time: an answer under way would put back what changes here.
    if (document.querySelector('.turn[aria-busy="true"]')) return;
    again = { turn, begun: false };
    trigger("unprefer", { turn: Number(turn) });
  },
  copy,
  close,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-act]");
  if (button) acts[button.dataset.act](button, button.dataset);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) close();
});

// What the server changed is seen here, in one place, because Gradio tells scripts of no such event.
let shownKey;
let shownTurn;

// The panel has another article: go to the cited words. No article: there is nothing to show.
function panelChanged() {
  const key = panel()?.dataset.key;
  if (key === shownKey) return;
  shownKey = key;
  if (key === undefined) body.classList.remove("source-open");
  else reveal();
}

// A new question goes to the top of the view, so that its answer is read from its beginning.
function turnChanged() {
  const turn = document.querySelector("#current .turn");
  const number = turn?.dataset.turn;
  if (number === shownTurn) return;
  shownTurn = number;
  body.classList.toggle("started", document.querySelector("#conversation .turn") !== null);
  if (turn?.ariaBusy !== "true") return;
  // The article beside it answered an earlier question.
  body.classList.remove("source-open");
  // On a phone the open filters would take the room of the answer; what is filtered still stands above the box.
  if (matchMedia("(max-width: 600px)").matches) document.querySelector("#filters .label-wrap.open")?.click();
  turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
}

// The button that asked again went with the old answer: whoever used it goes on at the new one.
function askedAgain() {
  const turn = again && document.querySelector(`.turn[data-turn="${again.turn}"]`);
  if (!turn) return;
  const button = turn.querySelector("[data-act='unprefer']");
  if (turn.ariaBusy === "true") again.begun = true;
  else if (again.begun || !button) {
    again = null;
    const next = button || turn.querySelector(".answer");
    if (next !== button) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }
}

// Gradio's own words about a lost connection have no translation to replace: one line says it all.
// What the server itself has said, under that title, stays.
function toastShown() {
  for (const toast of document.querySelectorAll(".toast-body:not([data-said])")) {
    toast.dataset.said = "";
    const title = toast.querySelector(".toast-title");
    const text = toast.querySelector(".toast-messages");
    toast.querySelector(".toast-close")?.setAttribute("aria-label", "Đóng");
    if (title?.textContent.trim() === "Có trục trặc") continue;
    if (title) title.textContent = "Có trục trặc";
    if (text) text.textContent = "Mất kết nối với máy chủ. Bạn hãy kiểm tra rồi tải lại trang.";
  }
}

new MutationObserver(() => {
  panelChanged();
  turnChanged();
  askedAgain();
  toastShown();
}).observe(body, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ["data-key", "data-turn"],
});
