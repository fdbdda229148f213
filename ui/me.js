// The store of who the user is and what this user may do. What one may not do is not offered. Does not import Alpine or
// touch the DOM.

/** What one may do where the API does not say: everything, as without access control. The API decides in the end. */
const UNKNOWN = {
  name: null,
  source: "anonymous",
  roles: ["read", "submit", "operate"],
  access: false,
  private: false,
  read_only: false,
  sign_in: false,
  sign_out: null,
  demo: false,
};

const SOURCES = { access: "Cloudflare Access", oidc: "an OIDC token", token: "a token" };

/** `known` is the API's answer, or null while there is none. `reload` loads the page again. */
export function me({ api, known, reload }) {
  return {
    ...UNKNOWN,
    ...known,
    /** Whether the sign-in has ended while the page was open. */
    hasEnded: false,
    /** The API's sentence, if it refused to calculate for lack of a role. */
    refusal: "",

    get canRead() {
      return this.roles.includes("read");
    },
    get canSubmit() {
      return this.roles.includes("submit");
    },
    get canOperate() {
      return this.roles.includes("operate");
    },
    get isNobody() {
      return this.name === null;
    },
    get canSignIn() {
      return this.sign_in && this.isNobody;
    },
    get canSignOut() {
      return this.sign_out !== null || this.source === "token";
    },
    /** Whether the user sees only their own tasks. */
    get seesOwn() {
      return this.private && !this.canOperate;
    },
    get ending() {
      return this.isNobody ? "You are not signed in." : "Your sign-in has ended.";
    },
    /** What the user may do and how it was proven, in words. */
    get about() {
      const roles = this.roles.length ? `may ${this.roles.join(", ")}` : "has no role here";
      const source = SOURCES[this.source] ? `, signed in by ${SOURCES[this.source]}` : "";
      return this.isNobody ? "" : `${this.name} ${roles}${source}`;
    },
    /** Why the user cannot calculate anything; empty if they can. */
    get reason() {
      return this.canSubmit ? "" : this.refusal || reason(this);
    },

    /** Whether the user may cancel a task: operators all tasks, others their own. */
    mayCancel({ asked_by: askedBy }) {
      return this.canOperate || (this.canSubmit && !this.isNobody && askedBy === this.name);
    },

    /** Asks again, because the API has refused what it was said to allow. */
    async check() {
      try {
        const found = await api.me();
        // If the sign-in has ended, the next request is answered with 401, and the page says so.
        if (found.name === this.name) Object.assign(this, found);
      } catch {
        // The next refusal asks again.
      }
    },

    /** The API did not calculate something for lack of a role. */
    async refuse({ detail }) {
      await this.check();
      this.refusal = detail;
    },

    end() {
      this.hasEnded = true;
    },

    /** Signs in with a token. Throws the Problem when it is refused. */
    async signIn(token) {
      await api.signIn(token);
      reload();
    },

    /** Forgets the session. Loading the page anew removes everything that only this user may see. */
    async signOut() {
      await api.signOut();
      reload();
    },

    /** Loads the page again, where a proxy or the page itself asks the user to sign in. */
    again() {
      reload();
    },
  };
}

function reason({ name, isNobody, canRead, sign_in: signIn, read_only: isShowcase }) {
  if (isNobody) {
    if (!canRead) return "This wizard answers only people whom it knows.";
    const who = signIn ? "Sign in to calculate." : "Only people whom it knows may calculate.";
    return isShowcase ? `This is a showcase: everybody may look. ${who}` : who;
  }
  const lack = canRead ? "may look but not calculate here" : "has no role here";
  const role = canRead ? "submit" : "read or submit";
  return `${name} ${lack}: ask those who run this wizard for the role ${role}.`;
}
