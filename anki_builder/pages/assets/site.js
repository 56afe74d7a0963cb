// The search of a site. Its index is loaded when the search gets the focus, and only as far as it is needed.

const ENOUGH = 30; // cards that are shown
const AT_ONCE = 4; // files that are loaded together, once the first was not enough
const PAUSE = 150; // milliseconds of no typing before it looks

const search = document.querySelector(".search");
const input = search?.querySelector("input");
const status = search?.querySelector("[role=status]");
const list = search?.querySelector("ol");

/** Text as it is compared: without regard to capitals and, in letters that have them, accents. */
function fold(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

const files = new Map();

/** The cards of a file of the index, loaded once. */
function cardsOf(number) {
  if (!files.has(number)) {
    const loaded = load(number);
    loaded.catch(() => files.delete(number)); // to be tried again
    files.set(number, loaded);
  }
  return files.get(number);
}

async function load(number) {
  const response = await fetch(`${search.dataset.root}search/${number}.json`);
  if (!response.ok) throw new Error(response.statusText);
  return Object.entries(await response.json()).flatMap(([page, cards]) =>
    cards.map(([key, question, rest]) => ({
      address: `${search.dataset.root}${page}#card-${key}`,
      question,
      text: fold(`${question} ${rest}`),
    })),
  );
}

/** The newest cards that have all words; of more than enough, one more. Null where a later search has begun. */
async function find(words, isCurrent) {
  const found = [];
  const last = Number(search.dataset.files);
  for (let number = 1; number <= last && found.length <= ENOUGH; number += 1) {
    const ahead = number > 1 ? Math.min(number + AT_ONCE - 1, last) : 1;
    for (let next = number + 1; next <= ahead; next += 1) cardsOf(next).catch(() => {});
    const cards = await cardsOf(number);
    if (!isCurrent()) return null;
    found.push(...cards.filter(({ text }) => words.every((word) => text.includes(word))));
  }
  return found;
}

function show(found) {
  const counted = found.length === 1 ? "1 card" : `${found.length} cards`;
  status.textContent = found.length > ENOUGH ? `The newest ${ENOUGH} of more cards` : counted;
  list.replaceChildren(
    ...found.slice(0, ENOUGH).map(({ address, question }) => {
      const link = document.createElement("a");
      link.href = address;
      link.dir = "auto";
      link.textContent = question;
      const entry = document.createElement("li");
      entry.append(link);
      return entry;
    }),
  );
}

let searches = 0;

async function look() {
  const mine = (searches += 1);
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    status.textContent = "";
    list.replaceChildren();
    return;
  }
  try {
    const found = await find(words, () => mine === searches);
    if (found) show(found);
  } catch {
    status.textContent = "There is no connection to the site, which has the index to look in.";
  }
}

if (search) {
  let waiting;
  search.hidden = false;
  input.addEventListener("focus", () => cardsOf(1).catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    const writes = event.composedPath()[0].matches?.("input, select, textarea");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writes) return;
    event.preventDefault();
    input.focus();
  });
}
