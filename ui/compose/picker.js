// Picks one operation among many: a text that filters, and a list by groups that arrow keys walk through.
// By the combobox pattern of ARIA: the focus stays in the text, `active` says which option it means.

/** Options that Page Up and Page Down pass over. */
const PAGE = 8;

/** `catalogue` holds the operations; the one that is picked goes up as an event. */
export function picker(catalogue) {
  return {
    text: "",
    isOpen: false,
    active: null,

    get groups() {
      return grouped(search(catalogue.operations, this.text));
    },
    get options() {
      return this.groups.flatMap((group) => group.operations);
    },
    /** What Enter picks. What was written before the list was here means the first option as well. */
    get meant() {
      return this.active ?? (this.text ? (this.options[0]?.name ?? null) : null);
    },
    get activeId() {
      return this.isOpen && this.meant ? `option-${this.meant}` : null;
    },
    get found() {
      const count = this.options.length;
      return this.isOpen ? `${count} of ${catalogue.operations.length} operations` : "";
    },

    /** Writes into the field. The name of what is chosen may come while one is about to write: it is selected, so that
     *  what one writes takes its place. */
    show(field, value) {
      if (field.value === value) return;
      field.value = value;
      if (!this.isOpen && document.activeElement === field) field.select();
    },

    open() {
      if (this.isOpen) return;
      this.text = "";
      this.isOpen = true;
    },

    close() {
      this.isOpen = false;
      this.active = null;
    },

    write(text) {
      this.text = text;
      this.isOpen = true;
      this.active = null;
    },

    pick(name) {
      if (!name) return;
      this.close();
      this.$dispatch("pick-operation", name);
    },

    key(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };
      if (event.key in steps) this.move(steps[event.key]);
      else if (event.key === "Enter" && this.isOpen) this.pick(this.meant);
      else if (event.key === "Escape" && this.isOpen) this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },

    move(step) {
      this.open();
      const names = this.options.map((each) => each.name);
      const from = names.indexOf(this.meant);
      const last = names.length - 1;
      // A single step goes round; a page stops at the ends.
      const to = from < 0 ? (step > 0 ? 0 : last) : from + step;
      const index = Math.abs(step) === 1 ? (to + names.length) % names.length : Math.min(last, Math.max(0, to));
      this.active = names[index] ?? null;
      this.$nextTick(() => document.getElementById(this.activeId)?.scrollIntoView({ block: "nearest" }));
    },
  };
}

/** Operations under the name of their group, in the order of the catalogue. */
export function grouped(operations) {
  const names = [...new Set(operations.map((each) => each.group))].sort();
  return names.map((name) => ({ name, operations: operations.filter((each) => each.group === name) }));
}

/** Those whose name, title, group or alias have every word of `text`; where none has, those whose summary does. */
export function search(operations, text) {
  const words = text.toLowerCase().split(/\s+/);
  const having = (tell) => operations.filter((each) => words.every((word) => tell(each).join(" ").toLowerCase().includes(word)));
  const named = having(({ name, title, group, aliases }) => [name, title, group, ...aliases]);
  return named.length ? named : having(({ summary }) => [summary]);
}
