// A plot: fetches its points if they are an attachment, draws it as wide as there is room, and offers it as files.
import { inWords, layout, pointsAsCsv, tableAsCsv } from "./axes.js";
import { asFile, plotInto } from "./plotter.js";
import { asTable } from "./table.js";

/** Narrowest and widest plot in pixels. */
const NARROWEST = 300;
const WIDEST = 768;

export function plot({ api }) {
  /** The address of what was last drawn, its points and its table. */
  let [drawn, segments, rows] = ["", [], []];

  return {
    notes: [],
    table: null,
    problem: "",
    isDrawn: false,

    /** Draws the plot of a row of the result. `about` is its question. */
    async draw(plot, about) {
      if (!plot || drawn === plot.key) return;
      drawn = plot.key;
      Object.assign(this, { notes: [], table: null, problem: "", isDrawn: false });
      try {
        const found = await Promise.all([plot.segments, plot.breaks, plot.table].map((each) => this.whole(each)));
        if (drawn !== plot.key) return;
        const breaks = found[1];
        [segments, , rows] = found;
        const width = Math.min(WIDEST, Math.max(NARROWEST, this.$refs.frame.clientWidth || WIDEST));
        this.notes = inWords({ ...plot, breaks });
        const description = [`${segments.length} curves.`, ...this.notes].join(" ").replace("1 curves", "1 curve");
        const named = { title: `Plot: ${about}`, description };
        plotInto(this.$refs.drawing, layout({ ...plot, segments, breaks }, width), named);
        this.table = asTable(rows);
        this.isDrawn = true;
      } catch (problem) {
        drawn = "";
        this.problem = problem.detail ?? "The plot cannot be drawn: its points are not what they should be.";
      }
    },

    /** A member of a result, or what is stored of it as an attachment. */
    async whole(member) {
      return Array.isArray(member) ? member : JSON.parse(await api.text(member.href));
    },

    saveDrawing() {
      save("plot.svg", "image/svg+xml", asFile(this.$refs.drawing));
    },
    savePoints() {
      save("points.csv", "text/csv", pointsAsCsv(segments));
    },
    saveTable() {
      save("table.csv", "text/csv", tableAsCsv(rows));
    },
  };
}

/** Hands a file to the browser as a download. */
function save(name, type, content) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
