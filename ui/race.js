// The race of a split task, on the result card and in the details: a picture of who did what when, and the same as a
// table. The component around it has the task (`task`) and its parts as last read (`heldParts()`), and says by
// `partsVersion` that they changed.
import { steady } from "./steady.js";

const COUNT = new Intl.NumberFormat("en");

export function race({ api }) {
  // The race and its geometry are kept outside of Alpine's reactive state.
  let [drawing, found, at, svg] = [null, null, null, null];

  return {
    isRaced: false,
    isWeighed: false,
    figures: [],
    kinds: [],
    legend: [],
    pods: [],
    label: "",
    pointed: "",
    more: "",

    init() {
      svg = this.$refs.race;
      this.$watch("partsVersion", () => this.drawRace());
      this.$watch("task", () => this.drawRace());
      this.$watch("$store.cluster.now", () => found && !found.isOver && this.drawRace());
      new ResizeObserver(() => this.paintRace()).observe(svg.parentElement);
      this.drawRace();
    },

    async drawRace() {
      const parts = this.heldParts();
      if (!this.task || !parts.length) return Object.assign(this, { isRaced: false });
      drawing ??= await api.drawingModule().catch(() => null);
      if (!drawing || !this.task) return;
      found = drawing.race(this.task, this.heldParts(), this.$store.cluster.now);
      this.isRaced = found !== null;
      if (!found) return;
      this.label = drawing.sentence(found);
      this.isWeighed = found.found !== null;
      this.figures = steady(this.figures, drawing.figures(found), "name");
      this.kinds = steady(this.kinds, found.kinds, "key");
      this.legend = steady(this.legend, drawing.legend(found), "curve");
      this.pods = steady(this.pods, found.pods.map(row), "pod");
      this.$nextTick(() => this.paintRace());
    },

    paintRace() {
      const width = Math.floor(svg.parentElement.clientWidth);
      if (!found || width < 100) return;
      at = drawing.layout(found, width);
      drawing.draw(svg, at);
      this.more = at.more ? `${at.more} more lanes are in the table only.` : "";
    },

    /** Says which part the pointer is on. */
    point({ clientX, clientY }) {
      if (!at) return;
      const { left, top } = svg.getBoundingClientRect();
      const bar = drawing.barAt(at, clientX - left, clientY - top);
      this.pointed = bar ? drawing.tell(bar) : "";
    },
  };
}

const row = ({ pod, done, lost, seconds, weight }) => ({
  pod,
  done,
  lost,
  weight: COUNT.format(weight),
  time: `${seconds.toLocaleString("en", { maximumFractionDigits: seconds < 10 ? 3 : 1 })} s`,
});
