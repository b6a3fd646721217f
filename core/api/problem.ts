// What is wrong with something a user wrote, and where. It holds sentences, never exceptions.

/** One fault: where it stands, and a sentence that says what it is and what to write instead. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** `spec.template.spec.containers[0].image: is missing; write text`. */
export function formatProblem(problem: Problem): string {
  return problem.path.length === 0 ? problem.message : `${formatPath(problem.path)}: ${problem.message}`;
}

/** A path as people write it: `spec.containers[0].resources["nvidia.com/gpu"]`. */
function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
