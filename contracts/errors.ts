/**
 * The one list of failures a person can meet. The key is the stable code; `exit` is the exit status of a
 * command that ends with it: 1 when the thing asked about is not so, 2 for bad input or "could not run",
 * 130 when interrupted. `docs/errors.md` is generated from this list.
 */
export const failures = {
  "bad-usage": { exit: 2, title: "The command line was not understood" },
  interrupted: { exit: 130, title: "The command was interrupted" },
  "dependencies-missing": { exit: 2, title: "The project's packages are not installed" },
  internal: { exit: 2, title: "Renderline itself failed" },
  "definition-invalid": { exit: 1, title: "A definition does not hold" },
  "definition-unknown": { exit: 2, title: "No definition has this id" },
  "definition-unreadable": { exit: 2, title: "A definition file could not be read" },
  "product-unknown": { exit: 2, title: "No product has this id" },
  "output-type-unknown": { exit: 2, title: "No output type has this id" },
  "output-type-without-workflow": { exit: 2, title: "The output type has no workflow" },
  "order-line-param-invalid": { exit: 2, title: "The order line sets what it may not" },
  "case-unknown": { exit: 2, title: "No golden case has this id" },
  "approved-invalid": { exit: 2, title: "An approved result does not hold" },
  "nothing-to-approve": { exit: 2, title: "The case came to nothing that could be approved" },
  "base-without-case": { exit: 2, title: "The base commit has no such golden case" },
  "base-approved-otherwise": { exit: 2, title: "The base commit has another result approved" },
  "base-unrenderable": { exit: 2, title: "The base commit could not be rendered" },
  "waiver-invalid": { exit: 2, title: "A waiver does not hold" },
  "legacy-command-unsupported": { exit: 2, title: "An external legacy command cannot make this" },
  "legacy-command-missing": { exit: 2, title: "The external legacy command could not be started" },
  "legacy-command-refused": { exit: 2, title: "The external legacy command refused the order" },
  "legacy-command-failed": { exit: 2, title: "The external legacy command failed" },
  "legacy-command-timeout": { exit: 2, title: "The external legacy command ran out of time" },
  "legacy-command-result-invalid": { exit: 2, title: "The external legacy command's result does not hold" },
  "product-id-invalid": { exit: 2, title: "This cannot be a product id" },
  "rebind-needed": { exit: 1, title: "A person must say which part is which" },
  "rebind-unknown": { exit: 2, title: "No revision waits for a decision" },
  "rebind-invalid": { exit: 2, title: "A part cannot be bound to this one" },
  "product-changed": { exit: 2, title: "The product was published anew meanwhile" },
  "step-missing": { exit: 2, title: "The STEP file does not exist" },
  "step-not-a-file": { exit: 2, title: "The STEP path is not a file" },
  "step-empty": { exit: 2, title: "The STEP file is empty" },
  "step-not-step": { exit: 2, title: "The file is not STEP" },
  "step-truncated": { exit: 2, title: "The STEP file is cut short" },
  "step-unreadable": { exit: 2, title: "The CAD kernel could not read the STEP file" },
  "step-damaged": { exit: 2, title: "The STEP file is damaged inside" },
  "step-cyclic": { exit: 2, title: "An assembly of the STEP file contains itself" },
  "step-reference-missing": { exit: 2, title: "The STEP file refers to files that it does not hold" },
  "step-placement-invalid": { exit: 2, title: "The STEP file places a part nowhere" },
  "step-shape-invalid": { exit: 2, title: "The STEP file holds a shape that is none" },
  "step-too-large": { exit: 2, title: "The STEP file is larger than anything that can be rendered" },
  "step-no-surface": { exit: 2, title: "The STEP file holds no surface to render" },
  "export-empty": { exit: 2, title: "Nothing is left to export" },
  "material-missing": { exit: 2, title: "A part has no material" },
  "run-waiting": { exit: 1, title: "The run waits for a person" },
  "order-invalid": { exit: 2, title: "Order lines cannot be taken" },
  "order-line-unknown": { exit: 2, title: "No order line has this id" },
  "nothing-under-way": { exit: 2, title: "Nothing is being made that could be cancelled" },
  "run-unknown": { exit: 2, title: "No run has this id" },
  "dispatch-under-way": { exit: 2, title: "The order line is being made already" },
  "switched-to-legacy": { exit: 1, title: "The output type was switched to legacy" },
  "output-missing": { exit: 2, title: "A run made nothing that could be published" },
  "worker-lost": { exit: 2, title: "The worker that executed it is gone" },
  "node-timeout": { exit: 2, title: "A node ran out of time" },
  "run-timeout": { exit: 2, title: "A run ran out of time" },
  "material-unknown": { exit: 2, title: "No material has this id" },
  "part-unknown": { exit: 2, title: "No part of the product is selected" },
  "nothing-to-undo": { exit: 2, title: "There is no assignment to take back" },
  "repairs-unreadable": { exit: 2, title: "The file holds no exported assignments" },
  "artifact-missing": { exit: 2, title: "A stored artifact is gone" },
  "artifact-invalid": { exit: 2, title: "An artifact is not what its kind says" },
  "picture-blank": { exit: 2, title: "The renderer gave a blank picture" },
  "picture-wrong-size": { exit: 2, title: "The renderer gave a picture of another size" },
  "picture-wrong-depth": { exit: 2, title: "The picture has fewer bits than its format wants" },
  "video-size-odd": { exit: 2, title: "A video cannot have these sides" },
  "video-incomplete": { exit: 2, title: "The encoder gave a video of another size or length" },
  "python-missing": { exit: 2, title: "No Python 3.11 and no uv" },
  "native-install-failed": { exit: 2, title: "The native tools could not be installed" },
  "renderer-missing": { exit: 2, title: "No renderer" },
  "usd-library-missing": { exit: 2, title: "No USD library" },
  "cad-kernel-missing": { exit: 2, title: "No CAD kernel" },
  "tool-crashed": { exit: 2, title: "A native tool ended unexpectedly" },
  "tool-timeout": { exit: 2, title: "A native tool ran out of time" },
  "tool-out-of-memory": { exit: 2, title: "A native tool ran out of memory" },
  "tool-failed": { exit: 2, title: "A native tool refused a job" },
  "data-folder-unwritable": { exit: 2, title: "The data folder cannot be written" },
  "database-unreachable": { exit: 2, title: "The database server does not answer" },
  "disk-full": { exit: 2, title: "The disk is full" },
  "setting-invalid": { exit: 2, title: "An environment variable does not hold" },
  "store-unreachable": { exit: 2, title: "The artifact store does not answer" },
  "store-refused": { exit: 2, title: "The artifact store refuses what was asked" },
  "output-unwritable": { exit: 2, title: "The output file cannot be written" },
  "request-invalid": { exit: 2, title: "The request was not understood" },
  "route-unknown": { exit: 2, title: "There is nothing at this address" },
  "token-missing": { exit: 2, title: "There is no token yet" },
  "token-invalid": { exit: 2, title: "No token, or one that is not good" },
  "token-unknown": { exit: 2, title: "No token has this id" },
  "scope-missing": { exit: 2, title: "The token does not let you do this" },
  "too-many-requests": { exit: 2, title: "Too many requests" },
  "request-too-large": { exit: 2, title: "The request is too large" },
  "artifact-unknown": { exit: 2, title: "No artifact has this digest" },
  "dispatch-unknown": { exit: 2, title: "No dispatch has this id" },
  "nothing-to-retry": { exit: 2, title: "Nothing has failed that could be tried again" },
  "range-invalid": { exit: 2, title: "The artifact has no such bytes" },
  "port-in-use": { exit: 2, title: "The port is in use" },
  "owner-elsewhere": { exit: 2, title: "Another process owns the data folder" },
  "owner-unreachable": { exit: 2, title: "The process that owns the data folder does not answer" },
  "node-too-old": { exit: 2, title: "Node.js is too old" },
} as const satisfies Record<string, { exit: 1 | 2 | 130; title: string }>;

export type FailureCode = keyof typeof failures;

/**
 * Every failure that is meant to be read. `message` says what failed, on which thing, what was wanted and got;
 * `remedy` says what to do next. Anything else that is thrown is a defect and is reported as `internal`.
 */
export class RenderlineError extends Error {
  readonly code: FailureCode;
  readonly remedy: string;

  constructor(code: FailureCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "RenderlineError";
    this.code = code;
    this.remedy = remedy;
  }
}
