// The full text of an attachment; JSON lists become readable text. A million digits are added in pages, a few pages per
// animation frame, so that the browser lays out only visible pages and stays responsive.
import { listText } from "./long-list.js";

/** Characters of a page, pages added in one frame, and characters added by one click on "Show more". */
const PAGE = 5_000;
const A_FRAME = 4;
const AT_ONCE = 1_000_000;

/** `read` fetches a text by its address; `frame` waits for the next animation frame. */
export function whole({ read, frame = () => new Promise(requestAnimationFrame) }) {
  return {
    pages: [],
    text: "",
    /** Characters on the pages. */
    shown: 0,
    isLoading: false,
    problem: "",

    /** How many characters are shown after the next click. A small rest is included. */
    get next() {
      const rest = this.text.length - this.shown;
      return this.shown + (rest > 1.5 * AT_ONCE ? AT_ONCE : rest);
    },
    get isOpen() {
      return this.pages.length > 0;
    },
    get label() {
      if (!this.isOpen) return this.isLoading ? "Fetching" : "Show all";
      const more = this.next - this.shown;
      return more > 0 ? `Show ${more.toLocaleString("en")} more` : "Show less";
    },

    async show(href, isList) {
      if (this.isLoading) return;
      if (this.isOpen && this.shown === this.text.length) {
        Object.assign(this, { pages: [], shown: 0 });
        return;
      }
      this.isLoading = true;
      this.problem = "";
      try {
        await this.load(href, isList);
        await this.fill(this.next);
      } catch (problem) {
        this.problem = problem.detail;
      }
      this.isLoading = false;
    },

    /** The full text, for copying; null when the request failed, and `problem` says why. */
    async fetched(href, isList) {
      this.problem = "";
      try {
        await this.load(href, isList);
        return this.text;
      } catch (problem) {
        this.problem = problem.detail;
        return null;
      }
    },

    async load(href, isList) {
      if (this.text) return;
      const text = await read(href);
      this.text = isList ? listText(JSON.parse(text)) : text;
    },

    async fill(end) {
      while (this.shown < end) {
        for (let count = 0; count < A_FRAME && this.shown < end; count += 1) {
          const text = page(this.text.slice(this.shown, this.shown + PAGE));
          this.pages.push({ index: this.pages.length, text });
          this.shown += text.length;
        }
        await frame();
      }
    },
  };
}

/** A full page ends between two items, if it has any. */
const page = (text) => text.slice(0, text.length < PAGE ? PAGE : text.lastIndexOf(" ") + 1 || PAGE);
