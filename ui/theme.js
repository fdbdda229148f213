// Light, dark, or as the system has it. Runs before the first paint, so that the page never flashes in the wrong one;
// that is why it is a plain script and not a module.
window.wizardTheme = {
  get choice() {
    try {
      return localStorage.getItem("theme") ?? "auto";
    } catch {
      return "auto"; // Storage may be forbidden; the page works without a memory.
    }
  },

  choose(theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // As above.
    }
    this.apply(theme);
  },

  apply(theme) {
    const root = document.documentElement;
    // Colours change at once: fading, text would pass through shades that nobody can read.
    root.classList.add("is-switching");
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    getComputedStyle(root).color; // Makes the browser apply the colours while transitions are off.
    root.classList.remove("is-switching");
  },
};

window.wizardTheme.apply(window.wizardTheme.choice);
