// The full text of an attachment. A million digits are added in pages, a few pages per animation frame, so that the
// browser lays out only visible pages and stays responsive.

/** Characters of a page, pages added in one frame, and characters added by one click on "Show more". */
const PAGE = 5_000;
const A_FRAME = 4;
const AT_ONCE = 1_000_000;

/** `read` fetches a text by its address; `frame` waits for the next animation frame. */
export function whole({ read, frame = () => new Promise(requestAnimationFrame) }) {
  return {
    pages: [],
    text: "",
    isLoading: false,
    problem: "",

    get shown() {
      return Math.min(this.pages.length * PAGE, this.text.length);
    },
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

    async show(href) {
      if (this.isLoading) return;
      if (this.isOpen && this.shown === this.text.length) {
        this.pages = [];
        return;
      }
      this.isLoading = true;
      this.problem = "";
      try {
        this.text ||= await read(href);
        await this.fill(this.next);
      } catch (problem) {
        this.problem = problem.detail;
      }
      this.isLoading = false;
    },

    /** The full text, for copying; null when the request failed, and `problem` says why. */
    async fetched(href) {
      this.problem = "";
      try {
        this.text ||= await read(href);
        return this.text;
      } catch (problem) {
        this.problem = problem.detail;
        return null;
      }
    },

    async fill(end) {
      while (this.shown < end) {
        const first = this.pages.length;
        const more = Math.min(A_FRAME, Math.ceil(end / PAGE) - first);
        for (let index = first; index < first + more; index += 1) {
          this.pages.push({ index, text: this.text.slice(index * PAGE, (index + 1) * PAGE) });
        }
        await frame();
      }
    },
  };
}
