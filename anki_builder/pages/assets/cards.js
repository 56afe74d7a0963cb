// Cards that can be tried: space flips, j and k go from card to card, as does the tab key.

const CARD = ".shown-card";
const ACTS_ON_SPACE = "a, audio, button, input, select, summary, textarea, video";
const TAKES_LETTERS = "input, select, textarea";

/** Makes all cards below `root` ready. Can be called again when more have come. */
export function setUpCards(root) {
  for (const face of root.querySelectorAll(`${CARD} .face`)) {
    const shadow = shadowOf(face);
    colour(shadow);
    if ("mathematics" in face.closest(CARD).dataset) {
      import("./mathematics.js").then(({ typeset }) => typeset(shadow));
    }
  }
}

/** Turns a card over. */
export function flip(card) {
  const answer = card.querySelector(".answer");
  answer.open = !answer.open;
}

/** A side's own document; it is made where a browser has not: of HTML that a script put into the page. */
function shadowOf(face) {
  const template = face.querySelector(":scope > template");
  if (template) {
    face.attachShadow({ mode: "open" }).append(template.content);
    template.remove();
  }
  return face.shadowRoot;
}

/** Gives a side the colours that the reader chose for the page; without a choice, its style follows the system. */
function colour(shadow) {
  const { theme } = document.documentElement.dataset;
  const { classList } = shadow.querySelector(".card");
  classList.toggle("nightMode", theme === "dark");
  classList.toggle("dayMode", theme === "light");
}

new MutationObserver(() => {
  for (const face of document.querySelectorAll(`${CARD} .face`)) if (face.shadowRoot) colour(face.shadowRoot);
}).observe(document.documentElement, { attributeFilter: ["data-theme"] });

/** Shows beside the right answer what the reader has typed. */
function showTyped(card) {
  const [front, back] = [...card.querySelectorAll(".face")].map((face) => face.shadowRoot);
  const typed = front.querySelector("input.typed-answer")?.value.trim().normalize();
  const right = back.querySelector("code.typed-answer");
  if (!right) return;
  back.querySelector(".typed-given")?.remove();
  if (!typed) return;
  const given = document.createElement("code");
  given.className = `typed-given ${typed === right.textContent.normalize() ? "right" : "wrong"}`;
  given.textContent = typed;
  right.before(given);
}

// The event does not bubble, but can be caught on its way down.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const card = target.matches(".answer") && target.closest(CARD);
    if (card && target.open) showTyped(card);
  },
  true,
);

function cardsOnPage() {
  return [...document.querySelectorAll(CARD)].filter((card) => card.getClientRects().length > 0);
}

/** The card that has the focus, or else the first that can be seen. */
function currentCard() {
  const focused = document.activeElement?.closest(CARD);
  return focused ?? cardsOnPage().find((card) => card.getBoundingClientRect().bottom > 0);
}

/** Gives a card the focus, on what flips it. */
function goTo(card) {
  card?.querySelector("summary").focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

function goBy(step) {
  const cards = cardsOnPage();
  const focused = document.activeElement?.closest(CARD);
  goTo(focused ? cards[cards.indexOf(focused) + step] : currentCard());
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = event.composedPath()[0]; // inside a side too, where `event.target` is only the side
  const card = document.activeElement?.closest(CARD);
  if (event.key === "Enter" && card && target.matches("input.typed-answer")) {
    flip(card);
    goTo(card);
  } else if (event.key === " " && !target.closest(ACTS_ON_SPACE) && currentCard()) {
    flip(currentCard());
    goTo(currentCard());
  } else if ((event.key === "j" || event.key === "k") && !target.closest(TAKES_LETTERS)) {
    goBy(event.key === "j" ? 1 : -1);
  } else {
    return;
  }
  event.preventDefault();
});
