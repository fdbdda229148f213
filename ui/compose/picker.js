// A combobox that selects an operation: a text field that filters, and a grouped list for the arrow keys.
// Follows the ARIA combobox pattern: the focus stays in the text field, and `active` names the active option.

/** Options that Page Up and Page Down move by. */
const PAGE = 8;

/** `catalogue` has the operations. Selecting one dispatches the event `pick-operation`. */
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
    /** The option that Enter selects: the active one, or the first match of the text. */
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

    /** Sets the value of the field. If the title arrives while the field has the focus, it is selected, so that typing
     *  replaces it. */
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
      // A single step wraps around. A page step stops at the ends.
      const to = from < 0 ? (step > 0 ? 0 : last) : from + step;
      const index = Math.abs(step) === 1 ? (to + names.length) % names.length : Math.min(last, Math.max(0, to));
      this.active = names[index] ?? null;
      this.$nextTick(() => document.getElementById(this.activeId)?.scrollIntoView({ block: "nearest" }));
    },
  };
}

/** Operations by group, in the order of the catalogue. Groups are sorted by name. */
export function grouped(operations) {
  const names = [...new Set(operations.map((each) => each.group))].sort();
  return names.map((name) => ({ name, operations: operations.filter((each) => each.group === name) }));
}

/** Operations whose name, title, group or aliases contain every word of `text`. If there are none, those whose summary
 *  does. */
export function search(operations, text) {
  const words = text.toLowerCase().split(/\s+/);
  const having = (tell) => operations.filter((each) => words.every((word) => tell(each).join(" ").toLowerCase().includes(word)));
  const named = having(({ name, title, group, aliases }) => [name, title, group, ...aliases]);
  return named.length ? named : having(({ summary }) => [summary]);
}
