// A page of cards to try.

import { setUpCards } from "./cards.js";

setUpCards(document);
for (const note of document.querySelectorAll(".keys")) note.hidden = false;
