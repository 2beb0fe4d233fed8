import { InvalidArgumentError, Option, type Command } from "commander";
import type { ListedToken } from "#runtime/api/tokens";
import { tokenScopes, type TokenScope } from "#runtime/store/status";
import { log, printJson, printLine } from "../output.ts";
import type { CommandContext } from "../program.ts";
import { withRuntime } from "../runtime.ts";

interface CreateOptions {
  readonly scope: TokenScope;
  readonly days?: number;
  readonly json?: boolean;
}

export function registerToken(program: Command, { signal }: CommandContext): void {
  const token = program.command("token").description("Who may use the API of npx renderline serve.");
  const context = { signal, onProgress: () => undefined };

  token
    .command("create")
    .description("Make a token and show it, this once.")
    .argument("<name>", "who or what will use it, as it is to stand beside what that does")
    .addOption(
      new Option("--scope <scope>", "what it allows, each including those before: look, produce, change modes")
        .choices(tokenScopes)
        .makeOptionMandatory(),
    )
    .option("--days <count>", "how long it is good; without it until it is revoked", readDays)
    .option("--json", "print one JSON document")
    .action(async (name: string, { json, ...options }: CreateOptions) => {
      const input = { name, ...options };
      const created = await withRuntime(signal, (runtime) => runtime.call("token.create", input, context));
      if (json === true) return printJson(created);
      log("Keep it now: only its digest is stored, and nobody can show it again.");
      printLine(created.token);
    });

  token
    .command("list")
    .description("Every token: its id, name and scope, and whether it is good.")
    .option("--json", "print one JSON document")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const tokens = await withRuntime(signal, (runtime) => runtime.call("token.list", {}, context));
      if (json === true) return printJson({ tokens });
      for (const one of tokens) printLine(line(one, new Date().toISOString()));
    });

  token
    .command("revoke")
    .description("Let a token open nothing any more, at once.")
    .argument("<id>", "as token list shows it")
    .option("--json", "print one JSON document")
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      const revoked = await withRuntime(signal, (runtime) => runtime.call("token.revoke", { id }, context));
      if (json === true) return printJson(revoked);
      printLine(`Token ${id} ("${revoked.name}") opens nothing any more.`);
    });
}

function line({ id, name, scope, createdAt, expiresAt, revokedAt }: ListedToken, now: string): string {
  const until = expiresAt === null ? "" : expiresAt < now ? `, expired ${expiresAt}` : `, until ${expiresAt}`;
  const good = revokedAt === null ? until : `, revoked ${revokedAt}`;
  return `${id}  ${scope.padEnd(7)}  ${name}  (made ${createdAt}${good})`;
}

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650) throw new InvalidArgumentError("A whole number, 1 to 3650.");
  return days;
}
