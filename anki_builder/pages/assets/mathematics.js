// Mathematics, typeset by KaTeX, which is loaded with this module: only where a card has some.
//
// The folder katex has version 0.16.47 as npm has it, but for the older formats of its fonts: what runs these scripts
// reads the newest.

import "./katex/katex.min.js";

const STYLE = new URL("./katex/katex.min.css", import.meta.url).href;
const TEX = /\\\((.+?)\\\)|\\\[(.+?)\\\]/gs;

/** Typesets `\(...\)` and `\[...\]` in a side of a card; what is no TeX stays to be read, in another colour. */
export function typeset(shadow) {
  addStyle(document.head); // fonts are found only through a style of the page itself
  addStyle(shadow);
  const walker = document.createTreeWalker(shadow.querySelector(".card"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = [...typesetPieces(text.data)];
    if (pieces.length) text.replaceWith(...pieces);
  }
}

function* typesetPieces(text) {
  let start = 0;
  for (const found of text.matchAll(TEX)) {
    yield text.slice(start, found.index);
    const [, inline, display] = found;
    const place = document.createElement("span");
    try {
      // Nodes, not HTML: their styles are set by script, which the page's policy allows.
      katex.render(inline ?? display, place, { displayMode: inline === undefined, strict: "ignore" });
    } catch {
      place.className = "katex-error"; // KaTeX's own way to show a slip is an inline style, which the policy forbids
      place.textContent = inline ?? display;
    }
    yield place;
    start = found.index + found[0].length;
  }
  if (start) yield text.slice(start);
}

function addStyle(parent) {
  if (parent.querySelector(`link[href="${STYLE}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = STYLE;
  parent.prepend(link);
}
