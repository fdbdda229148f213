// What cannot wait for the page's modules. This is why it is a small classic script.

// Who the user is: nothing can be drawn before that is known, and the modules are long on their way.
window.wizardMe = fetch("/api/v1/me", {
  cache: "no-store",
  redirect: "manual",
  headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  signal: AbortSignal.timeout(15_000),
});
// The page handles a failure when it takes the response.
window.wizardMe.catch(() => {});

// The theme: light, dark, or the system's. Applied before the first paint, so that the page never flashes in the wrong
// theme.
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

// Paper is white, whatever the screen is.
addEventListener("beforeprint", () => window.wizardTheme.apply("light"));
addEventListener("afterprint", () => window.wizardTheme.apply(window.wizardTheme.choice));

// A file of the page may get lost, as when the node that was asked for it has just died. Then the page would never
// start: it is loaded again after a second, and then every ten seconds.
window.wizardLost = () => {
  let isFirst = false;
  try {
    isFirst = Date.now() - (sessionStorage.getItem("reloadedAt") ?? 0) > 20_000;
    sessionStorage.setItem("reloadedAt", Date.now());
  } catch {
    // As above.
  }
  setTimeout(() => location.reload(), isFirst ? 1_000 : 10_000);
};

addEventListener("error", ({ target }) => {
  if (target instanceof Element && target.matches("script, link[rel=stylesheet]")) window.wizardLost();
}, true);
