import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, startCommand, temporaryData } from "./testing.ts";

let data: Awaited<ReturnType<typeof temporaryData>>;
beforeAll(async () => {
  data = await temporaryData();
});
afterAll(() => data.remove());

test("any but this machine's own address is refused before there is a token, with what to do", async () => {
  const { status, stdout, stderr } = await runCommand(["serve", "--host", "0.0.0.0", "--port", "0"], data.env);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("[token-missing]");
  expect(stderr).toContain("npx renderline token create");
});

test("a port in use is said at once", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = other.address() as AddressInfo;
    const { status, stderr } = await runCommand(["serve", "--port", String(port)], data.env);
    expect([status, stderr]).toEqual([2, expect.stringContaining("[port-in-use]")]);
  } finally {
    other.close();
  }
});

test("it serves pages and API; tokens are made beside it; on SIGTERM streams end and the data folder is free", async () => {
  const served = startCommand(["serve", "--port", "0"], data.env);
  const [, url = ""] = await served.until(/Ready: (http:\/\/127\.0\.0\.1:\d+)\//);
  await served.until(/Pages are open to this machine/);
  const page = await fetch(`${url}/`);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
    ready: true,
    database: true,
    store: true,
    queue: true,
  });

  const made = await runCommand(["token", "create", "ci", "--scope", "view", "--json"], data.env);
  expect(made.status, made.stderr).toBe(0);
  const { token, id } = JSON.parse(made.stdout) as { token: string; id: string };
  expect((await fetch(`${url}/`)).status).toBe(401);
  const headers = { Authorization: `Bearer ${token}` };
  const types = await (await fetch(`${url}/v1/output-types`, { headers })).json();
  expect(types).toMatchObject({ outputTypes: expect.arrayContaining([expect.objectContaining({ id: "still-web" })]) });
  const listed = await runCommand(["token", "list"], data.env);
  expect(listed.stdout).toContain(`${id}  view     ci`);
  expect(listed.stdout).not.toContain(token.slice(16));

  const stream = await fetch(`${url}/v1/events`, { headers });
  const end = stream.text();
  served.child.kill("SIGTERM");
  expect(await end).toMatch(/^retry: \d+\n\n/);
  const { status, stderr } = await served.ended;
  expect(status).toBe(130);
  const lines = stderr
    .trim()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  expect(lines.map((line) => (JSON.parse(line) as { path: string }).path)).toContain("/v1/output-types");
  expect(stderr).not.toContain(token.slice(16));

  const revoked = await runCommand(["token", "revoke", id, "--json"], data.env);
  expect(JSON.parse(revoked.stdout)).toMatchObject({ id, revokedAt: expect.any(String) });
  const unknown = await runCommand(["token", "revoke", "nobody"], data.env);
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining("[token-unknown]")]);
});
