// The theme: light, dark, or the system's. Runs before the first paint, so that the page never flashes in the wrong
// theme. This is why it is a classic script and not a module.
window.wizardTheme = {
  get choice() {
    try {
      return localStorage.getItem("theme") ?? "auto";
    } catch {
      return "auto"; // The browser may block storage; the page works without it.
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
    // Transitions are off while colours change: half-way, text would be unreadable.
    root.classList.add("is-switching");
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    getComputedStyle(root).color; // Forces the browser to apply the colours while transitions are off.
    root.classList.remove("is-switching");
  },
};

window.wizardTheme.apply(window.wizardTheme.choice);
