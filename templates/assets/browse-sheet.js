// Where the filters stand: beside the list where there is room, else in a sheet over it that a button opens.

import { make } from "./dom.js";

export const ROOM = matchMedia("(width >= 60rem)");

export class Sheet {
  /** @param filters the element of the filters. @param clear called when the reader drops all of them in the sheet */
  constructor(filters, clear) {
    this.button = make("button", { type: "button", class: "kb-browse__filters", "aria-haspopup": "dialog" });
    this.done = make("button", { type: "button", class: "kb-sheet__done" });
    const none = make("button", { type: "button" }, ["Clear all"]);
    this.sheet = make("dialog", { class: "kb-sheet", "aria-label": "Filters" }, [make("p", { class: "kb-sheet__foot" }, [none, this.done])]);
    this.side = make("div", { class: "kb-browse__side" }, [this.sheet]);
    this.button.addEventListener("click", () => this.sheet.showModal());
    this.done.addEventListener("click", () => this.sheet.close());
    none.addEventListener("click", clear);
    const place = () => {
      this.sheet.close();
      (ROOM.matches ? this.side : this.sheet).prepend(filters);
    };
    ROOM.addEventListener("change", place);
    place();
  }

  /** How many values are chosen, and what closing the sheet will show. */
  say(chosen, shown) {
    this.button.textContent = chosen ? `Filters (${chosen} chosen)` : "Filters";
    this.done.textContent = `Show ${shown}`;
  }
}
