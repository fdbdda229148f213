// The question of a task, to ask it again or to change it.

/** The operation and its inputs. Answers leave out inputs that are long; the task by itself has them. */
export async function questionOf(task, api) {
  const { operation, inputs } = task.inputs ? task : await api.task(task.task_id);
  return { operation, inputs };
}
