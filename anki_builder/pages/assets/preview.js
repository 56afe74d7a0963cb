// The preview follows the project: when a file is saved, what has changed on the page takes the place of the old.

import { setUpCards } from "./cards.js";

const RETRY = 1000; // milliseconds
const CAN_HAVE_FOCUS = "a, button, summary";
const TAKES_LETTERS = "input, select, textarea";

const root = document.documentElement;
const entries = document.getElementById("entries");
const connection = document.getElementById("connection");
const phone = document.getElementById("phone");

/** Keys of the cards whose answers are open, those too whose file is broken just now. */
const opened = new Set();
/** By the key of what stands in the place of a broken file's cards: which of them was at the top of the screen. */
const replaced = new Map();

/** Makes cards ready, and gives every place in a file a button to copy it. */
function setUp(part) {
  setUpCards(part);
  setWidth(part);
  for (const place of part.querySelectorAll(".place")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.dataset.text = place.textContent.trim();
    button.textContent = "Copy";
    place.append(" ", button);
  }
}

document.addEventListener("click", async ({ target }) => {
  if (!target.matches(".copy")) return;
  await navigator.clipboard.writeText(target.dataset.text);
  target.textContent = "Copied";
  setTimeout(() => (target.textContent = "Copy"), 1500);
});

/** Shows cards as wide as on a phone, with the style that Anki gives them there, or as wide as the page. */
function setWidth(part) {
  const isPhone = root.classList.contains("phone");
  for (const face of part.querySelectorAll(".face")) {
    face.shadowRoot.querySelector(".card").classList.toggle("mobile", isPhone);
  }
}

function choosePhone(isPhone) {
  root.classList.toggle("phone", isPhone);
  phone.setAttribute("aria-pressed", String(isPhone));
}

phone.addEventListener("click", () => {
  choosePhone(!root.classList.contains("phone"));
  setWidth(entries);
  try {
    localStorage.setItem("phone", root.classList.contains("phone"));
  } catch {
    // storage is off: the choice holds for this page
  }
});

function wasPhone() {
  try {
    return localStorage.getItem("phone") === "true";
  } catch {
    return false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.composedPath()[0].closest(TAKES_LETTERS)) return;
  document.getElementById("q").focus();
  event.preventDefault();
});

// What is not asked for need not stand in the address.
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

/** Listens for new versions while somebody looks: a browser has only six connections for all its windows. */
function listen() {
  if (document.hidden) {
    document.addEventListener("visibilitychange", listen, { once: true });
    return;
  }
  const events = new EventSource("events");
  const stop = () => {
    events.close();
    listen();
  };
  document.addEventListener("visibilitychange", stop, { once: true });
  events.onopen = () => (connection.textContent = "");
  events.onmessage = ({ data }) => data !== document.getElementById("state").dataset.version && update();
  events.onerror = () => {
    connection.textContent = "The preview has ended. Once it runs again, this page goes on.";
    if (events.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    document.removeEventListener("visibilitychange", stop);
    setTimeout(listen, RETRY);
  };
}

let isUpdating = false;
let isOutdated = false;

/** Brings the page up to date, once more where a new version comes meanwhile. */
async function update() {
  isOutdated = true;
  if (isUpdating) return;
  isUpdating = true;
  try {
    while (isOutdated) {
      isOutdated = false;
      await swap();
    }
  } finally {
    isUpdating = false;
  }
}

/** This page as it is now; nothing where the preview has ended, which `listen` tells. */
async function load() {
  try {
    const response = await fetch(location.href);
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

/** Puts in place what has changed, and leaves the reader where they are. */
async function swap() {
  const html = await load();
  if (!html) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  const [restorePlace, restoreFocus] = [holdPlace(), holdFocus()];
  document.title = page.title;
  for (const part of page.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    if (old.contains(document.activeElement)) continue; // somebody is about to choose something
    old.replaceWith(part);
    setUp(part);
  }
  const added = swapEntries([...page.getElementById("entries").children]);
  restorePlace();
  restoreFocus();
  await Promise.all(added.flatMap(stylesOf));
  restorePlace();
}

/** Puts entries in their order; those that have not changed are not touched. Gives those that are new. */
function swapEntries(fresh) {
  for (const entry of entries.children) noteIfOpen(entry);
  const old = new Map([...entries.children].map((entry) => [entry.dataset.key, entry]));
  const keys = new Set(fresh.map((entry) => entry.dataset.key));
  for (const [key, entry] of old) if (!keys.has(key)) entry.remove();
  const added = [];
  let next = entries.firstElementChild;
  for (const entry of fresh) {
    const known = old.get(entry.dataset.key);
    const isSame = known?.dataset.digest === entry.dataset.digest;
    if (known && known === next) next = next.nextElementSibling;
    if (isSame && known.nextElementSibling === next) continue;
    entries.insertBefore(isSame ? known : entry, next);
    if (isSame) continue;
    setUp(entry);
    const answer = entry.querySelector(".answer");
    if (answer) answer.open = opened.has(entry.dataset.key);
    known?.remove();
    added.push(entry);
  }
  return added;
}

function noteIfOpen(entry) {
  const answer = entry.querySelector(".answer");
  if (answer?.open) opened.add(entry.dataset.key);
  else if (answer) opened.delete(entry.dataset.key);
}

/** Remembers what is at the top of the screen; the function that it gives scrolls there what is in its place then. */
function holdPlace() {
  const first = [...entries.children].find((entry) => entry.getBoundingClientRect().bottom > 0);
  if (!first) return () => {};
  const before = replaced.get(first.dataset.key);
  const { top } = first.getBoundingClientRect();
  return () => {
    const heir = heirOf(first);
    if (!heir) return;
    const { key } = heir.dataset;
    if (key === first.dataset.key) align(heir, top);
    else if (key === before?.key) align(heir, before.top);
    else {
      replaced.set(key, before ?? { key: first.dataset.key, top });
      align(heir, Math.max(0, top));
    }
  };
}

/** Scrolls until an entry is so far from the top of the screen. */
function align(entry, top) {
  window.scrollBy(0, entry.getBoundingClientRect().top - top);
}

/** Remembers what has the focus; the function that it gives passes it on, where that is not there any more. */
function holdFocus() {
  const { activeElement } = document;
  const entry = activeElement.closest(".entry");
  if (!entry) return () => {};
  const index = [...entry.querySelectorAll(CAN_HAVE_FOCUS)].indexOf(activeElement);
  return () => {
    const heir = heirOf(entry);
    if (entry.isConnected || !heir) return;
    const isSame = heir.dataset.key === entry.dataset.key;
    const candidates = [...heir.querySelectorAll(CAN_HAVE_FOCUS)];
    const chosen = (isSame && candidates[index]) || heir.querySelector("summary") || candidates.at(-1);
    chosen?.focus({ preventScroll: true });
  };
}

/** The entry that an earlier one has become: the same, or the card that it stood for, or the first of its file. */
function heirOf({ dataset: { key, file } }) {
  const now = [...entries.children];
  return (
    now.find((entry) => entry.dataset.key === key) ??
    now.find((entry) => entry.dataset.key === replaced.get(key)?.key) ??
    now.find((entry) => entry.dataset.file === file)
  );
}

/** When each style of an entry's sides has come: only then is the entry as tall as it will be. */
function stylesOf(entry) {
  const links = [...entry.querySelectorAll(".face")].flatMap((face) => [...face.shadowRoot.querySelectorAll("link")]);
  const waiting = links.filter((link) => !link.sheet);
  return waiting.map((link) => new Promise((done) => (link.onload = link.onerror = done)));
}

choosePhone(wasPhone());
phone.hidden = false;
setUp(document.body);
listen();
