// Kills a worker on the operator's request. What that costs is told as for every other loss.
export function kill({ api, presence, now, announce }) {
  return {
    pod: "",
    token: "",
    problem: null,
    isAsking: false,

    get workers() {
      return this.$store.cluster.nodes.filter((each) => each.component === "worker" && each.state !== "lost");
    },
    /** Whether the dialog is offered: to operators, and to users who may have a token. */
    get isOffered() {
      const { canOperate, isNobody } = this.$store.me;
      return this.$store.cluster.demo && (canOperate || isNobody);
    },
    /** Whether the user must prove to be an operator. One who is signed in has done so. */
    get needsToken() {
      return this.$store.me.isNobody;
    },
    get isWrongToken() {
      return this.needsToken && this.problem?.status === 401;
    },
    get tokenProblem() {
      return this.isWrongToken ? this.problem.detail : "";
    },
    get otherProblem() {
      return this.problem && !this.isWrongToken ? this.problem.detail : "";
    },
    ask(pod) {
      this.pod = this.workers.some((each) => each.name === pod) ? pod : (this.busiest()?.name ?? "");
      this.problem = null;
      this.$refs.dialog.showModal();
    },
    /** A pod was clicked in the picture. Only a worker can be killed. */
    pick(pod) {
      if (this.isOffered && this.workers.some((each) => each.name === pod)) this.ask(pod);
    },
    busiest() {
      return this.workers.find((each) => each.tasks.length) ?? this.workers[0];
    },
    close() {
      this.$refs.dialog.close();
    },
    /** Deletes the token, however the dialog was closed. */
    forget() {
      this.token = "";
    },

    async end() {
      if (this.isAsking) return;
      this.isAsking = true;
      this.problem = null;
      const { pod } = this;
      const killedAt = now();
      try {
        await api.kill(pod, this.needsToken ? this.token : null);
        presence.kill(pod, killedAt);
        this.close();
        announce(`${pod} was ended.`);
        this.$store.cluster.soon();
      } catch (problem) {
        this.problem = problem;
        if (this.isWrongToken) this.$refs.token.focus();
      }
      this.isAsking = false;
    },
  };
}
