// Signing in with a token, in a dialog, and signing out again.

export function signIn({ me }) {
  return {
    token: "",
    isOpen: false,
    problem: null,
    isAsking: false,

    /** Why the token was refused. */
    get complaint() {
      return this.isOpen ? (this.problem?.detail ?? "") : "";
    },
    /** Why signing out failed. */
    get trouble() {
      return this.isOpen ? "" : (this.problem?.detail ?? "");
    },

    open() {
      Object.assign(this, { problem: null, isOpen: true });
      this.$refs.dialog.showModal();
    },
    close() {
      this.$refs.dialog.close();
    },
    /** Deletes the token, however the dialog was closed. */
    forget() {
      Object.assign(this, { token: "", problem: null, isOpen: false });
    },

    async send() {
      await this.asking(() => me.signIn(this.token));
      if (this.problem) this.$refs.token.focus();
    },
    signOut() {
      return this.asking(() => me.signOut());
    },

    async asking(what) {
      if (this.isAsking) return;
      Object.assign(this, { isAsking: true, problem: null });
      try {
        await what();
      } catch (problem) {
        this.problem = problem;
      }
      this.isAsking = false;
    },
  };
}
