// Keeps the question that the user is writing while the page is loaded again to sign in. Nothing else is kept, and only
// in this tab.

const KEPT = "question";

export function keep(question, storage = () => sessionStorage) {
  try {
    storage().setItem(KEPT, JSON.stringify(question));
  } catch {
    // The browser may block storage; the page works without it.
  }
}

/** The question that was kept, once; null when there is none. */
export function take(storage = () => sessionStorage) {
  try {
    const kept = storage().getItem(KEPT);
    storage().removeItem(KEPT);
    return JSON.parse(kept);
  } catch {
    return null;
  }
}
